//! What can be pressed below a message. A button's value is the message's id and its revision, and
//! nothing else: what it is about is looked up when it is pressed.

use serde_json::{Value, json};

use super::door::OURS;
use crate::alert::{Notice, Offer};
use crate::notify::Delivery;

/// Longest address of a button.
const URL: usize = 3_000;

/// The block with everything that is offered; `None` where nothing is.
pub(super) fn block(delivery: &Delivery) -> Option<Value> {
    let Notice::One(item) = &delivery.notice else { return None };
    if delivery.offers.is_empty() {
        return None;
    }
    let about = format!("{}:{}", delivery.post, delivery.revision);
    let offered = |offer| delivery.offers.contains(&offer);
    let button = |name: &str, text: &str| {
        json!({"type": "button", "action_id": format!("{OURS}{name}"), "text": plain(text),
            "value": about})
    };
    let mut elements = Vec::new();
    if offered(Offer::Take) {
        let mut take = button("take", "I'm on it");
        take["style"] = json!("primary");
        elements.push(take);
    }
    let links = &delivery.names.links;
    let link = links.iter().find(|(lead, _)| *lead == item.lead).map(|(_, url)| url);
    if let Some(url) = link.filter(|url| url.starts_with("https://") && url.len() <= URL) {
        elements.push(json!({"type": "button", "action_id": format!("{OURS}open"),
            "text": plain("Open in CRM"), "url": url}));
    }
    if offered(Offer::Rate) && !item.story.is_open() {
        elements.push(button("rate", "Rate…"));
    }
    let more = more(delivery, &about);
    if !more.is_empty() {
        elements.push(json!({"type": "overflow", "action_id": format!("{OURS}more"),
            "options": more}));
    }
    if offered(Offer::Excuse) {
        elements.push(button("excuse", "Excuse…"));
    }
    (!elements.is_empty()).then(|| json!({"type": "actions", "elements": elements}))
}

/// The menu of what is needed less often.
fn more(delivery: &Delivery, about: &str) -> Vec<Value> {
    let Notice::One(item) = &delivery.notice else { return Vec::new() };
    let all = [
        (Offer::Snooze, "snooze-hour", "Snooze for 1 working hour"),
        (Offer::Snooze, "snooze-day", "Snooze to the next working day"),
        (Offer::NotALead, "refuse", "Not a lead…"),
        (Offer::WrongOwner, "dispute", "Wrong owner…"),
        (Offer::Rate, "rate", "Rate…"),
    ];
    let shown = all.iter().filter(|(offer, _, _)| {
        // Once there is nothing else to be done, it has a button of its own.
        let has_own = *offer == Offer::Rate && !item.story.is_open();
        delivery.offers.contains(offer) && !has_own
    });
    let option = |(_, name, text): &(Offer, &str, &str)| {
        let value = format!("{name}/{about}");
        json!({"text": plain(text), "value": value})
    };
    shown.map(option).collect()
}

fn plain(text: &str) -> Value {
    json!({"type": "plain_text", "text": text})
}
