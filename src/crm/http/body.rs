//! Reading an answer: never more than there is room for, never anything but JSON.

use reqwest::Response;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::IgnoredAny;

/// Bytes of a body after decompression.
pub(super) const MOST: usize = 16 << 20;
/// Brackets within brackets.
const DEPTH: usize = 64;

/// Why there is no body.
pub(super) enum Broken {
    /// It stopped arriving, or could not be decompressed.
    Connection(reqwest::Error),
    /// It did not stop.
    TooLong,
}

/// Reads to the end. What is counted is what comes out of the decompression: a small body can hold
/// a large one.
pub(super) async fn read(mut answer: Response) -> Result<Vec<u8>, Broken> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(Broken::Connection)? {
        if body.len() + piece.len() > MOST {
            return Err(Broken::TooLong);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// Whether the body can be read as JSON at all; otherwise what it is instead.
pub(super) fn check(headers: &HeaderMap, body: &[u8]) -> Result<(), &'static str> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    if !kind.to_ascii_lowercase().contains("json") {
        return Err("the answer is no JSON but something else, perhaps a page for people");
    }
    if deeper_than(DEPTH, body) {
        return Err("the answer is nested deeper than any honest one");
    }
    match serde_json::from_slice::<IgnoredAny>(body) {
        Ok(IgnoredAny) => Ok(()),
        Err(error) if error.is_eof() => Err("the answer breaks off"),
        Err(_) => Err("the answer is broken JSON"),
    }
}

/// Whether brackets nest deeper than `most`, without reading anything else of the JSON.
fn deeper_than(most: usize, body: &[u8]) -> bool {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for byte in body {
        match (quoted, byte) {
            (true, _) if escaped => escaped = false,
            (true, b'\\') => escaped = true,
            (_, b'"') => quoted = !quoted,
            (false, b'{' | b'[') => {
                depth += 1;
                if depth > most {
                    return true;
                }
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_texts_only() {
        assert!(!deeper_than(2, br#"{"a":["[[[[","\"[[[",{"#.as_slice().split_last().unwrap().1));
        assert!(!deeper_than(2, br#"[[],[],[{"#.split_last().unwrap().1));
        assert!(deeper_than(2, b"[[["));
        assert!(deeper_than(2, br#"{"\\":[["#));
    }

    #[test]
    fn a_page_for_people_is_no_answer() {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, "text/html; charset=utf-8".parse().unwrap());
        assert!(check(&headers, b"<html>").is_err());
        headers.insert(CONTENT_TYPE, "application/json;charset=utf-8".parse().unwrap());
        assert_eq!(check(&headers, b"{}"), Ok(()));
        assert_eq!(check(&headers, br#"{"a":[1,"b"#), Err("the answer breaks off"));
        assert!(check(&headers, b"{} {}").is_err());
    }
}
