//! Settings: every key is read, every mistake is said, no secret is shown.

use super::*;
use crate::diag::render::{self, Style};

const FULL: &str = "\
sla: agreements/sla.yaml
crm:
  kind: hubspot
  account: acme
  token: {credential: hubspot-token}
  api_version: 2026-09
  base_url: http://127.0.0.1:8081
  poll: \"*/5 * * * *\"
  reconcile: \"15 3 * * *\"
  timezone: Europe/London
  requests: {per_10s: 90, search_per_s: 2, per_day: 1000}
  visibility_lag: 30 seconds
store: sqlite:leadpact.db
notify:
  slack: {bot_token: {file: slack-token}, ops: C0REVOPS, base_url: https://slack.example}
  email:
    smtp: smtps://mail.example
    from: leadpact@mail.example
    user: leadpact
    password: {credential: smtp-password}
  teams: {sales: {url: {credential: teams-sales}}}
  gchat: {sales: {url: {credential: gchat-sales}}}
  pagerduty: {on-call: {routing_key: {credential: pager}, url: \"https://events.example/v2\"}}
  webhook:
    crm-log:
      url: https://hooks.example/leadpact
      secret: {credential: webhook-secret}
      old_secret: {file: old-secret}
  fall_back: \"webhook:crm-log\"
  also_ops: [\"slack:C0BACKUP\"]
  allow_private: [hooks.internal.example]
  console: true
heartbeat: https://heartbeat.example/leadpact
log: {format: json, level: debug}
x-notes: mine
";

fn of(text: &str) -> Read {
    read(Path::new("/etc/leadpact/leadpact.yaml"), text.as_bytes(), None)
}

fn with(find: &str, instead: &str) -> Read {
    assert_eq!(FULL.matches(find).count(), 1, "{find:?}");
    of(&FULL.replace(find, instead))
}

fn shown(read: &Read) -> String {
    render::text(&read.source, &read.diagnostics, Style::PLAIN)
}

fn settings(read: Read) -> Settings {
    let shown = shown(&read);
    read.settings.unwrap_or_else(|| panic!("{shown}"))
}

#[test]
fn every_key_is_read() {
    let full = format!("{:?}", settings(of(FULL)));
    let changes = [
        ("agreements/sla.yaml", "other.yaml"),
        ("acme", "umbrella"),
        ("{credential: hubspot-token}", "{env: HUBSPOT_TOKEN}"),
        ("2026-09", "2027-03"),
        ("http://127.0.0.1:8081", "https://hub.example"),
        ("*/5 * * * *", "*/10 * * * *"),
        ("15 3 * * *", "15 4 * * *"),
        ("timezone: Europe/London", "timezone: UTC"),
        ("per_10s: 90", "per_10s: 91"),
        ("search_per_s: 2", "search_per_s: 1"),
        ("per_day: 1000", "per_day: 1001"),
        ("30 seconds", "1 minute"),
        ("sqlite:leadpact.db", "sqlite:/var/lib/other.db"),
        ("bot_token: {file: slack-token}", "webhook: {credential: hook}"),
        ("C0REVOPS", "C0OTHER"),
        ("ops: C0REVOPS", "ops: C0REVOPS, app_token: {file: app}"),
        ("ops: C0REVOPS", "ops: C0REVOPS, signing_secret: {file: s}, listen: 127.0.0.1:8643"),
        ("https://slack.example", "http://localhost:1"),
        ("smtps://mail.example", "smtp://mail.example:587"),
        ("from: leadpact@mail.example", "from: sla@mail.example"),
        ("user: leadpact", "user: sla"),
        ("smtp-password", "mail-password"),
        ("teams: {sales:", "teams: {sale:"),
        ("credential: teams-sales", "credential: teams"),
        ("credential: gchat-sales", "credential: gchat"),
        ("credential: pager}", "credential: pagerduty}"),
        ("https://events.example/v2", "https://events.eu.example/v2"),
        ("https://heartbeat.example/leadpact", "{credential: heartbeat}"),
        ("    crm-log:", "    erp:"),
        ("https://hooks.example/leadpact", "{env: HOOK}"),
        ("webhook-secret", "other-secret"),
        ("old-secret}", "older-secret}"),
        ("fall_back: \"webhook:crm-log\"", "fall_back: \"slack:C0BACKUP2\""),
        ("slack:C0BACKUP\"]", "webhook:crm-log\"]"),
        ("hooks.internal.example", "10.0.0.7"),
        ("console: true", "console: false"),
        ("format: json", "format: terminal"),
        ("level: debug", "level: warn"),
    ];
    for (find, instead) in changes {
        assert_ne!(format!("{:?}", settings(with(find, instead))), full, "{find}");
    }
}

#[test]
fn what_is_not_said_has_a_default() {
    let settings = settings(of(
        "crm: {kind: hubspot, account: main, token: {env: HUBSPOT_TOKEN}}\nnotify: {console: true}\n",
    ));
    assert_eq!(settings.sla, Path::new("/etc/leadpact/sla.yaml"));
    assert_eq!(settings.crm.poll.text(), "*/5 * * * *");
    assert_eq!(settings.crm.visibility_lag, Duration::from_secs(60));
    let requests = Requests { per_10s: 100, search_per_s: 3, per_day: 200_000 };
    assert_eq!(settings.crm.requests, requests);
    assert_eq!(settings.store, Store::Sqlite("/etc/leadpact/leadpact.db".into()));
    assert!(settings.notify.slack.is_none());
}

#[test]
fn the_store_lies_where_the_service_may_write() {
    let state = Some(Path::new("/var/lib/leadpact"));
    let path = Path::new("/etc/leadpact/leadpact.yaml");
    let read = |text: &str| settings(super::read(path, text.as_bytes(), state)).store;
    assert_eq!(read(FULL), Store::Sqlite("/var/lib/leadpact/leadpact.db".into()));
    let elsewhere = FULL.replace("sqlite:leadpact.db", "sqlite:/srv/leads.db");
    assert_eq!(read(&elsewhere), Store::Sqlite("/srv/leads.db".into()));
}

#[test]
fn the_shipped_settings_are_clean() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/leadpact.yaml");
    let bytes = std::fs::read(&path).unwrap();
    let read = super::read(&path, &bytes, None);
    assert_eq!(shown(&read), "");
    assert!(read.settings.unwrap().sla.is_file());
}

#[test]
fn mistakes_are_told() {
    let mistakes = [
        ("kind: hubspot", "kind: salesforce"),
        ("account: acme", "account: acme / main"),
        ("  account: acme\n", ""),
        ("token: {credential: hubspot-token}", "token: {credentials: hubspot-token}"),
        ("token: {credential: hubspot-token}", "token: {credential: a, env: B}"),
        ("token: {credential: hubspot-token}", "token: {credential: ../../etc/shadow}"),
        ("2026-09", "v3"),
        ("http://127.0.0.1:8081", "http://hub.example"),
        ("http://127.0.0.1:8081", "hub.example"),
        ("*/5 * * * *", "every five minutes"),
        ("15 3 * * *", "15 3 31 2 *"),
        ("timezone: Europe/London", "timezone: UK"),
        ("per_10s: 90", "per_10s: 0"),
        ("30 seconds", "30"),
        ("sqlite:leadpact.db", "postgres://db.example/leads"),
        ("ops: C0REVOPS", "ops: \"#revops\""),
        ("bot_token: {file: slack-token}", "bot_token: {file: a}, webhook: {file: b}"),
        ("bot_token: {file: slack-token}, ", ""),
        ("ops: C0REVOPS", "app_token: {file: a}, signing_secret: {file: b}, listen: 127.0.0.1:1"),
        ("ops: C0REVOPS", "signing_secret: {file: b}"),
        ("ops: C0REVOPS", "listen: 127.0.0.1:8643"),
        ("ops: C0REVOPS", "signing_secret: {file: b}, listen: 0.0.0.0:8643"),
        ("ops: C0REVOPS", "signing_secret: {file: b}, listen: 8643"),
        ("bot_token: {file: slack-token}", "webhook: {file: a}, app_token: {file: b}"),
        (
            "bot_token: {file: slack-token}",
            "webhook: {file: a}, listen: 127.0.0.1:1, signing_secret: {file: b}",
        ),
        ("  console: true\n", "  console: yes\n"),
        ("smtps://mail.example", "mail.example"),
        ("smtps://mail.example", "smtps://leadpact:hunter2@mail.example"),
        ("from: leadpact@mail.example", "from: leadpact"),
        ("teams: {sales: {url: {credential: teams-sales}}}", "teams: {url: {credential: a}}"),
        ("gchat: {sales:", "google-chat: {sales:"),
        ("routing_key: {credential: pager}, ", ""),
        ("https://heartbeat.example/leadpact", "http://heartbeat.example/leadpact"),
        ("https://hooks.example/leadpact", "http://hooks.example/leadpact"),
        ("https://hooks.example/leadpact", "https://hooks.example/leadpact?token=hunter2"),
        ("https://hooks.example/leadpact", "hooks.example"),
        ("      secret: {credential: webhook-secret}\n", ""),
        ("    crm-log:\n", "    crm log:\n"),
        ("fall_back: \"webhook:crm-log\"", "fall_back: owner"),
        ("fall_back: \"webhook:crm-log\"", "fall_back: \"webhok:crm-log\""),
        ("also_ops: [\"slack:C0BACKUP\"]", "also_ops: []"),
        ("hooks.internal.example", "https://hooks.internal.example"),
        ("format: json", "format: syslog"),
        ("x-notes: mine", "web: {listen: 127.0.0.1:8642}"),
    ];
    let told = mistakes.iter().map(|(find, instead)| {
        let read = with(find, instead);
        assert!(read.settings.is_none(), "{find:?} -> {instead:?} is accepted");
        shown(&read)
    });
    let told = told.collect::<Vec<_>>().join("\n\n\n");
    let _here = crate::diag::snapshots();
    insta::assert_snapshot!(told);
}

#[test]
fn nobody_would_be_told() {
    let found = shown(&of("crm: {kind: hubspot, account: a, token: {env: T}}\nnotify: {}\n"));
    assert!(found.contains("otherwise nobody is told anything"), "{found}");
}

#[test]
fn a_secret_in_the_file_is_refused_and_never_shown() {
    let shapes = format!("pat-{}", "na1-0123456789-hunter2");
    for (find, secret) in [
        ("{credential: hubspot-token}", "hunter2"),
        ("{credential: hubspot-token}", "\"hunter2\""),
        ("{credential: hubspot-token}", shapes.as_str()),
        ("{credential: hubspot-token}", "[hunter2]"),
        ("{credential: hubspot-token}", "{credential: \"hunter2/x y\"}"),
        ("{credential: hubspot-token}", "{value: hunter2}"),
        ("{file: slack-token}", "&token hunter2"),
        ("x-notes: mine", "slack_token: hunter2"),
        ("level: debug", "level: debug, api-key: hunter2"),
        ("http://127.0.0.1:8081", "https://user:hunter2@hub.example"),
        ("https://hooks.example/leadpact", "https://hooks.example/?token=hunter2"),
        ("https://hooks.example/leadpact", "http://hooks.example/hunter2"),
        ("{credential: webhook-secret}", "hunter2"),
        ("smtps://mail.example", "smtps://me:hunter2@mail.example"),
        ("{credential: teams-sales}", "https://teams.example/hunter2"),
        ("routing_key: {credential: pager}", "routing_key: hunter2"),
        ("https://heartbeat.example/leadpact", "https://heartbeat.example/?key=hunter2"),
    ] {
        let read = with(find, secret);
        assert!(read.settings.is_none(), "{secret} is accepted");
        let json = render::json(&read.source, None, "", &read.diagnostics).to_string();
        for text in [shown(&read), json] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
