//! Other people's programs, installed by `tests/peers/install.sh` into `target/peers/`.
//!
//! Where they are not installed a test says so and is skipped: it needs the network once.

use std::path::{Path, PathBuf};
use std::process::Output;

use tokio::process::Command;

/// The crate's root.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A script of `tests/peers/`, to be run by the Python that has the PyPI packages.
pub(crate) fn python(script: &str) -> Option<Command> {
    run(&root().join("target/peers/python/bin/python"), script, "")
}

/// A script of `tests/peers/`, to be run by Node, if the npm package `needs` is installed.
pub(crate) fn node(script: &str, needs: &str) -> Option<Command> {
    run(Path::new("node"), script, needs)
}

fn run(program: &Path, script: &str, needs: &str) -> Option<Command> {
    let modules = root().join("target/peers/node_modules");
    let needed: PathBuf = if needs.is_empty() { program.into() } else { modules.join(needs) };
    if !needed.exists() {
        println!("skipped: {script} needs {}; run tests/peers/install.sh", needed.display());
        return None;
    }
    let mut command = Command::new(program);
    // Python words some complaints from a set, in an order that is otherwise drawn anew each time.
    command.env("PYTHONHASHSEED", "0");
    command.arg(root().join("tests/peers").join(script)).kill_on_drop(true);
    Some(command)
}

/// What a successful program printed; what a failed one complained about is the test's failure.
pub(crate) fn printed(output: &Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {complaint}", output.status);
    String::from_utf8(output.stdout.clone()).unwrap()
}
