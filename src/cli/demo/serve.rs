//! `leadpact demo --serve`: the two servers in real time, with a company that goes about its day,
//! for `leadpact run` in another terminal.

use jiff::SignedDuration;

use super::local;
use crate::cli::FINE;
use crate::cli::term::{Ink, Term};
use crate::clock::{Clock as _, SystemClock};
use crate::demo::show::{Place, Servers};
use crate::demo::world::{Script, World};

/// The company has been at work for so many days already.
const PAST_DAYS: i64 = 4;

/// Serves until Ctrl-C.
pub(super) async fn run(seed: u64, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let servers = Servers::real().await?;
    servers.write_files(place.path())?;
    let from = local(SystemClock.now()).date().saturating_sub(jiff::Span::new().days(PAST_DAYS));
    let script = Script { seed, from, to: None, outage: false };
    let mut world = World::new(&servers.hubspot, &servers.slack, script);
    world.play(SystemClock.now());
    let (hubspot, slack) = servers.addresses();
    let config = place.path().join("leadpact.yaml");
    term.print(&format!("HubSpot  {hubspot}"));
    term.print(&format!("Slack    {slack}"));
    term.print(&format!("leads    {}", world.leads().count()));
    term.print("");
    term.print(&term.ink(Ink::Strong, "In another terminal"));
    for command in ["run --once", "countdowns", "status"] {
        term.print(&format!("  leadpact --config {} {command}", config.display()));
    }
    term.print("");
    term.print("Messages are shown here as they come. Ctrl-C ends it.");
    tokio::select! {
        stop = tokio::signal::ctrl_c() => stop?,
        () = live(&servers, &mut world, term) => {}
    }
    servers.shutdown().await;
    Ok(FINE)
}

async fn live(servers: &Servers, world: &mut World, term: &Term) {
    let mut news = servers.slack.news();
    let mut seen = 0;
    loop {
        let now = SystemClock.now();
        let next = world.next().unwrap_or(now).max(now + SignedDuration::from_millis(100));
        tokio::select! {
            () = SystemClock.sleep_until(next) => {
                world.play(SystemClock.now());
            }
            changed = news.changed() => {
                if changed.is_err() {
                    return;
                }
                for event in servers.slack.events(seen) {
                    seen += 1;
                    let zone = crate::demo::world::Office::NewYork.zone();
                    term.print("");
                    term.write(&servers.slack.render(&event.message, &zone));
                }
            }
        }
    }
}
