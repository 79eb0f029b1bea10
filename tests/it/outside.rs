//! The program from outside: the real binary, with nothing of this machine's environment, and a
//! house for it: a CRM and a Slack on this machine, and the shipped files that point at them.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use leadpact::clock::{Clock, SimClock, SystemClock};
use leadpact::demo::hubspot::{self as hub, HubSpot, Id, Kind, Owner, Team};
use leadpact::demo::slack::{Limits, Message, SCOPES, Server, Slack};
use regex::Regex;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub(crate) const SLACK_TOKEN: &str = "xoxb-house";

const SETTINGS: &str = "\
sla: sla.yaml

crm:
  kind: hubspot
  account: house
  token: {file: hubspot-token}
  api_version: 2026-09
  base_url: HUBSPOT
  poll: \"* * * * *\"
  reconcile: \"15 3 * * *\"
  requests: {per_10s: 10000, search_per_s: 1000, per_day: 100000000}
  visibility_lag: 1 second

store: sqlite:leadpact.db

notify:
  slack:
    bot_token: {file: slack-token}
    ops: C0OPS
    base_url: SLACK

log: {format: terminal, level: info}
";

/// `leadpact`, to be given arguments.
pub(crate) fn leadpact() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadpact"));
    command.env_clear().stdin(Stdio::null());
    // `df` is found by it.
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// What a program wrote.
pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Sends a signal by its name (`HUP`, `KILL` …).
pub(crate) fn signal(child: &Child, name: &str) {
    let mut kill = Command::new("kill");
    let status = kill.arg(format!("-{name}")).arg(child.id().to_string()).status();
    assert!(status.unwrap().success(), "the process is gone");
}

/// `text` with words in place of what differs from run to run, from machine to machine, or with
/// every edit of the shipped agreement.
pub(crate) fn masked(text: &str) -> String {
    let differing = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (r"\b[0-9a-f]{12}\b", "HASH"),
        (r"last poll( +)\w{3} [-0-9]+ [:0-9]+ \w+ \(\d+ s ago\)", "last poll${1}WHEN (N s ago)"),
        (r"process \d+ on \S+ since [-0-9]+ [:0-9]+ UTC", "process N on HOST since WHEN"),
        (r"\d+ MiB free", "N MiB free"),
        (r"\d+ s off", "N s off"),
        (r"\d+ to HubSpot, \d+ to Slack", "N to HubSpot, N to Slack"),
        (r"\b20\d\d-\d\d-\d\dT[:.0-9]+Z", "WHEN"),
    ];
    differing.iter().fold(text.to_owned(), |text, (pattern, word)| {
        Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned()
    })
}

/// Compares with `tests/snapshots/NAME.snap`.
pub(crate) fn snapshot(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, masked(shown)));
}

/// What a command that has ended said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// All of it, as somebody at a terminal sees it.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// Everything around one installation.
pub(crate) struct House {
    /// The CRM's time.
    pub(crate) clock: SimClock,
    pub(crate) hub: HubSpot,
    pub(crate) slack: Slack,
    pub(crate) dir: tempfile::TempDir,
    _servers: (hub::Server, Server),
    /// The servers run on it.
    _runtime: Runtime,
}

impl House {
    /// One whose CRM has a time of its own: Monday 23 November 2026, 14:30 in New York.
    pub(crate) fn new() -> Self {
        let clock = SimClock::new("2026-11-23T19:30:00Z".parse().unwrap());
        Self::with(clock.clone(), Arc::new(clock))
    }

    /// One whose CRM's time is this machine's.
    pub(crate) fn present() -> Self {
        Self::with(SimClock::new(SystemClock.now()), Arc::new(SystemClock))
    }

