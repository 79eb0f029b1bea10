//! `leadpact demo` as somebody watches it: the real binary, its output read from a pipe and from a
//! terminal, and what it keeps looked at with the other commands.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use crate::outside::{leadpact, masked, signal, text};

/// One day, watched to its end.
struct Shown {
    /// Where it ran; what it kept is below `kept`.
    home: PathBuf,
    text: String,
    errors: String,
    code: Option<i32>,
}

/// The same day twice, side by side; all tests look at these.
static SHOWN: LazyLock<[Shown; 2]> = LazyLock::new(|| {
    let runs = ["one", "other"].map(|name| {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("demo-{name}"));
        if home.exists() {
            std::fs::remove_dir_all(&home).unwrap();
        }
        std::fs::create_dir_all(&home).unwrap();
        let mut command = leadpact();
        command.args(["demo", "--fast", "--days", "1", "--seed", "1", "--keep", "kept"]);
        command.current_dir(&home);
        // A proxy that is not there: nobody asks one for what is on this machine.
        command.env("HTTP_PROXY", "http://127.0.0.1:9");
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        (home, child.unwrap())
    });
    runs.map(|(home, child)| {
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        Shown { home, text: text(&stdout), errors: text(&stderr), code: status.code() }
    })
});

#[test]
fn a_day_is_plain_text_of_80_columns_accuses_nobody_falsely_and_repeats_itself() {
    let [one, other] = &*SHOWN;
    assert_eq!(one.code, Some(0), "{}", one.text);
    assert_eq!(one.errors, "");
    let mut before = "before";
    for line in one.text.lines() {
        let columns = line.chars().count();
        assert!(columns <= 80, "too wide: {line}");
        assert!(!line.contains(char::is_control), "not plain: {line:?}");
        assert!(!(line.is_empty() && before.is_empty()), "two empty lines");
        before = line;
    }
    for words in [
        "\n#inbound · leadpact · ",
        "│ Breached: first-touch\n",
        "│ At risk: first-touch\n",
        "│ Done late: first-touch\n",
        "\n    #inbound › thread, and channel · leadpact · ",
        "0 false, by what really happened",
        "0 broken promises went unsaid",
    ] {
        assert!(one.text.contains(words), "{words:?} is not there:\n{}", one.text);
    }
    assert_eq!(masked(&one.text), masked(&other.text), "the same seed gave another day");
}

#[test]
fn the_beginning_and_the_summary_read_well() {
    let shown = masked(&SHOWN[0].text);
    let (head, rest) = shown.split_once("06:15 ").unwrap();
    let (_, summary) = rest.split_once("\nSummary\n").unwrap();
    insta::assert_snapshot!(format!("{head}…\n\nSummary\n{summary}"));
}

#[test]
fn the_readme_shows_what_it_really_shows() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = masked(&std::fs::read_to_string(readme).unwrap());
    let (_, excerpt) = readme.split_once("```text\n").unwrap();
    let (excerpt, _) = excerpt.split_once("\n```").unwrap();
    let shown = masked(&SHOWN[0].text);
    let mut rest = shown.lines();
    for line in excerpt.lines() {
        assert!(rest.any(|shown| shown == line), "the README shows another line: {line}");
    }
}

/// Runs one of the commands that the demo advises, exactly as printed.
fn advised(shown: &Shown, command: &str) -> Output {
    let arguments: Vec<&str> = command.strip_prefix("leadpact ").unwrap().split(' ').collect();
    leadpact().args(&arguments).current_dir(&shown.home).output().unwrap()
}

#[test]
fn what_it_advises_to_try_next_works() {
    let shown = &SHOWN[0];
    let (_, next) = shown.text.split_once("Try next\n").unwrap();
    let commands: Vec<&str> = next.lines().map(str::trim).collect();
    let [countdowns, explain, status] = commands[..] else { panic!("{next}") };
    let output = advised(shown, countdowns);
    assert_eq!(output.status.code(), Some(0));
    assert!(countdowns.ends_with("countdowns --verdict breached"), "{countdowns}");
    let listed = text(&output.stdout);
    let rows: Vec<&str> = listed.lines().skip(1).collect();
    assert!(!rows.is_empty(), "{listed}");
    assert!(rows.iter().all(|row| row.starts_with("breached ")), "{listed}");

    let output = advised(shown, explain);
    assert_eq!(output.status.code(), Some(0));
    let explained = text(&output.stdout);
    assert!(explained.contains("first-touch") && explained.contains("breached"), "{explained}");
    let lead = explain.rsplit(' ').next().unwrap();
    assert!(listed.contains(&format!(" {lead} ")), "an open breach is explained: {explain}");

    // The simulated day is over, and nobody polls any more: that is what there is to say.
    let output = advised(shown, status);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("Inbound leads, version 1 ("), "{said}");
    assert!(said.contains("is `leadpact run` running?"), "{said}");
}

