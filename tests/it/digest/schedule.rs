//! Once for each instant and channel: across changes of the clock, pauses, crashes and reloads.

use super::*;

/// When each digest in `channel` was posted, by New York's wall clock, and for which week.
fn posted(world: &World, channel: &str) -> Vec<String> {
    let all = world.messages(channel).into_iter();
    let words = all.map(|message| {
        let zone = TimeZone::get("America/New_York").unwrap();
        let at = message.revisions[0].at.to_zoned(zone);
        let dates = message.text().split(". ").next().unwrap().split(", ").last().unwrap();
        format!("{} for {dates}", at.strftime("%a %F %H:%M %Z"))
    });
    words.collect()
}

#[tokio::test]
async fn one_a_week_at_its_hour_across_changes_of_the_clock() {
    let mut world = World::new(at(10, 19, 10, 0)).await;
    world.look().await;
    let end = at(11, 16, 10, 0);
    while world.clock.now() < end {
        // What the loop wakes for; it looks far more often.
        let half = world.clock.now() + SignedDuration::from_mins(31);
        let next = world.digester.next().unwrap();
        world.to(half.min(next));
        let running = world.live.load_full();
        world.digester.run_once(&world.deps, &running).await.unwrap();
        world.settle(60).await;
    }
    for channel in CHANNELS {
        assert_eq!(
            posted(&world, channel),
            [
                "Mon 2026-10-26 09:00 EDT for 19 to 25 October 2026",
                "Mon 2026-11-02 09:00 EST for 26 October to 1 November 2026",
                "Mon 2026-11-09 09:00 EST for 2 to 8 November 2026",
                "Mon 2026-11-16 09:00 EST for 9 to 15 November 2026",
            ]
        );
    }
}

#[tokio::test]
async fn nothing_is_said_of_a_time_before_the_watch_began() {
    let mut world = World::new(at(10, 26, 9, 5)).await;
    assert_eq!(world.look().await, 0);
    world.to(at(10, 30, 12, 0));
    assert_eq!(world.look().await, 0);
    assert_eq!(world.messages("C0INBOUND").len(), 0);
    world.to(at(11, 2, 9, 0));
    assert_eq!(world.look().await, 2);
}

#[tokio::test]
async fn after_a_pause_only_the_last_one_is_made_up_for() {
    let mut world = World::new(at(10, 19, 10, 0)).await;
    world.look().await;
    world.to(at(11, 12, 15, 0));
    world.restart().await;
    assert_eq!(world.look().await, 2);
    let missed = ["Thu 2026-11-12 15:00 EST for 2 to 8 November 2026"];
    assert_eq!(posted(&world, "C0INBOUND"), missed);
    assert_eq!(world.look().await, 0);
}

#[tokio::test]
async fn restarts_and_crashes_repeat_nothing() {
    let mut world = World::week(SCOPES).await;
    world.to(at(10, 26, 9, 0));
    let before = world.deps.store.note("digest").await.unwrap();
    assert_eq!(world.judge().await, 2);
    // Made and not noted as done, delivered in part, twice.
    for _ in 0..2 {
        world.deps.store.set_note("digest", before.as_deref()).await.unwrap();
        world.restart().await;
        world.pass(60);
        assert_eq!(world.judge().await, 2, "the same messages once more");
        world.deliverer.run_once().await.unwrap();
    }
    world.restart().await;
    world.look().await;
    for channel in CHANNELS {
        assert_eq!(pictures(&world.only(channel)).len(), 1);
    }
}

#[tokio::test]
async fn a_new_schedule_counts_from_when_it_comes_into_force() {
    let mut world = World::week(SCOPES).await;
    world.to(at(10, 26, 9, 0));
    assert_eq!(world.look().await, 2);
    let other = AGREEMENT.replace("0 9 * * MON", "30 10 * * 1,3");
    world.live.store(Arc::new(running(&other)));
    assert!(world.digester.is_news(&world.live.load()));
    world.to(at(10, 26, 10, 15));
    // Whoever reloads at noon does not ask for what would have come at half past ten …
    assert_eq!(world.look().await, 0);
    assert!(!world.digester.is_news(&world.live.load()));
    assert_eq!(world.digester.next(), Some(at(10, 26, 10, 30)));
    world.to(at(10, 26, 10, 30));
    assert_eq!(world.look().await, 2);
    // … and without one there is none, nor one for the time without it.
    let none = other.split("alerts:").next().unwrap().to_owned();
    world.live.store(Arc::new(running(&none)));
    world.to(at(10, 29, 12, 0));
    assert_eq!((world.look().await, world.digester.next()), (0, None));
    world.live.store(Arc::new(running(&other)));
    assert_eq!(world.look().await, 0);
    assert_eq!(world.messages("C0INBOUND").len(), 2);
}

#[tokio::test]
async fn a_clock_that_was_ahead_silences_nothing() {
    let mut world = World::new(at(10, 19, 10, 0)).await;
    world.look().await;
    let year = at(10, 19, 10, 0) + SignedDuration::from_hours(365 * 24);
    let note = world.deps.store.note("digest").await.unwrap().unwrap();
    let (_, schedule) = note.split_once(' ').unwrap();
    let note = format!("{} {schedule}", year.as_millisecond());
    world.deps.store.set_note("digest", Some(&note)).await.unwrap();
    world.look().await;
    world.to(at(10, 26, 9, 0));
    assert_eq!(world.look().await, 2);
}

#[tokio::test]
async fn what_alone_is_not_read_is_named() {
    let mut world = World::week(SCOPES).await;
    world.hub.always("/calls/", hub::Trouble::Status(503));
    for minute in [57, 59] {
        world.to(at(10, 26, 8, minute));
        world.look().await;
    }
    world.to(at(10, 26, 9, 15));
    assert_eq!(world.look().await, 2);
    let text = world.only("C0INBOUND").text().to_owned();
    assert!(text.contains("nothing has been read of calls."), "{text}");
    assert!(!text.contains("The CRM has not been read"), "{text}");
}

#[tokio::test]
async fn data_that_are_not_fresh_hold_nothing_up_and_are_said() {
    let mut world = World::week(SCOPES).await;
    world.hub.always("/", hub::Trouble::Status(503));
    world.to(at(10, 26, 9, 15));
    assert_eq!(world.look().await, 2);
    let stale = "The CRM has not been read since Mon 26 Oct 08:55: what happened afterwards is not \
                 in these figures.";
    let said = world.only("C0INBOUND");
    assert!(said.text().contains(stale), "{}", said.text());
}
