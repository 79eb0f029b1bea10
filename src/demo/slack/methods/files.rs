//! `files.*`: the two ends of an upload; the bytes go to an address of their own in between.

use serde_json::{Value, json};

use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::files::{File, Stage};

/// Slack's own figure for the words beside a picture.
const ALT_TEXT: usize = 1_000;
/// One upload takes no more files.
const MOST_FILES: usize = 10;

/// Grants an address to which a file may be sent.
pub(super) fn get_upload_url(call: &mut Call<'_>) -> Result {
    let name = call.required("filename")?;
    let wrong = |why: &str| Failure::because("invalid_arguments", &[why.to_owned()]);
    let length = call.required("length")?;
    let length: usize =
        length.parse().map_err(|_| wrong("must be an integer [json-pointer:/length]"))?;
    if length == 0 {
        return Err(wrong("must be greater than 0 [json-pointer:/length]"));
    }
    let alt = call.request.text("alt_txt").unwrap_or_default();
    if alt.chars().count() > ALT_TEXT {
        return Err("alt_txt_too_large".into());
    }
    let id = call.state.next_file_id();
    let ticket = format!("{id}-{length}");
    let stage = Stage::Granted { ticket: ticket.clone(), at: call.now };
    let file = File { id: id.clone(), name, title: None, alt, length, bytes: Vec::new(), stage };
    call.state.files.insert(id.clone(), file);
    let upload_url = format!("{}/upload/v1/{ticket}", call.state.base_url);
    Ok(json!({"upload_url": upload_url, "file_id": id}))
}

/// Ends uploads: the files exist from now on, and can be shown when they have been looked at.
pub(super) fn complete_upload(call: &mut Call<'_>) -> Result {
    for name in ["channel_id", "channels", "thread_ts", "initial_comment", "blocks"] {
        if call.request.has(name) {
            let reason = format!("{name} is not served here");
            return Err(Failure::because("invalid_arguments", &[reason]));
        }
    }
    let wrong = || Failure::because("invalid_arguments", &["must be a list of files".to_owned()]);
    let given = match call.request.value("files") {
        Ok(Some(Value::Array(given))) if (1..=MOST_FILES).contains(&given.len()) => given,
        Ok(None) => return Err(Failure::missing("files")),
        _ => return Err(wrong()),
    };
    let mut done = Vec::new();
    for one in &given {
        let id = one["id"].as_str().ok_or_else(wrong)?;
        let now = call.now;
        let file = call.state.files.get_mut(id).ok_or("file_not_found")?;
        match file.stage {
            Stage::Sent => file.stage = Stage::Done { at: now },
            Stage::Done { .. } => {}
            Stage::Granted { .. } => return Err("file_not_found".into()),
        }
        let title = one["title"].as_str().map(str::to_owned);
        file.title = title.or_else(|| Some(file.name.clone()));
        done.push(json!({"id": id, "title": file.title}));
    }
    Ok(json!({"files": done}))
}
