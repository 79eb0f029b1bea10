//! One writer per file: a lock beside it that the system lets go with the process, however that
//! ends, and that says who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::store::StoreError;

/// Longest description of a holder that is read.
const MOST_BYTES: u64 = 256;

/// The lock, for as long as this lives. The file itself stays: removing it would let two processes
/// lock two files of one name.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock of the store at `path`.
    ///
    /// # Errors
    /// [`StoreError::Held`] naming the holder where another process has it.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let beside = beside(path);
        let broken = |error: std::io::Error| {
            StoreError::Broken(format!(
                "{} cannot be opened: its lock {} cannot be written ({}). Make the folder, and let \
                 the user that leadpact runs as write there.",
                path.display(),
                beside.display(),
                error.kind()
            ))
        };
        let mut options = OpenOptions::new();
        let mut file = options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&beside)
            .map_err(broken)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(held(path, &mut file)),
            Err(TryLockError::Error(error)) => return Err(broken(error)),
        }
        sign(&mut file).map_err(broken)?;
        Ok(Self { _file: file })
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Writes down who we are. Since when is the time at which the file was written.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "process {} on {}", std::process::id(), host())
}

/// The name of this machine, where the system tells it.
fn host() -> String {
    let places = ["/proc/sys/kernel/hostname", "/etc/hostname"];
    let name = places.iter().find_map(|place| std::fs::read_to_string(place).ok());
    let name = name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    name.unwrap_or("this machine").to_owned()
}

fn held(path: &Path, file: &mut File) -> StoreError {
    let mut holder = String::new();
    // What cannot be read is not said; that it is held is certain either way.
    let _ = file.take(MOST_BYTES).read_to_string(&mut holder);
    if holder.trim().is_empty() {
        holder = "another process".to_owned();
    }
    let since = file.metadata().and_then(|metadata| metadata.modified()).ok();
    let since = since.and_then(|since| Timestamp::try_from(since).ok());
    let since = since.map_or(String::new(), |since| {
        format!(" since {}", since.strftime("%Y-%m-%d %H:%M:%S UTC"))
    });
    StoreError::Held(format!(
        "{} is in use by {holder}{since}: only one leadpact may watch with it. Stop that one, or \
         give this one a store of its own.",
        path.display()
    ))
}
