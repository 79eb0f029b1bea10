//! What people see who press, fill in and type.

use leadpact::alert::Offer;
use leadpact::lead::Act;
use leadpact::notify::{Address, Delivery, Names};
use serde_json::json;

use super::*;
use crate::peers_blockkit::{problems, sdk_problems};

#[tokio::test]
async fn somebody_takes_it_and_is_told_until_when() {
    let mut world = World::new().await;
    world.listen().await;
    let (post, message) = world.post(grace(), Story::AtRisk).await;
    insta::assert_snapshot!(buttons(&message).join("\n"), @r"
    I'm on it
    Open in CRM
    ⋯ Snooze for 1 working hour
    ⋯ Snooze to the next working day
    ⋯ Not a lead…
    ⋯ Wrong owner…
    ");
    assert!(world.slack.click("UGRACE", &message, "leadpact-take").await.is_heard());
    insta::assert_snapshot!(world.whisper("UGRACE", 0).await, @"You are on it: nobody else is called before <!date^1795465800^{date_short_pretty} {time}|Mon 23 Nov 15:30 EST>. It is settled once the CRM shows it.");
    let [reaction] = &world.reactions().await[..] else { panic!("not one reaction") };
    assert_eq!((reaction.by.as_str(), &reaction.act), ("12", &Act::Take));
    assert_eq!(reaction.at, world.now());
    assert_eq!(*reaction.id, *format!("{}:1:take", post.id));
    // The next revision offers what is left.
    let item = Item { story: Story::Breached, ..world.item() };
    world.commit(Post { revision: 2, notice: Notice::One(item), ..post }).await;
    let message = world.slack.messages("UGRACE").remove(0);
    assert_eq!(buttons(&message)[..2], ["Open in CRM", "⋯ Snooze for 1 working hour"]);
    world.stop().await;
}

#[tokio::test]
async fn it_is_put_off_in_working_time() {
    let mut world = World::new().await;
    world.listen().await;
    let (_, message) = world.post(grace(), Story::AtRisk).await;
    let hour = option(&message, "snooze-hour");
    assert!(world.slack.choose("UGRACE", &message, ("leadpact-more", &hour)).await.is_heard());
    insta::assert_snapshot!(world.whisper("UGRACE", 0).await, @"Put off until <!date^1795465800^{date_short_pretty} {time}|Mon 23 Nov 15:30 EST>: nobody else is called before. The deadline stays as it is.");
    // While that lasts there is nothing more to put off.
    let day = option(&message, "snooze-day");
    world.slack.choose("UGRACE", &message, ("leadpact-more", &day)).await;
    insta::assert_snapshot!(world.whisper("UGRACE", 1).await, @"You have put it off already. Nothing was changed.");
    world.pass(2 * 3_600);
    world.slack.choose("UGRACE", &message, ("leadpact-more", &day)).await;
    insta::assert_snapshot!(world.whisper("UGRACE", 2).await, @"Put off until <!date^1795528800^{date_short_pretty} {time}|Tue 24 Nov 09:00 EST>: nobody else is called before. The deadline stays as it is.");
    let ends: Vec<_> = world.reactions().await.iter().map(|one| one.act.until()).collect();
    let tuesday = monday(9, 0) + SignedDuration::from_hours(24);
    assert_eq!(ends, [Some(monday(15, 30)), Some(tuesday)]);
    world.stop().await;
}

#[tokio::test]
async fn a_form_asks_for_a_reason_of_the_list() {
    let mut world = World::new().await;
    world.listen().await;
    let (_, message) = world.post(inbound(), Story::Breached).await;
    let value = option(&message, "refuse");
    assert!(world.slack.choose("UGRACE", &message, ("leadpact-more", &value)).await.is_heard());
    let form = world.slack.views("UGRACE").remove(0);
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_json_snapshot!("form_not_a_lead", form.content);
    });
    let nothing = world.slack.submit("UGRACE", &form, &[]).await;
    assert_eq!(nothing, Heard::Incomplete(vec!["reason".to_owned()]));
    let sent = world.slack.submit("UGRACE", &form, &[("reason", "competitor")]).await;
    assert!(sent.is_heard());
    insta::assert_snapshot!(world.whisper("UGRACE", 0).await, @"Noted as not a lead: competitor. Nobody is called about it any more.");
    assert_eq!(world.slack.views("UGRACE"), []);
    let [reaction] = &world.reactions().await[..] else { panic!("not one reaction") };
    assert_eq!(reaction.act, Act::Refuse { reason: "competitor".into() });
    // After that nobody disputes it.
    let value = option(&message, "dispute");
    world.slack.choose("UEDSGER", &message, ("leadpact-more", &value)).await;
    let form = world.slack.views("UEDSGER").remove(0);
    world.slack.submit("UEDSGER", &form, &[("reason", "another team")]).await;
    insta::assert_snapshot!(world.whisper("UEDSGER", 0).await, @"Grace Hopper has said already that it is not a lead. Nothing was changed.");
    assert_eq!(world.reactions().await.len(), 1);
    world.stop().await;
}

