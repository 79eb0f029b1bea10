//! `leadpact check` and `leadpact test` as people run them: the real binary, real files.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A directory with the shipped agreement, changed by `edit`.
fn agreement(edit: impl Fn(String) -> String) -> (tempfile::TempDir, PathBuf) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    let dir = tempfile::tempdir().unwrap();
    for folder in ["lists", "holidays"] {
        std::fs::create_dir(dir.path().join(folder)).unwrap();
        for file in std::fs::read_dir(shipped.join(folder)).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), dir.path().join(folder).join(file.file_name())).unwrap();
        }
    }
    std::fs::copy(shipped.join("leadpact.yaml"), dir.path().join("leadpact.yaml")).unwrap();
    let text = std::fs::read_to_string(shipped.join("sla.yaml")).unwrap();
    let path = dir.path().join("sla.yaml");
    std::fs::write(&path, edit(text)).unwrap();
    (dir, path)
}

/// Exchanges one piece; it must be there.
fn exchange(text: &str, find: &str, instead: &str) -> String {
    assert!(text.contains(find), "{find}");
    text.replacen(find, instead, 1)
}

fn three_mistakes(text: String) -> String {
    let text = exchange(&text, "type: number", "type: nunber");
    let text = exchange(&text, "lifecycle == \"customer\"", "lifecylce == \"customer\"");
    exchange(&text, "within: 15 working minutes", "within: 15min")
}

/// Runs `leadpact ARGS` in `dir`, where nothing but the files is known.
fn leadpact(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadpact"));
    command.args(args).current_dir(dir).env_clear().stdin(Stdio::null());
    command.output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn snapshot(name: &str, shown: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"));
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, without_hash(shown)));
}

/// The hash changes with every letter of the shipped files; that there is one is what matters.
fn without_hash(shown: &str) -> String {
    let is_hash = |word: &str| word.len() == 12 && word.bytes().all(|c| c.is_ascii_hexdigit());
    shown
        .split_inclusive(['(', ')', '"'])
        .map(|part| {
            let word = part.trim_end_matches(['(', ')', '"']);
            if is_hash(word) { part.replace(word, "HASH") } else { part.to_owned() }
        })
        .collect()
}