#[test]
fn countdowns_are_listed_for_people_programs_and_spreadsheets() {
    let config = SHOWN[0].home.join("kept/leadpact.yaml");
    let listed = |arguments: &[&str]| {
        let mut command = leadpact();
        command.arg("--config").arg(&config).arg("countdowns").args(arguments);
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let lines = listed(&["--format", "jsonl"]);
    let rows: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() > 50, "{}", rows.len());
    for row in &rows {
        for text in ["lead", "promise", "verdict", "start", "hash"] {
            assert!(row[text].is_string(), "{text}: {row}");
        }
        assert!(row["due"].is_string() || row["due"].is_null());
        assert!(row["owner"].is_string() || row["owner"].is_null());
        assert!(row["cycle"].is_u64() && row["version"] == 1, "{row}");
        for time in ["start", "due"].iter().filter_map(|name| row[*name].as_str()) {
            assert!(time.parse::<jiff::Timestamp>().is_ok() && time.ends_with('Z'), "{row}");
        }
    }
    let csv = listed(&["--format", "csv"]);
    assert_eq!(csv.lines().count(), rows.len() + 1);
    assert!(csv.starts_with("lead,promise,cycle,"), "{csv}");
    assert_eq!(listed(&[]).lines().count(), rows.len() + 1);

    let derek = |row: &&Value| row["owner"] == "u0024" && row["verdict"] == "met";
    let expected = rows.iter().filter(derek).count();
    assert!(expected > 0, "Derek keeps some promises");
    let shown = listed(&["--owner", "u0024", "--verdict", "met", "--format", "jsonl"]);
    assert_eq!(shown.lines().count(), expected);
}

#[test]
fn files_that_are_there_are_left_alone() {
    let mut command = leadpact();
    command.args(["demo", "--fast", "--keep", "kept"]).current_dir(&SHOWN[0].home);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    insta::assert_snapshot!(text(&output.stderr), @"error: kept is not empty; name a directory that is, or one that is not there yet");
}

/// In a terminal, with `script` to provide one; what it shows until Ctrl-C ends it.
fn watched(environment: (&str, &str)) -> String {
    // What `script` itself ends with depends on who is waited for first; the shell knows.
    let command =
        format!("trap : INT; {} demo; echo \"ended with $?\"", env!("CARGO_BIN_EXE_leadpact"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env_remove("NO_COLOR").env("TERM", "xterm");
    script.env(environment.0, environment.1);
    let mut script = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut shown = Vec::new();
    let mut output = BufReader::new(script.stdout.take().unwrap());
    while !text(&shown).contains("Breached") {
        assert!(output.read_until(b'\n', &mut shown).unwrap() > 0, "{}", text(&shown));
    }
    script.stdin.as_mut().unwrap().write_all(b"\x03").unwrap();
    output.read_to_end(&mut shown).unwrap();
    script.wait().unwrap();
    let shown = text(&shown);
    assert!(shown.contains("ended with 0"), "{shown}");
    shown
}

#[test]
fn a_terminal_sees_colour_and_ctrl_c_ends_with_a_summary() {
    if Command::new("script").arg("--version").output().is_err() {
        println!("skipped: `script`, which provides a terminal, is not installed");
        return;
    }
    let shown = watched(("COLORTERM", "truecolor"));
    assert!(shown.contains("\u{1b}[1m1 promise needs attention\u{1b}[0m"), "{shown}");
    assert!(shown.contains("\u{1b}[1mSummary so far\u{1b}[0m"), "{shown}");
    assert!(shown.contains("1 message"), "the live line counts: {shown}");
    let plain = watched(("NO_COLOR", "1"));
    assert!(plain.contains("1 promise needs attention"), "{plain}");
    assert!(!plain.contains("\u{1b}[1") && !plain.contains("\u{1b}[2m"), "{plain:?}");
}

#[test]
fn its_servers_can_be_watched_by_the_service_itself() {
    let home = tempfile::tempdir().unwrap();
    let kept = home.path().join("kept");
    let mut command = leadpact();
    command.args(["demo", "--serve", "--keep"]).arg(&kept).stdout(Stdio::piped());
    let mut server = command.spawn().unwrap();
    let mut output = BufReader::new(server.stdout.take().unwrap());
    let mut shown = String::new();
    while !shown.contains("Ctrl-C ends it.") {
        assert!(output.read_line(&mut shown).unwrap() > 0, "{shown}");
    }
    let run = |arguments: &[&str]| {
        let config = kept.join("leadpact.yaml");
        let output = leadpact().arg("--config").arg(config).args(arguments).output().unwrap();
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        (output.status.code(), said)
    };
    let (code, said) = run(&["doctor"]);
    assert_eq!(code, Some(0), "{said}");
    for command in ["run --once", "countdowns", "status"] {
        let advised = format!("leadpact --config {}/leadpact.yaml {command}", kept.display());
        assert!(shown.contains(&advised), "{shown}");
        let (code, said) = run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(code, Some(0), "{command}: {said}");
    }
    let (_, said) = run(&["countdowns"]);
    assert!(said.contains("first-touch"), "{said}");
    signal(&server, "INT");
    let mut rest = String::new();
    output.read_to_string(&mut rest).unwrap();
    assert!(server.wait().unwrap().success());
    assert!(rest.contains("#inbound · leadpact · "), "messages are shown: {rest}");
}