#[tokio::test]
async fn only_a_manager_excuses_and_says_why_and_until_when() {
    let mut world = World::new().await;
    world.listen().await;
    let (_, message) = world.post(edsger(), Story::Breached).await;
    assert!(buttons(&message).contains(&"Excuse…".to_owned()));
    let (_, to_grace) = world.post(grace(), Story::Breached).await;
    assert!(!buttons(&to_grace).contains(&"Excuse…".to_owned()));
    assert!(world.slack.click("UEDSGER", &message, "leadpact-excuse").await.is_heard());
    let form = world.slack.views("UEDSGER").remove(0);
    let submit = async |values: &[(&str, &str)]| {
        world.slack.submit("UEDSGER", &form, values).await;
        world.slack.views("UEDSGER").pop().map(|view| view.errors)
    };
    let past = submit(&[("until", "2026-11-22"), ("words", "a trade fair")]).await;
    assert_eq!(past, Some(json!({"until": "Please choose today or a later day."})));
    let short = submit(&[("until", "2026-11-24"), ("words", "x")]).await;
    assert_eq!(short, Some(json!({"words": "Please say in a few words why."})));
    let far = submit(&[("until", "2036-11-24"), ("words", "a trade fair")]).await;
    assert_eq!(far, Some(json!({"until": "Please choose a day within a year."})));
    assert_eq!(submit(&[("until", "2026-11-24"), ("words", "a trade fair")]).await, None);
    insta::assert_snapshot!(world.whisper("UEDSGER", 0).await, @"Excused: what is due until <!date^1795582799^{date_short_pretty} {time}|Tue 24 Nov 23:59 EST> does not count as a breach. This is kept with your name.");
    let [reaction] = &world.reactions().await[..] else { panic!("not one reaction") };
    assert_eq!(reaction.by.as_str(), "7");
    assert_eq!(reaction.act.reason().map(|reason| &**reason), Some("a trade fair"));
    // Whoever shows the form to somebody else gains nothing by it.
    let form = form.clone();
    world.slack.submit("UGRACE", &form, &[("until", "2026-11-24"), ("words", "mine")]).await;
    insta::assert_snapshot!(world.whisper("UGRACE", 0).await, @"Only a manager can excuse a lead, and nobody their own. Nothing was changed.");
    assert_eq!(world.reactions().await.len(), 1);
    world.stop().await;
}

#[tokio::test]
async fn commands_are_answered_where_they_are_typed() {
    let mut world = World::new().await;
    world.listen().await;
    let why = format!("why {}", world.lead);
    let mut seen = Vec::new();
    for (index, asked) in [&*why, "why 999", "mine", "status", "help me"].into_iter().enumerate() {
        let heard = world.slack.command("UGRACE", "C0ELSEWHERE", ("/leadpact", asked)).await;
        assert!(heard.is_heard(), "{asked}");
        let answer = world.whisper("UGRACE", index).await;
        seen.push(format!("/leadpact {asked}\n{answer}\n"));
    }
    let hash = world.live.load().contract.version.hash.to_string();
    let shown = seen.join("\n").replace(world.lead.as_str(), "[lead]").replace(&hash, "[hash]");
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("commands_answered", shown);
    });
    world.stop().await;
}

#[tokio::test]
async fn every_message_with_buttons_is_what_slack_takes() {
    use Offer::{Excuse, NotALead, Rate, Snooze, Take, WrongOwner};
    let world = World::new().await;
    let all = [Take, Snooze, NotALead, WrongOwner, Rate, Excuse];
    let link = format!("https://app.hubspot.com/contacts/1/record/0-1/{}", world.lead);
    let cases: [(&str, Story, &[Offer], bool); 6] = [
        ("all of it", Story::Breached, &all, true),
        ("to the owner", Story::AtRisk, &[Take, Snooze, NotALead, WrongOwner], true),
        ("somebody is on it, put off twice", Story::Breached, &[NotALead, WrongOwner], true),
        ("done, and stars are asked for", Story::Answered, &[Rate], true),
        ("nothing but the record", Story::Breached, &[Snooze], false),
        ("nothing is offered", Story::Met, &[], true),
    ];
    let (mut shown, mut messages) = (Vec::new(), Vec::new());
    for (what, story, offers, linked) in cases {
        let links = if linked { vec![(world.lead.clone(), link.clone())] } else { Vec::new() };
        let delivery = Delivery {
            post: PostId::about(what),
            revision: 2,
            to: Address::Channel("C0INBOUND".to_owned()),
            meant_for: None,
            thread: None,
            previous: None,
            changed: false,
            repeat: false,
            notice: Notice::One(Item { story, ..world.item() }),
            names: Names { links, ..Names::default() },
            picture: None,
            offers: offers.to_vec(),
        };
        world.pass(2);
        world.deps.notifier.send(&delivery).await.unwrap();
        let message = world.slack.messages("C0INBOUND").pop().unwrap();
        let blocks = &message.current().blocks;
        shown.push(format!("── {what}\n{}", buttons(&message).join("\n")));
        if let Some(block) = blocks.iter().find(|block| block["type"] == "actions") {
            shown.push(serde_json::to_string_pretty(block).unwrap());
        }
        messages.push(json!({"blocks": blocks}));
    }
    let shown = shown.join("\n").replace(world.lead.as_str(), "[lead]");
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("buttons_below_messages", shown);
    });
    if let Some(problems) = problems(&messages).await {
        assert_eq!(problems, Vec::<String>::new());
    }
}