#[test]
fn three_mistakes_are_told_with_their_places() {
    let (dir, _path) = agreement(three_mistakes);
    let output = leadpact(dir.path(), &["check", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    snapshot("cli_check_three_mistakes", &text(&output.stdout));
}

#[test]
fn three_mistakes_are_one_json_object() {
    let (dir, _path) = agreement(three_mistakes);
    let output = leadpact(dir.path(), &["check", "sla.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["errors"], 3);
    assert_eq!(object["warnings"], 0);
    assert_eq!(object["version"], 1);
    let lines: Vec<_> = object["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["severity"].as_str().unwrap(), one["line"].as_u64().unwrap()))
        .collect();
    assert!(lines.is_sorted() && lines.iter().all(|(severity, _)| *severity == "error"));
    snapshot("cli_check_three_mistakes_json", &text(&output.stdout));
}

#[test]
fn a_good_agreement_is_summed_up() {
    let (dir, _path) = agreement(|text| text);
    let output = leadpact(dir.path(), &["check", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
    snapshot("cli_check_fine", &text(&output.stdout));
    let output = leadpact(dir.path(), &["check", "--sla", "sla.yaml", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let object: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["diagnostics"], serde_json::json!([]));
    assert_eq!(object["hash"].as_str().unwrap().len(), 12);
}

#[test]
fn the_settings_name_the_agreement() {
    let (dir, _path) = agreement(|text| text);
    let config = dir.path().join("leadpact.yaml");
    let elsewhere = tempfile::tempdir().unwrap();
    let output = leadpact(elsewhere.path(), &["check", "--config", config.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));

    std::fs::write(&config, "sla: sla.yaml\ncrm: {kind: hubspo}\n").unwrap();
    let output = leadpact(elsewhere.path(), &["check", "--config", config.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("did you mean `hubspot`?"), "{}", text(&output.stdout));
}

#[test]
fn what_cannot_be_read_ends_with_2_and_says_what_to_do() {
    let dir = tempfile::tempdir().unwrap();
    let output = leadpact(dir.path(), &["check", "none.yaml"]);
    assert_eq!(output.status.code(), Some(2));
    snapshot("cli_check_no_file", &text(&output.stderr));
    let output = leadpact(dir.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    snapshot("cli_check_no_settings", &text(&output.stderr));
    assert_eq!(leadpact(dir.path(), &["check", "--fromat", "json"]).status.code(), Some(2));
    // A directory, and a pipe that nobody writes to.
    assert_eq!(leadpact(dir.path(), &["check", "."]).status.code(), Some(2));
    assert!(Command::new("mkfifo").arg(dir.path().join("pipe")).status().unwrap().success());
    assert_eq!(leadpact(dir.path(), &["check", "pipe"]).status.code(), Some(2));
}

#[test]
fn the_agreements_own_tests_run() {
    let (dir, path) = agreement(|text| text);
    let output = leadpact(dir.path(), &["test", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(0));
    snapshot("cli_test_pass", &text(&output.stdout));

    let agreed = std::fs::read_to_string(&path).unwrap();
    let text_of_test = exchange(&agreed, "due: 2026-11-23 14:00", "due: 2026-11-23 13:00");
    let text_of_test = exchange(&text_of_test, "verdict: met_late_logged", "verdict: met");
    std::fs::write(&path, text_of_test).unwrap();
    let output = leadpact(dir.path(), &["test", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    snapshot("cli_test_fail", &text(&output.stdout));
    let output = leadpact(dir.path(), &["check", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("2 errors in sla.yaml"));

    std::fs::write(&path, three_mistakes(agreed)).unwrap();
    let output = leadpact(dir.path(), &["test", "sla.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("3 errors in sla.yaml: no test was run"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let (dir, _path) = agreement(three_mistakes);
    let script = format!("{} check sla.yaml | head -1", env!("CARGO_BIN_EXE_leadpact"));
    let mut command = Command::new("bash");
    command.args(["-c", &format!("set -o pipefail; {script}")]).current_dir(dir.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "");
    assert!(text(&output.stdout).starts_with("error[E0105]"));
}

#[test]
fn what_the_files_may_hold_is_shipped_as_it_is_printed() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
    for (arguments, name) in
        [(&["schema"][..], "sla.schema.json"), (&["schema", "--settings"], "leadpact.schema.json")]
    {
        let output = leadpact(&shipped, arguments);
        assert_eq!(output.status.code(), Some(0));
        let file = std::fs::read_to_string(shipped.join(name)).unwrap_or_default();
        let hint = format!("write it: leadpact {} > config/{name}", arguments.join(" "));
        assert!(text(&output.stdout) == file, "config/{name} is not what is printed; {hint}");
        let schema = serde_json::from_str(&file).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
    }
    let agreed = std::fs::read_to_string(shipped.join("sla.yaml")).unwrap();
    assert!(agreed.lines().take(3).any(|line| line.contains("$schema=sla.schema.json")));
}

#[test]
fn a_pull_request_is_annotated() {
    let (dir, _path) = agreement(three_mistakes);
    let output = leadpact(dir.path(), &["check", "sla.yaml", "--format", "github"]);
    assert_eq!(output.status.code(), Some(1));
    snapshot("cli_check_github", &text(&output.stdout));
    // Nothing to say is nothing said.
    let (fine, _path) = agreement(|text| text);
    let output = leadpact(fine.path(), &["check", "sla.yaml", "--format", "github"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), String::new()));
}

#[test]
fn warnings_refuse_where_they_are_denied() {
    let unused = |text: String| exchange(&text, "lists:\n", "lists:\n  spare: [one]\n");
    let (dir, _path) = agreement(unused);
    let accepted = leadpact(dir.path(), &["check", "sla.yaml"]);
    assert_eq!(accepted.status.code(), Some(0));
    assert!(text(&accepted.stdout).contains("sla.yaml is fine"));
    for format in ["text", "json", "github"] {
        let arguments = ["check", "sla.yaml", "--deny", "warnings", "--format", format];
        let denied = leadpact(dir.path(), &arguments);
        assert_eq!(denied.status.code(), Some(1), "{format}");
        if format == "text" {
            snapshot("cli_check_denied", &text(&denied.stdout));
        }
    }
    let (dir, _path) = agreement(|text| text);
    let fine = leadpact(dir.path(), &["check", "sla.yaml", "--deny", "warnings"]);
    assert_eq!(fine.status.code(), Some(0), "the shipped agreement has no warnings");
}

#[test]
fn a_code_has_its_story() {
    let dir = tempfile::tempdir().unwrap();
    let output = leadpact(dir.path(), &["explain-code", "e0110"]);
    assert_eq!(output.status.code(), Some(0));
    snapshot("cli_explain_code", &text(&output.stdout));
    let all = leadpact(dir.path(), &["explain-code"]);
    assert_eq!(all.status.code(), Some(0));
    snapshot("cli_explain_code_all", &text(&all.stdout));
    let unknown = leadpact(dir.path(), &["explain-code", "E0999"]);
    assert_eq!(unknown.status.code(), Some(2));
    snapshot("cli_explain_code_unknown", &text(&unknown.stderr));
}
