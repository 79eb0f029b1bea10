//! The log as its readers see it, through the real subscriber.

use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use tracing::{Level, debug, error, info, warn};

use super::*;
use crate::clock::SimClock;

const NINE: &str = "2026-01-05T09:00:00Z";

/// A log whose lines are kept, on a clock that the test moves.
struct Kept {
    lines: Arc<Mutex<Vec<String>>>,
    clock: SimClock,
    blocked: Arc<Mutex<bool>>,
    _log: tracing::subscriber::DefaultGuard,
}

impl Kept {
    fn new(look: Look, level: Level) -> Self {
        let (lines, blocked) =
            (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<bool>>::default());
        let clock = SimClock::new(NINE.parse().unwrap());
        let (kept, shut) = (lines.clone(), blocked.clone());
        let write = move |line: String| {
            let open = !*shut.lock().unwrap();
            if open {
                kept.lock().unwrap().push(line);
            }
            open
        };
        let log = Log::new(look, Arc::new(clock.clone()), write).with_filter(heard(level));
        let log = tracing_subscriber::registry().with(log).set_default();
        Self { lines, clock, blocked, _log: log }
    }

    fn text() -> Self {
        Self::new(Look::Text { colour: false }, Level::INFO)
    }

    fn pass(&self, seconds: i64) {
        let now: Timestamp = self.clock.now();
        self.clock.advance_to(now + jiff::SignedDuration::from_secs(seconds));
    }

    fn said(&self) -> String {
        self.lines.lock().unwrap().drain(..).collect()
    }
}

