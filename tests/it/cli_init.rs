//! `leadpact init` from outside: with flags, with a token, at a terminal, and where files are
//! already.

use std::io::Write as _;
use std::process::{Command, Stdio};

use leadpact::demo::hubspot::{Kind, Owner, Property, Team};

use crate::outside::{House, Said, leadpact, masked, snapshot, text};

const ZONE: [&str; 2] = ["--zone", "Europe/Berlin"];
const HOURS: [&str; 2] = ["--hours", "mon-thu 09:00-12:00, 13:00-17:30; fri 09:00-14:00"];
const FOLLOW_UP: [&str; 2] = ["--follow-up", "2 working hours"];

fn flags<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&["init"], &ZONE[..], &HOURS, &FOLLOW_UP, more].concat()
}

/// In a directory in which there is nothing.
fn run(dir: &std::path::Path, arguments: &[&str]) -> Said {
    let output = leadpact().current_dir(dir).args(arguments).output().unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    Said { code: output.status.code(), out, err }
}

/// A house whose account calls its stages its own names.
fn renamed() -> House {
    let house = House::new();
    let mut stages = Property::choice("lifecyclestage", &["11", "mql-new", "33", "won", "gone"]);
    let labels = ["Anfrage", "MQL", "Angebot: #1", "Kunde \"A\"", "Verborgen"];
    for (option, label) in stages.options.iter_mut().zip(labels) {
        label.clone_into(&mut option.label);
    }
    stages.options[4].hidden = true;
    house.hub.define(Kind::Contact, stages);
    let statuses = Property::choice("hs_lead_status", &["NEW", "KB"]);
    house.hub.define(Kind::Contact, statuses);
    let ines = Owner::person("u0031", "Ines", "Vogel", "ines@sales.example");
    house.hub.owner(ines.in_team(Team::primary("7", "DACH")));
    house
}

#[test]
fn flags_alone_write_an_agreement_that_passes() {
    let dir = tempfile::tempdir().unwrap();
    let said = run(dir.path(), &flags(&[]));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    snapshot("cli_init", &said.out);
    for command in ["check", "test"] {
        let said = run(dir.path(), &[command]);
        assert_eq!(said.code, Some(0), "{}", said.all());
    }
    let denied = run(dir.path(), &["check", "--deny", "warnings"]);
    assert_eq!(denied.code, Some(0), "{}", denied.all());
}

#[test]
fn nothing_is_ever_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let good = run(dir.path(), &flags(&["here"]));
    assert_eq!(good.code, Some(0), "{}", good.all());
    let before = std::fs::read(dir.path().join("here/sla.yaml")).unwrap();
    let both = run(dir.path(), &flags(&["here"]));
    std::fs::remove_file(dir.path().join("here/leadpact.yaml")).unwrap();
    let one = run(dir.path(), &flags(&["here"]));
    assert!(!dir.path().join("here/leadpact.yaml").exists(), "half of it was written");
    // A link that leads nowhere is not followed.
    std::fs::create_dir(dir.path().join("link")).unwrap();
    std::os::unix::fs::symlink("nowhere", dir.path().join("link/leadpact.yaml")).unwrap();
    let link = run(dir.path(), &flags(&["link"]));
    assert!(
        !dir.path().join("link/nowhere").exists() && !dir.path().join("link/sla.yaml").exists()
    );
    let mut told = String::new();
    for said in [both, one, link] {
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
        told.push_str(&said.err);
    }
    snapshot("cli_init_kept", &told);
    assert_eq!(std::fs::read(dir.path().join("here/sla.yaml")).unwrap(), before);
}

#[test]
fn what_is_missing_or_wrong_is_said_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let missing = run(dir.path(), &["init"]);
    let wrong = [
        &["init", "--crm", "hubspt", "--zone", "Europe/Berln", "--hours", "mon-fri 9-5"][..],
        &["--follow-up", "4h", "--token", "pat-na1-00000000", "--channel", "#inbound"],
    ];
    let wrong = run(dir.path(), &wrong.concat());
    let unknown = run(dir.path(), &flags(&["--stages", "new,working"]));
    let token = run(dir.path(), &flags(&["--token", "env:NO_SUCH_TOKEN"]));
    let url = run(dir.path(), &flags(&["--base-url", "http://crm.example"]));
    let mut told = String::new();
    for said in [missing, wrong, unknown, token, url] {
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
        told.push_str(&said.err);
    }
    assert!(!told.contains("pat-na1"), "{told}");
    snapshot("cli_init_refused", &told);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "nothing was written");
}