    fn with(clock: SimClock, crm: Arc<dyn Clock>) -> Self {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let (hub, slack) = (HubSpot::new(crm), Slack::new(Arc::new(SystemClock)));
        hub.configure(|settings| settings.limits = hub::Limits::NONE);
        hub.add_option(Kind::Contact, "hs_lead_status", "NURTURE", "Nurture");
        slack.limits(Limits::none());
        slack.token(SLACK_TOKEN, SCOPES);
        for name in ["inbound", "revops", "marketing", "ops"] {
            slack.channel(&format!("C0{}", name.to_uppercase()), name);
        }
        for (user, id, first, last) in [
            (1, "u0007", "Grace", "Hopper"),
            (2, "u0012", "Ben", "Carter"),
            (3, "u0015", "Maya", "Lindqvist"),
            (4, "u0042", "Ana", "Silva"),
            (5, "u0099", "Tom", "Weber"),
        ] {
            let email = format!("{}@sales.example", first.to_lowercase());
            let owner = Owner { user, ..Owner::person(id, first, last, &email) };
            // Those whom the shipped agreement names are there.
            hub.owner(if id == "u0042" {
                owner.in_team(Team::primary("1", "EMEA"))
            } else {
                owner
            });
            let name = format!("{first} {last}");
            slack.user(&format!("U{}", first.to_uppercase()), &email, &name, "America/New_York");
        }
        let servers = runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            (hub.serve_locally().await.unwrap(), slack.serve(listener).unwrap())
        });
        let dir = tempfile::tempdir().unwrap();
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"), dir.path());
        let settings = SETTINGS.replace("HUBSPOT", &servers.0.base_url);
        let house = Self { clock, hub, slack, dir, _servers: servers, _runtime: runtime };
        let settings = settings.replace("SLACK", &house._servers.1.base_url);
        house.write("leadpact.yaml", &settings);
        house.write("hubspot-token", hub::TOKEN);
        house.write("slack-token", SLACK_TOKEN);
        house
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let path = self.dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Exchanges one piece of a file; it must be there.
    pub(crate) fn edit(&self, name: &str, find: &str, instead: &str) {
        let text = std::fs::read_to_string(self.dir.path().join(name)).unwrap();
        assert!(text.contains(find), "{find:?} is not in {name}");
        self.write(name, &text.replacen(find, instead, 1));
    }

    /// `leadpact` with this house's settings.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = leadpact();
        command.current_dir(self.dir.path()).args(["--config", "leadpact.yaml"]).args(arguments);
        command
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Said {
        let output = self.command(arguments).output().unwrap();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        Said { code: output.status.code(), out, err }
    }

    /// Runs it to its end, which must be a good one; what it printed.
    pub(crate) fn good(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, Some(0), "{arguments:?}: {}", said.all());
        said.out
    }

    /// The CRM's time goes on.
    pub(crate) fn pass(&self, minutes: i64) {
        self.clock.advance_to(self.clock.now() + SignedDuration::from_mins(minutes));
    }

    /// So many minutes ago by the CRM's time.
    pub(crate) fn ago(&self, minutes: i64) -> Timestamp {
        self.hub.now() - SignedDuration::from_mins(minutes)
    }

    /// A lead that was marked then and given to `owner`, and meets the definition.
    pub(crate) fn lead(&self, name: &str, owner: &str, marked: Timestamp) -> Id {
        let email = format!("{}@customer.example", name.to_lowercase());
        let lead = self.hub.edit_at(marked).contact(&[
            ("firstname", name),
            ("lastname", "Lovelace"),
            ("company", "Analytical Engines"),
            ("email", &email),
            ("phone", "+1 555 0100"),
            ("country", "US"),
            ("numberofemployees", "50"),
            ("hubspotscore", "80"),
            ("hs_analytics_source", "ORGANIC_SEARCH"),
            ("lifecyclestage", "marketingqualifiedlead"),
        ]);
        self.hub.edit_at(marked).assign(lead, Some(owner));
        lead
    }

    /// Messages that stand in a conversation now.
    pub(crate) fn messages(&self, place: &str) -> Vec<Message> {
        let mut all = self.slack.messages(place);
        all.retain(|message| message.deleted.is_none());
        all
    }

    /// Their texts.
    pub(crate) fn texts(&self, place: &str) -> Vec<String> {
        self.messages(place).iter().map(|message| message.text().to_owned()).collect()
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => {
                std::fs::create_dir(&target).unwrap();
                copy(&entry.path(), &target);
            }
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}
