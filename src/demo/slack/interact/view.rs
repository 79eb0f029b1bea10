//! Forms: opened in answer to a click, filled in by a person, sent to the app.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{APP, TEAM};
use crate::demo::slack::blocks::{self, Problem};
use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::state::BOT;

/// Leave to show one person one form.
pub(super) struct Trigger {
    pub(super) user: String,
    pub(super) until: Timestamp,
    pub(super) used: bool,
}

/// A form as a person has it before them, or had.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// `V…`.
    pub id: String,
    /// Whom it is shown to.
    pub user: String,
    /// As the app made it: title, blocks, `private_metadata` …
    pub content: Value,
    /// It is still before them.
    pub open: bool,
    /// What the app said is wrong, by block.
    pub errors: Value,
}

impl View {
    /// The form as a payload has it.
    pub(super) fn to_json(&self, values: &Value) -> Value {
        let mut out = self.content.clone();
        out["id"] = json!(self.id);
        out["team_id"] = json!(TEAM);
        out["app_id"] = json!(APP);
        out["bot_id"] = json!(BOT);
        out["root_view_id"] = json!(self.id);
        out["hash"] = json!("1.demo");
        out["state"] = json!({"values": values});
        for name in ["private_metadata", "callback_id", "external_id"] {
            if out[name].is_null() {
                out[name] = json!("");
            }
        }
        out
    }
}

/// Shows a form to whoever clicked.
pub(in crate::demo::slack) fn open(call: &mut Call<'_>) -> Result {
    let trigger = call.required("trigger_id")?;
    let content = match call.request.value("view") {
        Ok(Some(view)) if view.is_object() => view,
        _ => return Err(Failure::missing("view")),
    };
    let problems = check(&content);
    if !problems.is_empty() {
        let reasons: Vec<_> = problems.iter().map(ToString::to_string).collect();
        return Err(Failure::because("invalid_arguments", &reasons));
    }
    let now = call.now;
    let interact = &mut call.state.interact;
    let held = interact.triggers.get_mut(&trigger).ok_or("invalid_trigger_id")?;
    if std::mem::replace(&mut held.used, true) {
        return Err("exchanged_trigger_id".into());
    }
    if now > held.until {
        return Err("expired_trigger_id".into());
    }
    let user = held.user.clone();
    let id = interact.name("V");
    let view = View { id: id.clone(), user, content, open: true, errors: Value::Null };
    let shown = view.to_json(&json!({}));
    interact.views.insert(id, view);
    Ok(json!({"view": shown}))
}

/// What is wrong with a form, in the style of Slack's refusals.
pub(super) fn check(view: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut blame = |pointer: &str, message: &str| {
        problems.push(Problem { pointer: pointer.to_owned(), message: message.to_owned() });
    };
    if view["type"] != "modal" {
        blame("/view/type", "must be one of: modal");
    }
    let inputs = view["blocks"].as_array().into_iter().flatten().any(|one| one["type"] == "input");
    for (name, required) in [("title", true), ("submit", inputs), ("close", false)] {
        let chars = view[name]["text"].as_str().map_or(0, |text| text.chars().count());
        if view[name].is_null() && !required {
            continue;
        }
        if view[name]["type"] != "plain_text" || chars == 0 || chars > 24 {
            blame(&format!("/view/{name}"), "must be plain_text of 1 to 24 characters");
        }
    }
    for (name, most) in [("private_metadata", 3_000), ("callback_id", 255)] {
        if view[name].as_str().is_some_and(|text| text.chars().count() > most) {
            blame(&format!("/view/{name}"), &format!("must be less than {} characters", most + 1));
        }
    }
    match view["blocks"].as_array() {
        Some(all) if all.len() <= 100 => problems.extend(blocks::check_form(all)),
        _ => blame("/view/blocks", "must be an array of at most 100 items"),
    }
    problems
}
