//! The files that an agreement is made of: itself and what it includes, from a directory or as they
//! were stored with an accepted version.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use sha2::{Digest, Sha256};

use super::tree::MAX_BYTES;

/// Where included files are read.
#[derive(Clone, Debug)]
pub enum Files {
    /// The directory of the agreement.
    Directory(PathBuf),
    /// Files as they were when a version was accepted, by name.
    Stored(BTreeMap<String, Vec<u8>>),
}

/// Why a file cannot be read.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum FileError {
    /// It is absolute, or leads out of the directory.
    #[error("it lies outside the directory of the agreement")]
    Outside,
    /// It is not there, or may not be read.
    #[error("{0}")]
    Missing(String),
    /// It is larger than 1 MiB, or not a plain file.
    #[error("{0}")]
    Unfit(String),
}

impl Files {
    /// The files of a stored version, as [`Checked::files`](super::check::Checked::files) gave
    /// them.
    pub fn stored(files: &[(String, Vec<u8>)]) -> Self {
        Self::Stored(files.iter().cloned().collect())
    }

    /// The content of `name`, a path relative to the agreement.
    ///
    /// # Errors
    /// Where it lies outside, is missing, or is not a plain file of at most 1 MiB.
    pub fn read(&self, name: &str) -> Result<Vec<u8>, FileError> {
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
        if name.contains(['\\', '\0']) || !Path::new(name).components().all(plain) {
            return Err(FileError::Outside);
        }
        match self {
            Self::Stored(files) => files.get(name).cloned().ok_or_else(|| {
                FileError::Missing("it was not stored with this version".to_owned())
            }),
            Self::Directory(directory) => {
                let missing = |error: std::io::Error| FileError::Missing(why(&error));
                let root = directory.canonicalize().map_err(missing)?;
                let path = root.join(name).canonicalize().map_err(missing)?;
                // A symbolic link may point at another file of the directory, not beyond it.
                if !path.starts_with(&root) {
                    return Err(FileError::Outside);
                }
                read_bounded(&path)
            }
        }
    }
}

/// Reads a plain file of at most 1 MiB. A pipe or device is refused before it is opened: it could
/// make us wait for ever.
///
/// # Errors
/// Where it cannot be read or is something else.
pub fn read_bounded(path: &Path) -> Result<Vec<u8>, FileError> {
    let missing = |error: std::io::Error| FileError::Missing(why(&error));
    let about = std::fs::metadata(path).map_err(missing)?;
    if !about.is_file() {
        return Err(FileError::Unfit("it is not a plain file".to_owned()));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(missing)?;
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    file.take(limit + 1).read_to_end(&mut bytes).map_err(missing)?;
    if bytes.len() > MAX_BYTES {
        return Err(FileError::Unfit("it is larger than 1 MiB".to_owned()));
    }
    Ok(bytes)
}

/// The system's reason, without its number.
fn why(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        std::io::ErrorKind::PermissionDenied => "it may not be read".to_owned(),
        _ => error.to_string(),
    }
}

/// What names a version: the first 12 hex digits of the SHA-256 over the agreement and what it
/// includes. The agreement's own file name does not count.
pub(super) fn hash(agreement: &[u8], included: &BTreeMap<String, Vec<u8>>) -> String {
    let mut digest = Sha256::new();
    let parts = included.iter().flat_map(|(name, content)| [name.as_bytes(), content]);
    for part in [agreement].into_iter().chain(parts) {
        // With its length before it, no part can pass for another one's end.
        digest.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_directory_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let inner = dir.path().join("agreement");
        std::fs::create_dir_all(inner.join("lists")).unwrap();
        std::fs::write(dir.path().join("secret"), "x").unwrap();
        std::fs::write(inner.join("lists/a.txt"), "a\n").unwrap();
        std::os::unix::fs::symlink("../../secret", inner.join("lists/link.txt")).unwrap();
        std::os::unix::fs::symlink("a.txt", inner.join("lists/fine.txt")).unwrap();
        let files = Files::Directory(inner.clone());
        assert_eq!(files.read("lists/a.txt"), Ok(b"a\n".to_vec()));
        assert_eq!(files.read("./lists/fine.txt"), Ok(b"a\n".to_vec()));
        let absolute = inner.join("lists/a.txt").to_str().unwrap().to_owned();
        for name in ["../secret", "lists/../../secret", &absolute, "lists/link.txt", "a\\b"] {
            assert_eq!(files.read(name), Err(FileError::Outside), "{name}");
        }
        assert!(matches!(files.read("lists/none.txt"), Err(FileError::Missing(_))));
        assert!(matches!(files.read("lists"), Err(FileError::Unfit(_))));
        std::fs::write(inner.join("big.txt"), vec![b'x'; MAX_BYTES + 1]).unwrap();
        assert!(matches!(files.read("big.txt"), Err(FileError::Unfit(_))));
    }

    #[test]
    fn the_hash_changes_with_every_part() {
        let hash_of = |agreement: &str, included: &[(&str, &str)]| {
            let included =
                included.iter().map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
            hash(agreement.as_bytes(), &included.collect())
        };
        let all = [
            hash_of("a", &[]),
            hash_of("b", &[]),
            hash_of("a", &[("x", "1")]),
            hash_of("a", &[("x", "2")]),
            hash_of("a", &[("y", "1")]),
            hash_of("a", &[("x", ""), ("1", "")]),
            hash_of("ax1", &[]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
        assert!(all.iter().all(|hash| hash.len() == 12));
        assert_eq!(all[0], hash_of("a", &[]));
    }
}
