//! How a lead was rated: in the CRM's own field, and here.

use jiff::Timestamp;

use super::track::Track;
use crate::contract::stars;
use crate::id::{Name, OwnerId};
use crate::lead::Value;

/// One rating, wherever it was given.
pub(super) struct Given {
    pub(super) at: Timestamp,
    pub(super) stars: u8,
    /// By whom, where that is said: the CRM's field does not say it.
    pub(super) by: Option<OwnerId>,
    pub(super) reason: Option<Name>,
}

/// Every rating up to now, in order of time. The field counts each time that it takes a value of 1
/// to 5; anything else in it is no rating.
pub(super) fn ratings(track: &Track<'_>) -> Vec<Given> {
    let timeline = track.timeline;
    let place = track.contract.ratings;
    let values = place.map_or(&[][..], |place| &timeline.fields[place.field]).iter();
    let known = values.filter(|(at, _)| *at <= track.as_of);
    let in_the_crm = known.filter_map(|(at, value)| {
        let Value::Number(number) = value else { return None };
        let stars = stars(*number)?;
        let reason = place.and_then(|place| place.reason);
        let reason = reason.and_then(|field| match track.snapshot(*at).value(field) {
            Value::Blank => None,
            value => Some(value.to_string().into()),
        });
        Some(Given { at: *at, stars, by: None, reason })
    });
    let here = timeline.ratings.iter().filter(|rating| rating.at <= track.as_of).map(|rating| {
        let (at, stars) = (rating.at, rating.stars);
        Given { at, stars, by: rating.by.clone(), reason: rating.reason.clone() }
    });
    let mut all: Vec<Given> = in_the_crm.chain(here).collect();
    all.sort_by_key(|given| given.at);
    all
}
