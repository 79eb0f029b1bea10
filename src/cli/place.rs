//! Where the files are: the settings by `--config`, the agreement by `--sla` or as the settings
//! say.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use clap::Args;

use crate::clock::{Clock as _, SystemClock};
use crate::config::check::{Checked, check_file};
use crate::config::read_bounded;
use crate::config::settings::{self, Read};

/// Under this heading `--help` shows what all commands take.
const FILES: &str = "Files";

/// Where the files are.
#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// The settings [default: $CONFIGURATION_DIRECTORY/leadpact.yaml, else config/leadpact.yaml]
    #[arg(long, global = true, value_name = "PATH", help_heading = FILES)]
    pub config: Option<PathBuf>,
    /// The agreement [default: as the settings say]
    #[arg(long, global = true, value_name = "FILE", help_heading = FILES)]
    pub sla: Option<PathBuf>,
}

/// The agreement was found and read, or the settings that should name it are wrong.
pub(super) enum Found {
    Agreement(Box<Checked>),
    BadSettings(Box<Read>),
}

impl Place {
    /// Where the settings are.
    pub fn settings(&self) -> PathBuf {
        let directory = env::var_os("CONFIGURATION_DIRECTORY").map(PathBuf::from);
        let usual = directory.unwrap_or_else(|| PathBuf::from("config"));
        self.config.clone().unwrap_or_else(|| usual.join("leadpact.yaml"))
    }

    /// Reads the settings.
    ///
    /// # Errors
    /// Where the file cannot be read at all; mistakes in it are findings.
    pub fn read_settings(&self) -> anyhow::Result<Read> {
        let path = self.settings();
        let bytes = read_bounded(&path).map_err(|error| {
            anyhow!(
                "the settings {} cannot be read: {error}; name them with --config",
                path.display()
            )
        })?;
        let state = env::var_os("STATE_DIRECTORY").map(PathBuf::from).or_else(|| installed(&path));
        Ok(settings::read(&path, &bytes, state.as_deref()))
    }

    /// Reads and checks the agreement: `file`, else `--sla`, else the one that the settings name.
    pub(super) fn read_agreement(&self, file: Option<&Path>) -> anyhow::Result<Found> {
        let path = match file.or(self.sla.as_deref()) {
            Some(path) => path.to_path_buf(),
            None => {
                let read = self
                    .read_settings()
                    .context("no agreement is named (`leadpact check sla.yaml` names one)")?;
                match read.settings {
                    Some(settings) => settings.sla,
                    None => return Ok(Found::BadSettings(Box::new(read))),
                }
            }
        };
        Ok(Found::Agreement(Box::new(
            check_file(&path, Some(SystemClock.now()), None).map_err(|error| anyhow!(error))?,
        )))
    }
}

/// Where the installed service keeps its data: whoever looks at it from a shell has no
/// `$STATE_DIRECTORY`, and must not be shown another store.
fn installed(settings: &Path) -> Option<PathBuf> {
    let state = Path::new("/var/lib/leadpact");
    (settings.parent()? == Path::new("/etc/leadpact") && state.is_dir()).then(|| state.to_owned())
}
