//! The picture: shown where it can be, and never in the way of its message.

use leadpact::demo::slack::{Answer, Fault, Stage};
use leadpact::notify::Asked;

use super::*;

/// Monday at nine: made, not sent.
async fn due(scopes: &[&str]) -> World {
    let mut world = World::week(scopes).await;
    world.to(at(10, 26, 9, 0));
    assert_eq!(world.judge().await, 2);
    world
}

fn without(scope: &str) -> Vec<&'static str> {
    SCOPES.iter().copied().filter(|held| *held != scope).collect()
}

#[tokio::test]
async fn it_is_uploaded_and_shown_with_its_words() {
    let world = due(SCOPES).await;
    world.settle(60).await;
    for (channel, file) in CHANNELS.into_iter().zip(world.slack.files()) {
        let message = world.only(channel);
        assert_eq!(pictures(&message), vec![file.id.clone()]);
        assert!(matches!(file.stage, Stage::Done { .. }) && file.length == file.bytes.len());
        assert_eq!(file.title.unwrap(), "Inbound leads, 19 to 25 October 2026");
        assert!(file.alt.starts_with("How far each promise was kept: first-touch"), "{}", file.alt);
        let png = png::Decoder::new(std::io::Cursor::new(&file.bytes)).read_info().unwrap();
        assert_eq!(png.info().width, 1_200);
    }
    let claimed = world.deps.store.claim(world.clock.now(), 10).await.unwrap();
    assert!(claimed.is_empty());
}

#[tokio::test]
async fn a_crash_after_the_upload_uploads_again_and_says_it_once() {
    let mut world = due(SCOPES).await;
    world.deliverer.run_once().await.unwrap();
    assert_eq!((world.slack.files().len(), world.messages("C0INBOUND").len()), (2, 0));
    world.restart().await;
    world.settle(60).await;
    assert_eq!(world.slack.files().len(), 4);
    for channel in CHANNELS {
        assert_eq!(pictures(&world.only(channel)).len(), 1);
    }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_found_after_a_crash() {
    let mut world = due(SCOPES).await;
    world.slack.fault(Fault::on("chat.postMessage", Answer::Dropped).once_applied().times(2));
    world.deliverer.run_once().await.unwrap();
    world.pass(3);
    world.deliverer.run_once().await.unwrap();
    world.restart().await;
    world.settle(600).await;
    for channel in CHANNELS {
        let message = world.only(channel);
        assert!(!world.read(&message).contains("possibly a repeat"));
        assert_eq!(pictures(&message).len(), 1);
    }
}

#[tokio::test]
async fn without_the_scope_it_goes_as_text_and_doctor_names_the_scope() {
    let world = due(&without("files:write")).await;
    world.settle(60).await;
    for channel in CHANNELS {
        let message = world.only(channel);
        assert!(pictures(&message).is_empty());
        assert!(world.read(&message).contains("What Sales owes"));
    }
    assert_eq!(world.slack.count("files.getUploadURLExternal", "missing_scope"), 2);
    let lacks = "slack: the token lacks the scope files:write: the weekly digest goes without its \
                 picture";
    for pictures in [true, false] {
        let found = world.deps.notifier.probe(Asked { addresses: &[], pictures }).await;
        assert_eq!(found.contains(&Err(lacks.to_owned())), pictures, "{found:?}");
    }
}

#[tokio::test]
async fn an_upload_that_fails_is_tried_again_and_then_left() {
    for (answer, method) in [
        (Answer::Status(500), "upload"),
        (Answer::Dropped, "upload"),
        (Answer::RateLimited(3), "files.getUploadURLExternal"),
        (Answer::Error("internal_error".into()), "files.completeUploadExternal"),
        (Answer::CutShort, "files.completeUploadExternal"),
    ] {
        let world = due(SCOPES).await;
        world.slack.fault(Fault::on(method, answer.clone()).times(3));
        world.settle(120).await;
        assert_eq!(pictures(&world.only("C0INBOUND")).len(), 1, "{method} {answer:?}");

        let world = due(SCOPES).await;
        world.slack.fault(Fault::on(method, answer.clone()).forever());
        world.settle(120).await;
        assert_eq!(pictures(&world.only("C0INBOUND")).len(), 0, "{method} {answer:?}");
        assert!(world.slack.messages("C0OPS").is_empty());
    }
}

#[tokio::test]
async fn slack_is_given_time_to_look_at_it() {
    for (times, shown, as_text) in [(3, 1, false), (5, 0, false), (6, 0, true)] {
        let world = due(SCOPES).await;
        let slow = Answer::Error("invalid_blocks".into());
        world.slack.fault(Fault::on("chat.postMessage", slow).to("C0INBOUND").times(times));
        world.settle(120).await;
        let message = world.only("C0INBOUND");
        assert_eq!(pictures(&message).len(), shown, "{times}");
        // Where it is refused without its picture too, it goes as text at last.
        assert_eq!(message.current().blocks.is_empty(), as_text, "{times}");
    }
}

#[tokio::test]
async fn slack_that_is_down_at_the_instant_gets_it_afterwards() {
    let world = due(SCOPES).await;
    world.slack.fault(Fault::on("*", Answer::Dropped).forever());
    world.settle(1_200).await;
    assert!(world.messages("C0INBOUND").is_empty());
    world.slack.heal();
    world.settle(120).await;
    for channel in CHANNELS {
        world.only(channel);
    }
}
