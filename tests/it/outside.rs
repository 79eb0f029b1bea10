//! The program from outside: the real binary, with nothing of this machine's environment.

use std::process::{Child, Command, Stdio};

use regex::Regex;

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
    ];
    differing.iter().fold(text.to_owned(), |text, (pattern, word)| {
        Regex::new(pattern).unwrap().replace_all(&text, *word).into_owned()
    })
}
