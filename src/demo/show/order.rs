//! The order in which messages of one look are shown.
//!
//! Several conversations are written to at the same instant, and which of them is first then means
//! nothing. It is made the same each time, and such that what is about one lead stands together:
//! first where all can read it, then what its owner reads, then the thread.

use std::collections::BTreeMap;

use super::reading;
use crate::demo::hubspot::Id;
use crate::demo::slack::Event;

/// Puts them in order.
pub(super) fn by_subject(events: &mut [Event]) {
    let subject = |event: &Event| -> Option<Id> {
        reading::read(&event.message).first().map(|heard| heard.lead)
    };
    let place = |event: &Event| (event.message.channel.clone(), event.message.ts);
    events.sort_by_cached_key(|event| (event.at, place(event)));
    let mut turns: BTreeMap<Option<Id>, usize> = BTreeMap::new();
    for event in events.iter() {
        let next = turns.len();
        turns.entry(subject(event)).or_insert(next);
    }
    events.sort_by_cached_key(|event| {
        let turn = turns.get(&subject(event)).copied().unwrap_or_default();
        (turn, event.message.replies_to().is_some(), place(event))
    });
}