#[test]
fn with_a_token_the_accounts_own_stages_are_written() {
    let house = renamed();
    let base = std::fs::read_to_string(house.dir.path().join("leadpact.yaml")).unwrap();
    let base = base.lines().find_map(|line| line.trim().strip_prefix("base_url: ")).unwrap();
    let dir = house.dir.path();
    let more = |more: &[&'static str]| {
        let token = ["own", "--token", "file:hubspot-token", "--base-url", base];
        let all = flags(&[&token[..], more].concat());
        run(dir, &all)
    };
    let wrong = more(&["--stages", "Anfrag,MQL", "--manager", "u0032"]);
    assert_eq!(wrong.code, Some(2));
    snapshot("cli_init_not_in_the_account", &wrong.err);
    let said = more(&["--channel", "C0INBOUND", "--manager", "u0031"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    snapshot("cli_init_account", &said.out);
    let written = std::fs::read_to_string(dir.join("own/sla.yaml")).unwrap();
    let of = |from: &str, to: &str| {
        let (_, rest) = written.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.to_owned()
    };
    let shown = [of("whose condition holds. ", "# Who brought"), of("calendar_of:", "# ──")];
    snapshot("cli_init_account_written", &shown.join("…\n"));
    for command in ["check", "test"] {
        let said = run(dir, &[command, "own/sla.yaml"]);
        assert_eq!(said.code, Some(0), "{}", said.all());
    }
    // What was written is there: the account has nothing to say against it.
    let doctor = run(dir, &["doctor", "--config", "own/leadpact.yaml"]);
    assert!(doctor.out.contains("all 2 are there, with every option"), "{}", doctor.all());
}

#[test]
fn a_token_that_is_refused_writes_nothing() {
    let house = House::new();
    house.write("hubspot-token", "pat-wrong");
    let base = std::fs::read_to_string(house.dir.path().join("leadpact.yaml")).unwrap();
    let base = base.lines().find_map(|line| line.trim().strip_prefix("base_url: ")).unwrap();
    let token = ["own", "--token", "file:hubspot-token", "--base-url", base];
    let said = run(house.dir.path(), &flags(&token));
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(!said.err.contains("pat-wrong"), "{}", said.err);
    let id = regex::Regex::new("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").unwrap();
    snapshot("cli_init_token_refused", &id.replace_all(&said.err, "ID"));
    assert!(!house.dir.path().join("own").exists());
}

/// At a terminal each question is asked until its answer can be used.
#[test]
fn at_a_terminal_it_asks() {
    let dir = tempfile::tempdir().unwrap();
    let Ok(_) = Command::new("script").arg("--version").output() else {
        println!("skipped: there is no `script` to make a terminal with");
        return;
    };
    let command = format!("{} init", env!("CARGO_BIN_EXE_leadpact"));
    let mut child = Command::new("script")
        .args(["--quiet", "--echo", "never", "--return", "--command", &command, "/dev/null"])
        .current_dir(dir.path())
        .env_clear()
        .envs([("TERM", "dumb"), ("TZ", "Europe/Paris"), ("COLUMNS", "80")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let answers = "\n\nEurope/Berln\nEurope/Berlin\n\n4h\n4 working hours\nlead,mql,customer\n\n";
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let shown = masked(&text(&output.stdout).replace('\r', ""));
    assert_eq!(output.status.code(), Some(0), "{shown}");
    snapshot("cli_init_asked", &shown);
    let written = std::fs::read_to_string(dir.path().join("config/sla.yaml")).unwrap();
    assert!(written.contains("timezone: Europe/Berlin") && !written.contains("opportunity"));
    assert_eq!(run(dir.path(), &["check"]).code, Some(0));
}
