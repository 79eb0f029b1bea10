//! The shipped agreement with all it includes, and settings that point at the demo's own servers,
//! written where the program can read them as it reads anybody's.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::Context as _;
use jiff::civil::Date;

use crate::demo::hubspot;
use crate::demo::world::SLACK_TOKEN;

/// The shipped agreement, its own name first.
const AGREEMENT: [(&str, &[u8]); 4] = [
    ("sla.yaml", include_bytes!("../../../config/sla.yaml")),
    ("lists/free-mail-domains.txt", include_bytes!("../../../config/lists/free-mail-domains.txt")),
    ("holidays/us-2026-2028.ics", include_bytes!("../../../config/holidays/us-2026-2028.ics")),
    ("holidays/gb-2026-2028.ics", include_bytes!("../../../config/holidays/gb-2026-2028.ics")),
];

/// How fast the servers may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// As any account allows.
    Real,
    /// Simulated time stands still while requests are made, so a number per second says nothing.
    Simulated,
}

/// Writes everything below `directory`, which exists: afterwards `leadpact --config
/// DIRECTORY/leadpact.yaml` works.
pub(super) fn write(
    directory: &Path,
    (hubspot, slack): (&str, &str),
    pace: Pace,
) -> anyhow::Result<()> {
    for (name, content) in AGREEMENT {
        put(directory, name, content, 0o644)?;
    }
    put(directory, "hubspot-token", hubspot::TOKEN.as_bytes(), 0o600)?;
    put(directory, "slack-token", SLACK_TOKEN.as_bytes(), 0o600)?;
    let requests = match pace {
        Pace::Real => "{per_10s: 100, search_per_s: 3, per_day: 200000}",
        Pace::Simulated => "{per_10s: 10000, search_per_s: 1000, per_day: 100000000}",
    };
    let settings = format!(
        "\
# Settings for the demo's own servers, written by `leadpact demo`.

sla: sla.yaml

crm:
  kind: hubspot
  account: demo
  token: {{file: hubspot-token}}
  api_version: 2026-09
  base_url: {hubspot}
  poll: \"*/5 * * * *\"
  reconcile: \"15 3 * * *\"
  timezone: UTC
  requests: {requests}
  visibility_lag: 60 seconds

store: sqlite:leadpact.db

notify:
  slack:
    bot_token: {{file: slack-token}}
    ops: C0REVOPS
    base_url: {slack}

log: {{format: terminal, level: warn}}
"
    );
    put(directory, "leadpact.yaml", settings.as_bytes(), 0o644)
}

/// Lets the agreement below `directory` be enforced from `date` on.
pub(super) fn enforce_from(directory: &Path, date: Date) -> anyhow::Result<()> {
    let path = directory.join("sla.yaml");
    let text = std::fs::read_to_string(&path)
        .with_context(|| format!("{} cannot be read", path.display()))?;
    let lines = text.lines().map(|line| match line.strip_prefix("enforce_from: ") {
        Some(rest) => format!("enforce_from: {date}{}", rest.get(10..).unwrap_or_default()),
        None => line.to_owned(),
    });
    let text: Vec<String> = lines.collect();
    put(directory, "sla.yaml", (text.join("\n") + "\n").as_bytes(), 0o644)
}

fn put(directory: &Path, name: &str, content: &[u8], mode: u32) -> anyhow::Result<()> {
    let path = directory.join(name);
    let written = || -> std::io::Result<()> {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        let mut options = std::fs::OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(mode).open(&path)?;
        file.write_all(content)
    };
    written().with_context(|| format!("{} cannot be written", path.display()))
}
