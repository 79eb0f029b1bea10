//! `leadpact demo --slack`: the show goes on until there is something to press, then it is the
//! viewer's: a page in the browser shows the workspace, and time goes on twenty times as fast.

use jiff::SignedDuration;

use super::{FIRST_DAY, local};
use crate::cli::FINE;
use crate::cli::term::{Ink, Term};
use crate::clock::{Clock as _, SystemClock};
use crate::demo::show::{Place, Programme, Show};

/// So many messages that can be acted on are enough to begin with.
const ENOUGH: usize = 4;
/// Real time from one look, five minutes, to the next.
const PACE: SignedDuration = SignedDuration::from_secs(15);
/// What somebody did is looked at so soon.
const SOON: SignedDuration = SignedDuration::from_millis(500);

/// Shows the page until Ctrl-C, or until the last day is over.
pub(super) async fn run(
    (seed, days): (u64, u32),
    place: &Place,
    term: &Term,
) -> anyhow::Result<u8> {
    let mut show = Show::open(Programme { seed, from: FIRST_DAY, days }, place).await?;
    show.hear().await?;
    term.print("The simulated company goes to work …");
    let played = tokio::select! {
        played = play(&mut show, term) => played,
        stop = tokio::signal::ctrl_c() => stop.map_err(Into::into),
    };
    show.close().await?;
    played.map(|()| FINE)
}

async fn play(show: &mut Show, term: &Term) -> anyhow::Result<()> {
    while show.waiting() < ENOUGH {
        if show.step().await?.is_none() {
            break;
        }
    }
    invite(show, term);
    loop {
        let next = SystemClock.now().saturating_add(PACE)?;
        while SystemClock.now() < next && !show.has_clicks() {
            SystemClock.sleep_until(SystemClock.now().saturating_add(SOON)?).await;
        }
        if show.step().await?.is_none() {
            term.print("The last day is over. Ctrl-C ends it.");
            return std::future::pending().await;
        }
    }
}

fn invite(show: &Show, term: &Term) {
    let (_, slack) = show.servers.addresses();
    let when = local(show.now()).strftime("%A, %H:%M");
    term.print("");
    term.print(&format!("{}  {slack}/", term.ink(Ink::Strong, "Open in a browser")));
    term.print("");
    term.print(&format!("It is {when} in New York there, and goes on twenty times as fast. Try:"));
    for line in [
        "I'm on it: nobody else is called for a working hour; the message says who has it",
        "⋯ Snooze: put it off in working time, twice at most",
        "⋯ Not a lead… and ⋯ Wrong owner…: a form asks for the reason",
        "Excuse…: only where a manager reads; be the manager with `You are`",
        "type `/leadpact mine`, `/leadpact status`, `/leadpact why LEAD`",
        "be somebody else and press what is not yours: nothing is changed, and you are told why",
    ] {
        term.print(&format!("  • {line}"));
    }
    term.print("");
    term.print("Ctrl-C ends it.");
}
