//! Forms: what is asked where a press alone does not say enough. All their texts are here.

use serde_json::{Value, json};

use super::payload::OURS;
use crate::notify::click::Choices;

/// Options of one menu.
const MOST: usize = 100;
/// Longest option.
const OPTION: usize = 75;

/// The form `name` about the message that `value` names, opened from `place`.
pub(super) fn view(name: &str, (value, place): (&str, &str), choices: &Choices) -> Value {
    let (title, blocks) = match name {
        "refuse" => ("Not a lead", vec![reasons("Why is it not a lead?", &choices.refuse)]),
        "dispute" => {
            ("Wrong owner", vec![reasons("Why should somebody else have it?", &choices.dispute)])
        }
        "rate" => ("Rate this lead", rate()),
        _ => ("Excuse", excuse(choices)),
    };
    json!({
        "type": "modal",
        "callback_id": format!("{OURS}{name}"),
        "private_metadata": format!("{value} {place}"),
        "title": plain(title),
        "submit": plain("Send"),
        "close": plain("Cancel"),
        "blocks": blocks,
    })
}

fn rate() -> Vec<Value> {
    let stars = [
        ("5", "5: exactly what we look for"),
        ("4", "4: good"),
        ("3", "3: could become something"),
        ("2", "2: hardly"),
        ("1", "1: of no use"),
    ];
    let options: Vec<Value> =
        stars.iter().map(|(value, text)| json!({"text": plain(text), "value": value})).collect();
    let stars = json!({"type": "radio_buttons", "action_id": "stars", "options": options});
    let asked = input("stars", "How good is it?", stars, false);
    vec![asked, words("Why? (needed for 1 and 2)", true)]
}

fn excuse(choices: &Choices) -> Vec<Value> {
    let date = json!({"type": "datepicker", "action_id": "until",
        "initial_date": choices.today.to_string()});
    let until = input("until", "Until the end of which day?", date, false);
    vec![until, words("Why?", false)]
}

fn reasons(label: &str, list: &[String]) -> Value {
    let options: Vec<Value> = list
        .iter()
        .filter(|reason| !reason.is_empty())
        .take(MOST)
        .map(|reason| {
            let shown: String = reason.chars().take(OPTION).collect();
            json!({"text": plain(&shown), "value": shown})
        })
        .collect();
    let menu = json!({"type": "static_select", "action_id": "reason", "options": options,
        "placeholder": plain("Choose a reason")});
    input("reason", label, menu, false)
}

fn words(label: &str, optional: bool) -> Value {
    let element = json!({"type": "plain_text_input", "action_id": "words", "multiline": true,
        "max_length": 500});
    let mut block = input("words", label, element, optional);
    block["hint"] = plain("Please name no persons: this is kept, and Marketing reads it.");
    block
}

fn input(name: &str, label: &str, element: Value, optional: bool) -> Value {
    json!({"type": "input", "block_id": name, "label": plain(label), "element": element,
        "optional": optional})
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}
