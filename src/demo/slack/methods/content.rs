//! What a message says, as a client sends it: text, blocks, metadata; read once for every method.

use serde_json::{Value, json};

use crate::demo::slack::blocks;
use crate::demo::slack::call::Failure;
use crate::demo::slack::message::Metadata;
use crate::demo::slack::request::Request;

/// Slack cuts a posted text here.
const TEXT_CUT: usize = 40_000;
/// The size at which metadata is refused. Slack has a cap and does not say which: this is ours.
const METADATA_BYTES: usize = 4_096;
/// What Slack shows as the text of a message that has only blocks.
const NO_TEXT: &str = "This content can't be displayed.";

/// What a client wants said. `None` is "not given", which an edit reads as "as before".
#[derive(Default)]
pub(in crate::demo::slack) struct Content {
    pub(in crate::demo::slack) text: Option<String>,
    pub(in crate::demo::slack) blocks: Option<Vec<Value>>,
    /// `Some(None)` takes the note away.
    pub(in crate::demo::slack) metadata: Option<Option<Metadata>>,
}

impl Content {
    /// Text and blocks of a new message.
    pub(in crate::demo::slack) fn whole(
        self,
    ) -> Result<(String, Vec<Value>, Option<Metadata>), Failure> {
        let blocks = self.blocks.unwrap_or_default();
        let text = match self.text {
            Some(text) => text.chars().take(TEXT_CUT).collect(),
            None if blocks.is_empty() => return Err("no_text".into()),
            None => NO_TEXT.to_owned(),
        };
        Ok((text, blocks, self.metadata.flatten()))
    }
}

/// Reads and checks what is to be said.
pub(in crate::demo::slack) fn read(request: &Request) -> Result<Content, Failure> {
    for name in ["attachments", "markdown_text", "file_ids"] {
        if request.has(name) {
            let reason = format!("{name} is not served here");
            return Err(Failure::because("invalid_arguments", &[reason]));
        }
    }
    let text = request.text("text");
    let blocks = match request.value("blocks") {
        Ok(None) => None,
        Ok(Some(Value::Array(blocks))) => Some(check_blocks(blocks)?),
        _ => return Err("invalid_blocks_format".into()),
    };
    let metadata = match request.value("metadata") {
        Ok(None) => None,
        Ok(Some(note)) => Some(check_metadata(note)?),
        Err(_) => return Err("invalid_metadata_format".into()),
    };
    Ok(Content { text, blocks, metadata })
}

fn check_blocks(mut given: Vec<Value>) -> Result<Vec<Value>, Failure> {
    let problems = blocks::check(&given);
    if !problems.is_empty() {
        let reasons: Vec<_> = problems.iter().map(ToString::to_string).collect();
        return Err(Failure::because("invalid_blocks", &reasons));
    }
    if blocks::text_chars(&given) > blocks::TEXT_BUDGET {
        return Err("msg_blocks_too_long".into());
    }
    for (index, block) in given.iter_mut().enumerate() {
        let named = block.get("block_id").is_some_and(|id| !id.is_null());
        if let (false, Some(block)) = (named, block.as_object_mut()) {
            block.insert("block_id".into(), json!(format!("b{index:04}")));
        }
    }
    Ok(given)
}

fn check_metadata(note: Value) -> Result<Option<Metadata>, Failure> {
    let Value::Object(note) = note else { return Err("invalid_metadata_format".into()) };
    if note.is_empty() {
        return Ok(None);
    }
    let event_type = note.get("event_type").and_then(Value::as_str).filter(|name| !name.is_empty());
    let payload = note.get("event_payload").and_then(Value::as_object);
    let (Some(event_type), Some(payload)) = (event_type, payload) else {
        return Err("invalid_metadata_format".into());
    };
    if json!(note).to_string().len() > METADATA_BYTES {
        return Err("metadata_too_large".into());
    }
    let note = Metadata { event_type: event_type.to_owned(), event_payload: payload.clone() };
    Ok(Some(note))
}
