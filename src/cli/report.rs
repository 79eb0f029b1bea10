//! `leadpact report`: the figures that both sides read, from the store, for people, browsers,
//! spreadsheets or programs.

use anyhow::bail;
use jiff::civil::Date;

use super::look::Look;
use super::open::{self, Opened};
use super::place::Place;
use super::sheet::{self, Format};
use super::term::Term;
use super::{BAD_SETTINGS, FINE};
use crate::contract::Span;
use crate::daemon::report::{Asked, report};
use crate::report::{By, period};

/// What `report` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// `2026-11`, `2026-Q4`, `2026-W47`, or this-, last- with week, month, quarter
    #[arg(long, value_name = "P", default_value = "this-month")]
    period: String,
    /// Also split by owner, team, source, segment or week
    #[arg(long, value_name = "B", value_parser = by)]
    by: Option<By>,
    /// For people, browsers, spreadsheets, programs, or a comment on a pull request
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn by(word: &str) -> Result<By, String> {
    let words: Vec<&str> = By::ALL.iter().map(|by| by.word()).collect();
    By::from_word(word).ok_or_else(|| format!("it must be one of {}", words.join(", ")))
}

/// Prints the report of a period, as of the last completed evaluation.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    open::runtime()?.block_on(async {
        let Opened::Ready(look) = Look::open(place, term).await? else { return Ok(BAD_SETTINGS) };
        let (Some(running), Some(as_of)) = (&look.running, look.health.as_of) else {
            bail!("nothing has been judged yet: start `leadpact run`, then ask again");
        };
        let contract = &running.contract;
        let asked = asked(&args.period, as_of.to_zoned(contract.timezone.clone()).date())?;
        let asked = Asked { span: asked, by: args.by, as_of };
        let bar = sheet::bar("reading leads");
        let progress = &mut |seen| bar.set_position(seen);
        let report = report(&look.store, contract, &look.health, asked, progress).await?;
        bar.finish_and_clear();
        sheet::show(&report, args.format, term);
        look.note_waiting(term).await?;
        Ok(FINE)
    })
}

/// The period that was asked for.
fn asked(text: &str, today: Date) -> anyhow::Result<Span> {
    let Some(span) = period(text, today) else {
        bail!(
            "`--period {text}` is no period: write a month (2026-11), a quarter (2026-Q4), a week \
             (2026-W47), or this-month, last-month, this-quarter, last-week …"
        );
    };
    if span.first > today {
        bail!(
            "`--period {text}` begins on {}, and today is {today}: there is nothing to report yet",
            span.first
        );
    }
    Ok(span)
}