#[test]
fn each_reader_gets_its_own_look() {
    let speak = |look| {
        let log = Kept::new(look, Level::INFO);
        info!(account = "acme", leads = 12, "Polled");
        warn!(error = "connection reset by peer", retry_in_s = 30, "HubSpot did not answer");
        error!(lead = "", path = "a\\b", late = true, "No such lead");
        log.said()
    };
    insta::assert_snapshot!(speak(Look::Text { colour: false }), @r#"
    2026-01-05T09:00:00Z  INFO Polled account=acme leads=12
    2026-01-05T09:00:00Z  WARN HubSpot did not answer error="connection reset by peer" retry_in_s=30
    2026-01-05T09:00:00Z ERROR No such lead lead="" path="a\\b" late=true
    "#);
    insta::assert_snapshot!(speak(Look::Journal), @r#"
    <6>Polled account=acme leads=12
    <4>HubSpot did not answer error="connection reset by peer" retry_in_s=30
    <3>No such lead lead="" path="a\\b" late=true
    "#);
    let json = speak(Look::Json);
    let second: serde_json::Value = serde_json::from_str(json.lines().nth(1).unwrap()).unwrap();
    assert_eq!(
        second,
        serde_json::json!({
            "at": NINE, "level": "warn", "target": "leadpact::telemetry::tests",
            "message": "HubSpot did not answer", "error": "connection reset by peer", "retry_in_s": 30,
        })
    );
    assert!(speak(Look::Text { colour: true }).contains("\u{1b}[31mERROR\u{1b}[0m No such lead"));
}

#[test]
fn libraries_are_heard_from_warnings_on() {
    let log = Kept::new(Look::Journal, Level::DEBUG);
    debug!("ours");
    info!(target: "sqlx::query", "theirs, at length");
    warn!(target: "sqlx::pool", "theirs, a warning");
    assert_eq!(log.said(), "<7>ours\n<4>theirs, a warning\n");
}

#[test]
fn the_same_trouble_is_told_once_a_minute_with_a_count() {
    let log = Kept::text();
    let fail = |attempt: u32| warn!(account = "acme", attempt, "No answer");
    fail(1);
    (2..=20).for_each(fail);
    warn!(account = "other", attempt = 1, "No answer");
    info!("Polled");
    info!("Polled");
    insta::assert_snapshot!(log.said(), @r"
    2026-01-05T09:00:00Z  WARN No answer account=acme attempt=1
    2026-01-05T09:00:00Z  WARN No answer account=other attempt=1
    2026-01-05T09:00:00Z  INFO Polled
    2026-01-05T09:00:00Z  INFO Polled
    ");
    log.pass(59);
    fail(21);
    assert_eq!(log.said(), "");
    log.pass(1);
    fail(22);
    insta::assert_snapshot!(log.said(), @"2026-01-05T09:01:00Z  WARN No answer account=acme attempt=22 repeated=20");
    fail(23);
    log.pass(60);
    info!("Polled");
    insta::assert_snapshot!(log.said(), @r"
    2026-01-05T09:02:00Z  WARN No answer account=acme attempt=22 repeated=1
    2026-01-05T09:02:00Z  INFO Polled
    ");
    log.pass(60);
    fail(24);
    assert_eq!(log.said(), "2026-01-05T09:03:00Z  WARN No answer account=acme attempt=24\n");
}

#[test]
fn many_different_errors_are_all_told_and_little_is_remembered() {
    let log = Kept::text();
    (0..5000).for_each(|n| error!(lead = format!("{n}"), "Refused"));
    assert_eq!(log.said().lines().count(), 5000);
}

#[test]
fn secrets_and_addresses_are_taken_out() {
    let log = Kept::text();
    let secrets = [
        "xoxb-123456789012-abcDEF",
        "xapp-1-A0B1-999-abcdef",
        "pat-eu1-11111111-2222-3333-4444-555555555555",
        "Bearer CJSP5qf1KhICAQEYs-gDIIGOBii1hQIyGQ",
        "https://hooks.slack.com/services/T00/B00/XXXX",
        "ada.lovelace+crm@example.co.uk",
        "https://api.hubapi.com/x?email=ada%40example.com",
        "smtps://leadpact:hunter22@mail.example.com",
    ];
    let held = ["123456", "A0B1", "2222", "CJSP", "XXXX", "lovelace", "ada%40", "hunter22"];
    for (secret, held) in secrets.into_iter().zip(held) {
        error!(said = secret, "Refused: {secret}");
        error!(error = ?io::Error::other(secret), "Refused");
        let said = log.said();
        assert_eq!(said.matches("[removed]").count(), 3, "{said}");
        assert!(!said.contains(held), "{said}");
        log.pass(60);
    }
    info!("lead 4711 of acme at 10:00, pattern path-like");
    assert!(log.said().ends_with("INFO lead 4711 of acme at 10:00, pattern path-like\n"));
}

#[test]
fn an_event_stays_one_line_of_bounded_length() {
    let log = Kept::text();
    error!(error = "two\nlines\u{202e}\u{1b}[31m", "a\r\n<0>forged");
    info!(body = "ü".repeat(100_000), "{}", "x".repeat(100_000));
    let said = log.said();
    let lines: Vec<_> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    let spelt = r"ERROR a\r\n<0>forged error=two\nlines\u{202e}\u{1b}[31m";
    assert!(lines[0].ends_with(spelt), "{}", lines[0]);
    assert!(lines[1].len() < 9000, "{}", lines[1].len());
}

#[test]
fn lines_lost_are_counted_and_told() {
    let log = Kept::text();
    *log.blocked.lock().unwrap() = true;
    (0..7).for_each(|_| info!("Polled"));
    *log.blocked.lock().unwrap() = false;
    info!("Polled");
    insta::assert_snapshot!(log.said(), @r"
    2026-01-05T09:00:00Z  WARN Log lines were lost: whatever reads this log did not keep up lost=7
    2026-01-05T09:00:00Z  INFO Polled
    ");
}

/// A reader that takes nothing until told to.
struct Stuck(Receiver<()>, Sender<Vec<u8>>);

impl Write for Stuck {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.recv().map_err(io::Error::other)?;
        self.1.send(bytes.to_vec()).map_err(io::Error::other)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_is_stuck_delays_nobody() {
    let (go, stuck) = mpsc::channel();
    let (out, read) = mpsc::channel();
    let sink = Sink::new(Stuck(stuck, out));
    let taken = (0..5000).filter(|n| sink.write(format!("{n}\n"))).count();
    assert_eq!(taken, sink::WAITING);
    sink.flush(Duration::from_millis(1));
    (0..taken).for_each(|_| go.send(()).unwrap());
    sink.flush(Duration::from_secs(20));
    let read: Vec<_> = read.try_iter().collect();
    assert_eq!(read.len(), taken);
    assert_eq!(read[0], b"0\n");
}

#[test]
fn a_reader_that_is_gone_stops_nobody() {
    let (go, stuck) = mpsc::channel::<()>();
    drop(go);
    let sink = Sink::new(Stuck(stuck, mpsc::channel().0));
    for n in 0..100 {
        sink.write(format!("{n}\n"));
        sink.flush(Duration::from_secs(20));
    }
    assert!(sink.write("still running\n".into()));
}

#[test]
#[ignore = "the process that the tests below watch"]
fn a_process_that_logs() {
    let guard = init(Settings::default(), Arc::new(crate::clock::SystemClock)).unwrap();
    assert!(init(Settings::default(), Arc::new(crate::clock::SystemClock)).is_err());
    info!(leads = 3, "Ready");
    std::thread::spawn(|| panic!("no lead ada@example.com")).join().unwrap_err();
    drop(guard);
}

/// Runs the test above with its stderr at `stderr`.
fn process(stderr: impl Into<std::process::Stdio>, journal: &str) -> std::process::Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--nocapture", "--exact", "telemetry::tests::a_process_that_logs"])
        .env("JOURNAL_STREAM", journal)
        .stdout(std::process::Stdio::null())
        .stderr(stderr)
        .spawn()
        .unwrap()
}

#[test]
fn the_journal_is_known_by_its_stream() {
    let log = tempfile::NamedTempFile::new().unwrap();
    let about = log.as_file().metadata().unwrap();
    for (journal, first) in [
        (format!("{}:{}", about.dev(), about.ino()), "<6>Ready leads=3"),
        (format!("{}:{}", about.dev(), about.ino() + 1), "Z  INFO Ready leads=3"),
    ] {
        log.as_file().set_len(0).unwrap();
        let status = process(log.reopen().unwrap(), &journal).wait().unwrap();
        let said = std::fs::read_to_string(log.path()).unwrap();
        assert!(status.success(), "{said}");
        assert!(said.lines().next().unwrap().ends_with(first), "{said}");
    }
}

#[test]
fn a_panic_is_one_line_without_what_is_private() {
    let log = process(std::process::Stdio::piped(), "").wait_with_output().unwrap();
    let said = String::from_utf8(log.stderr).unwrap();
    let told =
        "ERROR A task failed from a bug of ours. Please report it place=src/telemetry/tests.rs:";
    assert_eq!(said.lines().count(), 2, "{said}");
    assert!(said.contains(told) && said.ends_with("said=\"no lead [removed]\"\n"), "{said}");
}

#[test]
fn a_process_whose_log_nobody_reads_goes_on() {
    let mut process = process(std::process::Stdio::piped(), "");
    drop(process.stderr.take());
    assert!(process.wait().unwrap().success());
}
