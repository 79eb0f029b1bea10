//! Where the demo keeps its files: a directory of its own that goes when it goes, or one that is to
//! be kept.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// A directory.
#[derive(Debug)]
pub struct Place {
    path: PathBuf,
    keep: bool,
}

impl Place {
    /// A fresh directory for temporary files, removed when this is dropped.
    ///
    /// # Errors
    /// Where none can be made.
    pub fn temporary() -> anyhow::Result<Self> {
        let process = std::process::id();
        for number in 0..100 {
            let path = std::env::temp_dir().join(format!("leadpact-demo-{process}-{number}"));
            match std::fs::create_dir(&path) {
                Ok(()) => return Ok(Self { path, keep: false }),
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
                Err(error) => {
                    return Err(error).with_context(|| {
                        format!(
                            "the directory {} cannot be made; name another place with --keep",
                            path.display()
                        )
                    });
                }
            }
        }
        bail!("no free directory for the demo in {}", std::env::temp_dir().display())
    }

    /// This directory, made if need be, and left as it is in the end.
    ///
    /// # Errors
    /// Where it cannot be made, or somebody's files are in it.
    pub fn kept(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        std::fs::create_dir_all(path).with_context(|| format!("{shown} cannot be made"))?;
        let mut entries =
            std::fs::read_dir(path).with_context(|| format!("{shown} cannot be read"))?;
        if entries.next().is_some() {
            bail!("{shown} is not empty; name a directory that is, or one that is not there yet");
        }
        Ok(Self { path: path.to_path_buf(), keep: true })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it stays.
    pub fn is_kept(&self) -> bool {
        self.keep
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed is in the directory for temporary files, and small.
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}
