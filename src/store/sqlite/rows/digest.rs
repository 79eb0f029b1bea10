//! The weekly summary, as one document.

use serde::{Deserialize, Serialize};

use super::{micros, time};
use crate::alert::{Digest, Part};
use crate::contract::Version;

#[derive(Serialize, Deserialize)]
pub(super) struct DigestRow {
    agreement: String,
    dates: String,
    says: Vec<String>,
    parts: Vec<PartRow>,
    picture: Option<String>,
    version: (u32, String),
    as_of: i64,
    zone: String,
    at: i64,
}

#[derive(Serialize, Deserialize)]
struct PartRow {
    title: String,
    says: Vec<String>,
    table: Vec<Vec<String>>,
}

/// As stored.
pub(super) fn digest_row(digest: &Digest) -> DigestRow {
    let parts = digest.parts.iter().cloned();
    DigestRow {
        agreement: digest.agreement.clone(),
        dates: digest.dates.clone(),
        says: digest.says.clone(),
        parts: parts.map(|Part { title, says, table }| PartRow { title, says, table }).collect(),
        picture: digest.picture.clone(),
        version: (digest.version.number, digest.version.hash.to_string()),
        as_of: micros(digest.as_of),
        zone: digest.zone.clone(),
        at: micros(digest.at),
    }
}

/// From what is stored.
pub(super) fn digest(row: DigestRow) -> sqlx::Result<Digest> {
    let parts = row.parts.into_iter();
    Ok(Digest {
        agreement: row.agreement,
        dates: row.dates,
        says: row.says,
        parts: parts.map(|PartRow { title, says, table }| Part { title, says, table }).collect(),
        picture: row.picture,
        version: Version { number: row.version.0, hash: row.version.1.into() },
        as_of: time(row.as_of)?,
        zone: row.zone,
        at: time(row.at)?,
    })
}
