//! The world repeats itself for a seed, and lives a plausible life.

use std::sync::Arc;

use jiff::civil::date;

use super::office::later;
use super::{Happening, News, Promise, Script, Truth, World};
use crate::clock::SimClock;
use crate::demo::hubspot::HubSpot;
use crate::demo::slack::Slack;

fn lived(seed: u64, days: i64) -> (World, Vec<News>) {
    let from = date(2026, 9, 16);
    let start = from.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
    let clock = Arc::new(SimClock::new(start));
    let (hubspot, slack) = (HubSpot::new(clock.clone()), Slack::new(clock));
    let mut world = World::new(&hubspot, &slack, Script { seed, from, to: None, outage: true });
    let news = world.play(later(start, days * 24 * 60));
    (world, news)
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let ((_, one), (_, same), (_, other)) = (lived(7, 4), lived(7, 4), lived(8, 4));
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert!(one.is_sorted_by_key(|news| news.at));
}

#[test]
fn a_team_left_to_itself_keeps_most_promises_and_breaks_some() {
    for seed in 1..=8 {
        let (world, news) = lived(seed, 5);
        let count = |what| news.iter().filter(|news| news.what == what).count();
        assert!(count(Happening::Arrived) > 60, "seed {seed}");
        assert!(count(Happening::Touched) > 15, "seed {seed}");
        let end = news.last().unwrap().at;
        let truths: Vec<Truth> =
            world.leads().map(|id| world.truth(id, Promise::FirstTouch, end)).collect();
        let kept = truths.iter().filter(|truth| **truth == Truth::Kept).count();
        let broken = truths.iter().filter(|truth| matches!(truth, Truth::Broken { .. })).count();
        assert!(kept > broken && broken > 2, "seed {seed}: {kept} kept, {broken} broken");
    }
}
