//! `leadpact init`: the first agreement and the first settings, from a few answers and, with a
//! token, from what the CRM has. Writes two files that are not there yet, and nothing else.

mod ask;
mod found;
mod write;

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use jiff::tz::TimeZone;

use self::ask::{Asker, Question};
use self::found::Found;
use super::place::Place;
use super::term::Term;
use super::{COULD_NOT_RUN, FINE};
use crate::clock::{Clock as _, SystemClock};
use crate::config::settings;
use crate::config::starter::{self, Answers, Setup};
use crate::crm;

/// What can be said beforehand; the rest is asked for where there is somebody to ask.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where both files go [default: where the settings are looked for]
    dir: Option<PathBuf>,
    /// What the agreement is called [default: Inbound leads]
    #[arg(long)]
    name: Option<String>,
    /// Which CRM it is [default: hubspot]
    #[arg(long)]
    crm: Option<String>,
    /// Where the CRM's token is, never the token itself: env:NAME, file:PATH or credential:NAME;
    /// with it stages, options, teams and owners are read from the account [default:
    /// credential:hubspot-token, where systemd hands it over]
    #[arg(long, value_name = "PLACE")]
    token: Option<String>,
    /// Another address than the CRM's own
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The zone of both sides, such as Europe/Berlin
    #[arg(long)]
    zone: Option<String>,
    /// Working hours, such as "mon-fri 09:00-12:00, 13:00-17:30; sat 10:00-14:00"
    #[arg(long)]
    hours: Option<String>,
    /// How soon a lead is followed up, such as "4 working hours"
    #[arg(long, value_name = "LENGTH")]
    follow_up: Option<String>,
    /// Lifecycle stages, first one first, by value or label [default: all that the CRM offers]
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    stages: Vec<String>,
    /// The stage from which on Sales owes the follow-up [default: marketing qualified lead]
    #[arg(long, value_name = "STAGE")]
    handover: Option<String>,
    /// The Slack channel, by its id, that hears of breaches [default: the lead's owner alone]
    #[arg(long, value_name = "ID")]
    channel: Option<String>,
    /// The manager, by owner id in the CRM, who hears when nothing comes of it
    #[arg(long, value_name = "OWNER")]
    manager: Option<String>,
    /// Where Slack's bot token is, as for --token [default with --channel:
    /// credential:slack-bot-token]
    #[arg(long, value_name = "PLACE")]
    slack_token: Option<String>,
}

/// Writes both files. 0: done; 2: something is missing, wrong, or there already.
pub(super) fn run(args: &Args, place: &Place, term: &Term) -> anyhow::Result<u8> {
    let files = write::Files::new(args.dir.as_deref(), place)?;
    files.refuse_existing()?;
    let alone = !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal());
    let mut asker = Asker::new(alone, term, std::io::stdin().lock());
    asker.begin();
    let Some(setup) = setup(args, &files, &mut asker)? else { return asker.refuse() };
    let found = Found::read(&setup, &files, args.token.is_some(), term)?;
    asker.say(&found.told());
    let Some(answers) = answers(args, &found, &mut asker)? else { return asker.refuse() };
    let setup = Setup { zone: answers.zone.clone(), ..setup };
    files.write(&answers, &setup, term)?;
    term.print(&files.next(&answers, &found, term));
    Ok(FINE)
}

/// How the CRM and Slack are reached. `None`: something is missing or wrong, and noted.
fn setup(
    args: &Args,
    files: &write::Files,
    asker: &mut Asker<'_>,
) -> anyhow::Result<Option<Setup>> {
    let kinds: Vec<&str> = crm::SOURCES.iter().map(|source| source.kind).collect();
    let kind = asker.ask(
        Question {
            flag: "--crm",
            asks: "Which CRM is it?",
            such_as: "hubspot",
            default: Some(kinds[0].to_owned()),
        },
        args.crm.as_deref(),
        |written| {
            crm::Source::find(written).map(|source| source.kind).ok_or_else(|| {
                let known = crate::diag::words::listed(kinds.iter().copied());
                format!("`{written}` is no CRM that leadpact can read; write {known}")
            })
        },
    )?;
    let base = std::path::absolute(".")?;
    let place = |written: &str| starter::place(written, &base);
    let token = asker.ask(
        Question {
            flag: "--token",
            asks: "Where is its token? env:NAME, file:PATH or credential:NAME, never the token \
                   itself",
            such_as: "env:HUBSPOT_TOKEN",
            default: Some("credential:hubspot-token".to_owned()),
        },
        args.token.as_deref(),
        place,
    )?;
    let slack = match (&args.slack_token, &args.channel) {
        (Some(written), _) => asker.take("--slack-token", place(written)),
        (None, Some(_)) => Some("{credential: slack-bot-token}".to_owned()),
        (None, None) => None,
    };
    let (Some(kind), Some(token), false) = (kind, token, asker.has_refused()) else {
        // What else is missing is said in the same breath.
        if asker.is_alone() {
            let _ = answers(args, &Found::usual(), asker)?;
        }
        return Ok(None);
    };
    let zone = "UTC".to_owned();
    let base_url = args.base_url.clone();
    let setup = Setup { sla: files.sla_from_settings()?, kind, base_url, token, zone, slack };
    let text = setup.settings();
    let read = settings::read(&files.settings, text.as_bytes(), None);
    match read.diagnostics.first() {
        Some(found) if args.base_url.is_some() => {
            bail!("--base-url: {}; {}", found.message, found.help)
        }
        Some(found) => bail!("the settings would be wrong: {}; {}", found.message, found.help),
        None => Ok(Some(setup)),
    }
}