#[tokio::test]
async fn every_form_is_what_slack_takes() {
    let mut world = World::new().await;
    world.listen().await;
    let (_, message) = world.post(edsger(), Story::Breached).await;
    let mut value = option(&message, "refuse");
    let about = value.split_off("refuse".len());
    let mut shown = Vec::new();
    for name in ["refuse", "dispute", "rate"] {
        let value = format!("{name}{about}");
        let payload = json!({
            "type": "block_actions", "user": {"id": "UEDSGER"}, "team": {"id": "T0LEADPACT"},
            "container": {"channel_id": "C0INBOUND"}, "trigger_id": world.slack.trigger("UEDSGER"),
            "actions": [{"action_id": "leadpact-more", "selected_option": {"value": value}}],
        });
        assert!(world.slack.deliver("interactive", payload).await.is_heard());
    }
    assert!(world.slack.click("UEDSGER", &message, "leadpact-excuse").await.is_heard());
    let forms = world.slack.views("UEDSGER");
    assert_eq!(forms.len(), 4, "Slack's own checks let every one through");
    let messages: Vec<_> =
        forms.iter().map(|form| json!({"blocks": form.content["blocks"]})).collect();
    for form in &forms {
        shown.push(serde_json::to_string_pretty(&form.content).unwrap());
    }
    let shown = shown.join("\n").replace(&about[1..], "[post]:1");
    insta::with_settings!({ snapshot_path => "../../snapshots" }, {
        insta::assert_snapshot!("forms", shown);
    });
    if let Some(problems) = sdk_problems(&messages).await {
        assert_eq!(problems, Vec::<String>::new());
    }
    // Stars: low ones want a reason.
    let rate = &forms[2];
    let submit = async |values: &[(&str, &str)]| {
        world.slack.submit("UEDSGER", rate, values).await;
        world.slack.views("UEDSGER").into_iter().find(|view| view.id == rate.id)
    };
    let errors = submit(&[("stars", "2")]).await.unwrap().errors;
    assert_eq!(errors, json!({"words": "Please say in a few words why it is so low."}));
    assert_eq!(submit(&[("stars", "2"), ("words", "no budget")]).await, None);
    assert_eq!(world.whisper("UEDSGER", 0).await, "Thank you: 2 of 5 is kept.");
    let lead = std::slice::from_ref(&world.lead);
    let ratings = world.deps.store.histories(lead).await.unwrap().remove(0).ratings;
    let [rating] = &ratings[..] else { panic!("{ratings:?}") };
    assert_eq!((rating.stars, rating.reason.as_deref()), (2, Some("no budget")));
    world.stop().await;
}

#[tokio::test]
async fn the_page_of_the_demo_shows_what_one_person_sees_and_presses_for_them() {
    let mut world = World::new().await;
    world.listen().await;
    world.post(grace(), Story::AtRisk).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let base = world.server.base_url.clone();
    let page = http.get(format!("{base}/")).send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'") && policy.contains("connect-src 'self'"));
    assert!(page.text().await.unwrap().contains("leadpact demo"));
    let state = async |user: &str| -> serde_json::Value {
        let url = format!("{base}/page/state?as={user}");
        http.get(url).send().await.unwrap().json().await.unwrap()
    };
    let act = async |what: serde_json::Value| -> serde_json::Value {
        let request = http.post(format!("{base}/page/act"));
        let request = request.header("content-type", "application/json").body(what.to_string());
        request.send().await.unwrap().json().await.unwrap()
    };
    // Whoever has most to act on comes first.
    let seen = state("").await;
    assert_eq!(seen["me"], "UGRACE");
    let message = seen["places"][0]["messages"][0].clone();
    let (channel, ts) = (&message["channel"], &message["ts"]);
    assert!(!state("UADA").await.to_string().contains(ts.as_str().unwrap()));
    let press = |name: &str| json!({"as": "UGRACE", "do": "press", "channel": channel, "ts": ts, "action_id": name});
    assert_eq!(act(press("leadpact-take")).await, json!({"heard": "yes"}));
    let said = world.whisper("UGRACE", 0).await;
    assert!(state("UGRACE").await.to_string().contains(said.split('<').next().unwrap()));
    assert_eq!(act(press("leadpact-gone")).await, json!({"heard": "no"}));
    let asked =
        json!({"as": "UGRACE", "do": "type", "channel": channel, "text": "/leadpact status"});
    assert_eq!(act(asked).await, json!({"heard": "yes"}));
    world.whisper("UGRACE", 1).await;
    world.stop().await;
}
