//! Every way in which Slack can fail, and what we make of it.

use super::*;

/// What the caller is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Again, after so many seconds.
    NotSent(i64),
    Ambiguous,
    Unknown,
    Destination,
    Credential,
    Gone,
    OurBug,
}

fn class(error: &SendError, now: Timestamp) -> Class {
    match error {
        SendError::NotSent { retry_at, .. } => {
            Class::NotSent(retry_at.duration_since(now).as_secs())
        }
        SendError::Ambiguous(_) => Class::Ambiguous,
        SendError::Unknown(_) => Class::Unknown,
        SendError::Destination(_) => Class::Destination,
        SendError::Credential(_) => Class::Credential,
        SendError::Gone(_) => Class::Gone,
        SendError::OurBug(_) => Class::OurBug,
    }
}

const CODES: &[(Class, &str)] = &[
    (
        Class::Destination,
        "channel_not_found not_in_channel is_archived is_inactive restricted_action \
         restricted_action_read_only_channel messages_tab_disabled ekm_access_denied no_permission \
         users_not_found",
    ),
    (
        Class::Credential,
        "not_authed invalid_auth account_inactive token_revoked token_expired missing_scope \
         not_allowed_token_type access_denied two_factor_setup_required message_limit_exceeded \
         team_added_to_org org_login_required",
    ),
    (
        Class::OurBug,
        "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text \
         invalid_metadata_format invalid_metadata_schema metadata_too_large \
         markdown_text_conflict invalid_arguments invalid_arg_name block_mismatch \
         too_many_attachments",
    ),
    (
        Class::Gone,
        "message_not_found cant_update_message edit_window_closed cannot_reply_to_message \
         restricted_action_thread_locked",
    ),
    (Class::NotSent(5), "ratelimited rate_limited request_timeout"),
    (Class::NotSent(600), "external_channel_migrating"),
    (Class::Unknown, "internal_error fatal_error service_unavailable update_failed something_new"),
];

/// Sends once with this fault in the way.
async fn meets(world: &World, fault: Fault, lead: &str) -> SendError {
    world.pass(3_600);
    world.slack.heal();
    world.slack.fault(fault);
    let to = Address::Channel("C0INBOUND".to_owned());
    let sent = world.deps.notifier.send(&delivery(&post(inbound(), lead), to)).await;
    sent.expect_err("it should not have been sent")
}

#[tokio::test]
async fn every_code_is_in_its_class() {
    let world = World::new().await;
    for (wanted, codes) in CODES {
        for code in codes.split_whitespace() {
            let fault = Fault::on("chat.postMessage", Answer::Error(code.to_owned())).forever();
            let error = meets(&world, fault, code).await;
            assert_eq!(class(&error, world.now()), *wanted, "{code}");
            let message = error.to_string();
            assert!(message.contains(code) && message.contains("chat.postMessage"), "{message}");
        }
    }
}

#[tokio::test]
async fn what_is_no_answer_of_slacks_is_known_as_such() {
    let world = World::new().await;
    for (wanted, answer) in [
        (Class::NotSent(30), Answer::RateLimited(30)),
        // Longer than an hour is not believed.
        (Class::NotSent(3_600), Answer::RateLimited(1_000_000)),
        (Class::Ambiguous, Answer::Status(500)),
        (Class::Ambiguous, Answer::Html(502)),
        (Class::Ambiguous, Answer::Status(503)),
        (Class::Ambiguous, Answer::Html(200)),
        (Class::NotSent(30), Answer::Html(403)),
        (Class::NotSent(30), Answer::Status(404)),
        (Class::Ambiguous, Answer::CutShort),
        (Class::Ambiguous, Answer::Dropped),
    ] {
        let error = meets(&world, Fault::on("chat.postMessage", answer.clone()), "1").await;
        assert_eq!(class(&error, world.now()), wanted, "{answer:?}");
    }
    // Nobody is at home at all: certainly not sent.
    let World { clock, server, deps, .. } = world;
    server.shutdown().await;
    let to = Address::Channel("C0INBOUND".to_owned());
    clock.advance_to(clock.now() + SignedDuration::from_secs(7_200));
    let error = deps.notifier.send(&delivery(&post(inbound(), "1"), to)).await.unwrap_err();
    assert_eq!(class(&error, clock.now()), Class::NotSent(10));
}

#[tokio::test]
async fn a_layout_that_is_refused_goes_as_text_once() {
    let world = World::new().await;
    let refused = || Fault::on("chat.postMessage", Answer::Error("invalid_blocks".to_owned()));
    world.slack.fault(refused());
    world.commit(vec![post(inbound(), "1")]).await;
    assert_eq!(world.settle(60).await, Delivered { sent: 1, later: 0, dead: 0 });
    assert_eq!(world.only("C0INBOUND").current().blocks, Vec::<serde_json::Value>::new());
    assert!(world.only("C0INBOUND").text().starts_with("Breached: first-touch."));
    // An edit that is refused takes the old layout away: it would tell the old story.
    world.commit(vec![revised(&post(inbound(), "2"), 1, Story::Breached)]).await;
    world.settle(60).await;
    world.slack.fault(Fault::on("chat.update", Answer::Error("invalid_blocks".to_owned())));
    world.commit(vec![revised(&post(inbound(), "2"), 2, Story::Withdrawn)]).await;
    world.settle(60).await;
    let edited = world.slack.messages("C0INBOUND").remove(1);
    assert_eq!((head(&edited), edited.current().blocks.len()), ("Withdrawn 2".to_owned(), 0));
    // Refused even as text it is kept with its reason, and the next one goes.
    world.slack.fault(refused().times(2));
    world.commit(vec![post(inbound(), "3")]).await;
    world.commit(vec![post(inbound(), "4")]).await;
    let done = world.settle(60).await;
    assert_eq!((done.sent, done.dead), (1, 1));
    assert_eq!(world.heads("C0INBOUND"), ["Breached 1", "Withdrawn 2", "Breached 4"]);
}

#[tokio::test]
async fn an_answer_nobody_knows_is_tried_a_few_times_then_the_operator_is_told() {
    let world = World::new().await;
    let odd = Answer::Error("something_new".to_owned());
    world.slack.fault(Fault::on("chat.postMessage", odd).to("C0INBOUND").forever());
    world.commit(vec![post(inbound(), "1")]).await;
    let done = world.settle(600).await;
    assert_eq!((done.sent, done.dead), (2, 0), "the message, and the operator's alert");
    assert_eq!(world.slack.count("chat.postMessage", "something_new"), 6);
    let heads = world.heads("C0OPS");
    assert_eq!(heads, ["Breached 1", "Channel C0INBOUND cannot be written to"]);
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_is_given_up_in_time() {
    let world = World::new().await;
    world.slack.fault(Fault::on("chat.postMessage", Answer::Stalled));
    let to = Address::Channel("C0INBOUND".to_owned());
    let sent = world.deps.notifier.send(&delivery(&post(inbound(), "1"), to)).await;
    assert!(matches!(sent, Err(SendError::Ambiguous(_) | SendError::NotSent { .. })), "{sent:?}");
}