/// What the agreement is written from. `None`: something is missing or wrong, and noted.
fn answers(args: &Args, found: &Found, asker: &mut Asker<'_>) -> anyhow::Result<Option<Answers>> {
    let name = args.name.as_deref().unwrap_or("Inbound leads");
    let name = asker.take("--name", starter::name(name));
    let here = TimeZone::system().iana_name().filter(|name| name.contains('/')).map(str::to_owned);
    let zone = asker.ask(
        Question {
            flag: "--zone",
            asks: "In which time zone do both sides work?",
            such_as: "Europe/Berlin",
            default: here.filter(|_| !asker.is_alone()),
        },
        args.zone.as_deref(),
        starter::zone,
    )?;
    let hours = asker.ask(
        Question {
            flag: "--hours",
            asks: "Working hours?",
            such_as: "\"mon-fri 09:00-12:00, 13:00-17:30; sat 10:00-14:00\"",
            default: asker.usual("mon-fri 09:00-17:30"),
        },
        args.hours.as_deref(),
        starter::hours,
    )?;
    let within = asker.ask(
        Question {
            flag: "--follow-up",
            asks: "How soon does Sales follow a lead up?",
            such_as: "\"4 working hours\"",
            default: asker.usual("4 working hours"),
        },
        args.follow_up.as_deref(),
        starter::length,
    )?;
    let channel = args.channel.as_deref();
    let channel = channel.map(|written| asker.take("--channel", starter::channel(written)));
    let manager = args.manager.as_deref();
    let manager = manager.map(|written| asker.take("--manager", found.manager(written)));
    let Some((stages, handover)) = funnel(args, found, asker)? else { return Ok(None) };
    let (Some(name), Some(zone), Some(hours), Some(within), false) =
        (name, zone, hours, within, asker.has_refused())
    else {
        return Ok(None);
    };
    let today = SystemClock.now().to_zoned(TimeZone::get(&zone)?).date();
    let exits = starter::exits(&found.statuses, &stages);
    let (channel, manager) = (channel.flatten(), manager.flatten());
    let (sources, teams) = (found.sources.clone(), found.teams());
    let statuses = found.statuses.iter().map(|(value, _)| value.clone()).collect();
    let read = found.account.is_some();
    Ok(Some(Answers {
        name,
        zone,
        hours,
        within,
        stages,
        handover,
        exits,
        statuses,
        sources,
        teams,
        read,
        channel,
        manager,
        today,
    }))
}

/// The stages, and in which of them a lead is handed over.
fn funnel(
    args: &Args,
    found: &Found,
    asker: &mut Asker<'_>,
) -> anyhow::Result<Option<(Vec<starter::Stage>, usize)>> {
    let read = found.account.is_some();
    let usual = starter::stages(&found.lifecycle);
    let names = |stages: &[starter::Stage]| {
        stages.iter().map(|stage| stage.name.clone()).collect::<Vec<_>>().join(",")
    };
    let given = (!args.stages.is_empty()).then(|| args.stages.join(","));
    let stages = asker.ask(
        Question {
            flag: "--stages",
            asks: "Which stages has the funnel, first one first?",
            such_as: "lead,marketingqualifiedlead,customer",
            default: Some(names(&usual)),
        },
        given.as_deref(),
        |written| {
            let wanted: Vec<String> = written.split(',').map(str::to_owned).collect();
            starter::pick(&wanted, &found.lifecycle, read)
        },
    )?;
    let Some(stages) = stages else { return Ok(None) };
    let usual = starter::handover(None, &stages);
    let such_as = usual.clone().err().unwrap_or_default();
    let handover = asker.ask(
        Question {
            flag: "--handover",
            asks: "From which of them on does Sales owe the follow-up?",
            such_as: &such_as,
            default: usual.ok().map(|index| stages[index].name.clone()),
        },
        args.handover.as_deref(),
        |written| starter::handover(Some(written), &stages),
    )?;
    Ok(handover.map(|handover| (stages, handover)))
}

impl Asker<'_> {
    /// What is missing or wrong, as this command ends with it.
    fn refuse(self) -> anyhow::Result<u8> {
        self.told();
        Ok(COULD_NOT_RUN)
    }
}

/// `path` as somebody in this directory would write it.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
