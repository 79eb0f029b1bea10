//! Where a secret is, and reading it from there. The settings name secrets; they never hold one.
//!
//! `{credential: NAME}` is what systemd hands over, `{file: PATH}` a file that only the service may
//! read, `{env: NAME}` a variable. What was read is a [`SecretString`]: it prints as nothing.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::section::Section;
use super::table::{Holds, Rule, Table, may};
use super::tree::{Node, Value};
use super::value;
use crate::diag::{Diagnostic, codes};

/// The keys of a secret's place.
pub(super) static PLACE: Table = Table {
    keys: &[
        may("credential", Holds::Text, "hubspot-token", "what systemd hands over by this name"),
        may("file", Holds::Text, "/etc/leadpact/token", "a file that only the service may read"),
        may("env", Holds::Text, "HUBSPOT_TOKEN", "a variable of the environment"),
    ],
    rules: &[Rule::OneOf(
        &["credential", "file", "env"],
        "must say where the secret is, in one place",
    )],
};
/// Largest secret, in bytes.
const MOST: u64 = 64 * 1024;

/// Where a secret is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// A file in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// A variable of the environment.
    Env(String),
}

/// Why a secret cannot be read: where it should be, and what to do.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
#[error("{0}")]
pub struct SecretError(String);

/// A secret, and what should be said about where it was.
#[derive(Debug)]
pub struct Revealed {
    /// The secret, without spaces or line breaks at its ends.
    pub secret: SecretString,
    /// That others can read it, or that the environment holds it.
    pub warning: Option<String>,
}

impl SecretRef {
    /// Reads the secret.
    ///
    /// # Errors
    /// Where it is missing, empty, too large or a symbolic link.
    pub fn read(&self) -> Result<Revealed, SecretError> {
        match self {
            Self::Credential(name) => {
                let Some(directory) = std::env::var_os("CREDENTIALS_DIRECTORY") else {
                    return Err(SecretError(format!(
                        "the credential `{name}` cannot be read: $CREDENTIALS_DIRECTORY is not \
                         set. Start it with systemd (LoadCredential={name}:PATH), or use \
                         `{{file: PATH}}` or `{{env: NAME}}`"
                    )));
                };
                // systemd makes these readable by the service alone, whatever the mode says.
                let secret = read_file(&Path::new(&directory).join(name))?;
                Ok(Revealed { secret, warning: None })
            }
            Self::File(path) => {
                let secret = read_file(path)?;
                Ok(Revealed { secret, warning: too_open(path) })
            }
            Self::Env(name) => match std::env::var(name) {
                Ok(text) if !text.trim().is_empty() => {
                    let warning = format!(
                        "the environment variable `{name}` holds a secret, which every process of \
                         this user can read; a credential or a file is safer"
                    );
                    Ok(Revealed { secret: text.trim().into(), warning: Some(warning) })
                }
                _ => Err(SecretError(format!(
                    "the environment variable `{name}` is not set, or empty; it must hold a secret"
                ))),
            },
        }
    }
}

impl std::fmt::Display for SecretRef {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Credential(name) => write!(out, "credential {name}"),
            Self::File(path) => write!(out, "file {}", path.display()),
            Self::Env(name) => write!(out, "environment variable {name}"),
        }
    }
}

fn read_file(path: &Path) -> Result<SecretString, SecretError> {
    let shown = path.display();
    let fail = |why: &str| Err(SecretError(format!("the secret in {shown} cannot be read: {why}")));
    let refused = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => fail("there is no such file; put the secret there, with mode 0400"),
        ErrorKind::PermissionDenied => fail("the user that leadpact runs as may not read it"),
        _ => fail(&error.to_string()),
    };
    let about = match std::fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) => return refused(error),
    };
    if about.is_symlink() {
        return fail("it is a symbolic link; name the file itself");
    }
    if !about.is_file() || about.len() > MOST {
        return fail("it is not a plain file of at most 64 KiB");
    }
    match std::fs::read_to_string(path) {
        Ok(text) if text.trim().is_empty() => fail("the file is empty"),
        Ok(text) => Ok(text.trim().into()),
        Err(error) => refused(error),
    }
}

/// That others than the owner and its group can read `path`, or others than the owner write it.
fn too_open(path: &Path) -> Option<String> {
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & !0o640 != 0).then(|| {
        format!("{} holds a secret and has the mode {mode:o}; make it 0400", path.display())
    })
}

/// Reads where a secret is. A path is relative to `base`. A secret that is written out is refused,
/// and its place noted in `hide`.
pub(super) fn place(
    node: &Node,
    key: &str,
    base: &Path,
    hide: &mut Vec<crate::diag::Span>,
    out: &mut Vec<Diagnostic>,
) -> Option<SecretRef> {
    let Value::Map(_) = &node.value else {
        hide.push(node.at.clone());
        hide.extend(node.anchor.clone());
        let message = format!("`{key}` says where the secret is, never the secret itself");
        out.push(node.error(codes::LITERAL_SECRET, message).label("not shown").help(
            "write `{credential: NAME}`, `{file: PATH}` or `{env: NAME}`; if this is the secret, \
             replace it at whoever issued it",
        ));
        return None;
    };
    let section = Section::of(node, &node.at, format!("`{key}`"), &PLACE, out)?;
    let given: Vec<&str> = PLACE.names().filter(|key| section.get(key).is_some()).collect();
    let [kind] = given[..] else { return None };
    let written = section.get(kind)?;
    let text = value::text(written, kind, out)?.text.clone();
    match kind {
        "file" => Some(SecretRef::File(base.join(text))),
        _ if is_plain(&text) && kind == "credential" => Some(SecretRef::Credential(text)),
        _ if is_plain(&text) => Some(SecretRef::Env(text)),
        _ => {
            hide.push(written.at.clone());
            let message = format!("this is not the name of a {kind}");
            let help = "write letters, digits, `-`, `_` and `.`";
            out.push(written.error(codes::LITERAL_SECRET, message).label("not shown").help(help));
            None
        }
    }
}

fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    name.len() <= 128 && !name.starts_with('.') && name.chars().all(plain)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    #[test]
    fn a_file_is_trimmed_and_must_be_a_plain_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("token");
        std::fs::write(&path, "  s3cret\n").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o400)).unwrap();
        let found = SecretRef::File(path.clone()).read().unwrap();
        assert_eq!(found.secret.expose_secret(), "s3cret");
        assert_eq!(found.warning, None);
        assert!(!format!("{found:?}").contains("s3cret"));

        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
        let warning = SecretRef::File(path.clone()).read().unwrap().warning.unwrap();
        assert!(warning.contains("has the mode 644"), "{warning}");

        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let error = SecretRef::File(link).read().unwrap_err().to_string();
        assert!(error.contains("symbolic link"), "{error}");
        std::fs::write(dir.path().join("empty"), "\n").unwrap();
        for (name, why) in
            [("empty", "is empty"), ("none", "no such file; put"), (".", "plain file")]
        {
            let error = SecretRef::File(dir.path().join(name)).read().unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn a_missing_variable_is_named() {
        let error = SecretRef::Env("LEADPACT_NO_SUCH".into()).read().unwrap_err().to_string();
        assert!(error.contains("`LEADPACT_NO_SUCH` is not set"), "{error}");
        // Every test runner has one of these.
        let found = SecretRef::Env("PATH".into()).read().unwrap();
        assert!(found.warning.unwrap().contains("every process"));
    }
}
