//! Filling in a form and sending it.

use serde_json::{Map, Value, json};

use super::view::View;
use super::{APP, Heard, Slack, TEAM};

impl Slack {
    /// The forms that `user` has before them, the newest last.
    pub fn views(&self, user: &str) -> Vec<View> {
        let state = self.state();
        let views = state.interact.views.values();
        views.filter(|view| view.open && view.user == user).cloned().collect()
    }

    /// Whoever has the form before them closes it. The app is not told: it did not ask to be.
    pub fn close_view(&self, id: &str) {
        self.change(|state| {
            if let Some(view) = state.interact.views.get_mut(id) {
                view.open = false;
            }
        });
    }

    /// `user` sends the form with these values, each by its `action_id`; what is not named is as
    /// the form came. An answer with errors leaves it open.
    pub async fn submit(&self, user: &str, view: &View, values: &[(&str, &str)]) -> Heard {
        let filled = match fill(view, values) {
            Ok(filled) => filled,
            Err(missing) => return Heard::Incomplete(missing),
        };
        let now = self.now();
        let payload = self.change(|state| {
            json!({
                "type": "view_submission", "team": {"id": TEAM, "domain": "leadpact"},
                "user": state.doer(user), "api_app_id": APP, "token": "verification",
                "trigger_id": state.interact.trigger(user, now), "view": view.to_json(&filled),
                "response_urls": [], "is_enterprise_install": false, "enterprise": null,
            })
        });
        let heard = self.deliver("interactive", payload).await;
        if let Heard::Acknowledged(answer) = &heard {
            self.change(|state| {
                let Some(view) = state.interact.views.get_mut(&view.id) else { return };
                match answer["response_action"].as_str() {
                    Some("errors") => view.errors = answer["errors"].clone(),
                    Some("update") => view.content = answer["view"].clone(),
                    _ => view.open = false,
                }
            });
        }
        heard
    }
}

/// The form's state with these values.
///
/// # Errors
/// What must be filled in and is not, by block.
fn fill(view: &View, values: &[(&str, &str)]) -> Result<Value, Vec<String>> {
    let (mut filled, mut missing) = (Map::new(), Vec::new());
    let blocks = view.content["blocks"].as_array().into_iter().flatten();
    for block in blocks.filter(|block| block["type"] == "input") {
        let element = &block["element"];
        let (block_id, action_id) = [&block["block_id"], &element["action_id"]]
            .map(|id| id.as_str().unwrap_or_default())
            .into();
        let given = values.iter().find(|(name, _)| *name == action_id).map(|(_, value)| *value);
        let value = value(element, given);
        let empty = value.as_object().is_some_and(|value| value.values().any(Value::is_null));
        if empty && block["optional"] != true {
            missing.push(block_id.to_owned());
        }
        filled.insert(block_id.to_owned(), json!({action_id: value}));
    }
    match missing.is_empty() {
        true => Ok(Value::Object(filled)),
        false => Err(missing),
    }
}

/// One element's state.
fn value(element: &Value, given: Option<&str>) -> Value {
    let kind = element["type"].as_str().unwrap_or_default();
    let given = given.filter(|text| !text.is_empty());
    match kind {
        "datepicker" => {
            let date = given.or(element["initial_date"].as_str());
            json!({"type": kind, "selected_date": date})
        }
        "static_select" | "radio_buttons" => {
            let mut options = element["options"].as_array().into_iter().flatten();
            let chosen = match given {
                Some(given) => options.find(|one| one["value"] == given).cloned(),
                None => element.get("initial_option").cloned(),
            };
            json!({"type": kind, "selected_option": chosen})
        }
        _ => {
            let text = given.or(element["initial_value"].as_str());
            json!({"type": kind, "value": text})
        }
    }
}
