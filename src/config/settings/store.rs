//! `store`: where facts, verdicts and messages are kept.

use super::Store;
use super::read::Reader;
use crate::config::section::Section;
use crate::config::value;
use crate::diag::{codes, words};

/// Reads it; a file of its own beside the settings where nothing is said.
pub(super) fn read(root: &Section<'_>, reader: &mut Reader<'_>) -> Option<Store> {
    let text = match root.get("store") {
        Some(node) => value::text(node, "store", &mut reader.out)?.text.clone(),
        None => "sqlite:leadpact.db".to_owned(),
    };
    match text.split_once(':') {
        Some(("sqlite", path)) if !path.is_empty() && !path.starts_with("//") => {
            let base = reader.state.unwrap_or(&reader.base);
            Some(Store::Sqlite(base.join(path)))
        }
        _ => {
            let node = root.get("store")?;
            let message = format!("{} is no store", words::quote(&text));
            let help = "write `sqlite:PATH`, such as `sqlite:leadpact.db`";
            reader.out.push(node.error(codes::STORE, message).help(help));
            None
        }
    }
}
