//! Mail, through a real mail server that reads it with Python's own e-mail package.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Child;

use super::*;
use crate::peers::python;

/// A mail server; it ends with this.
pub(crate) struct MailServer {
    pub(crate) port: u16,
    taken: Arc<Mutex<Vec<Value>>>,
    _child: Child,
}

impl MailServer {
    /// Starts one; `None` where Python has none.
    pub(crate) async fn start(arguments: &[&str]) -> Option<Self> {
        let mut command = python("smtp_server.py")?;
        let mut child = command.args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().expect("the mail server starts");
        let taken = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                kept.lock().unwrap().push(serde_json::from_str(&line).unwrap());
            }
        });
        Some(Self { port: port.parse().unwrap(), taken, _child: child })
    }

    /// The mails that it has taken, once there are so many.
    #[expect(clippy::disallowed_methods, reason = "the server runs in real time")]
    pub(crate) async fn mails(&self, count: usize) -> Vec<Value> {
        for _ in 0..200 {
            if self.taken.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.taken.lock().unwrap().clone()
    }
}

fn mail() -> Sink {
    named(SinkKind::Email, "")
}

fn to(address: &str) -> Recipient {
    Recipient::Sink(named(SinkKind::Email, address))
}

/// The world with a mail server.
async fn world() -> Option<(World, MailServer)> {
    let server = MailServer::start(&["plain"]).await?;
    let world = World::new().await;
    let smtp = format!("smtp://127.0.0.1:{}", server.port);
    let given = [("smtp", smtp.as_str()), ("from", "leadpact <leadpact@acme.example>")];
    let mut sinks = Sinks::default();
    sinks.add(mail(), sink(&world, &mail(), &given));
    Some((with(world, sinks), server))
}

fn header<'m>(mail: &'m Value, name: &str) -> &'m str {
    mail["headers"][name].as_str().unwrap_or_default()
}

#[tokio::test]
async fn a_changed_story_answers_the_mail_before_it() {
    let Some((world, server)) = world().await else { return };
    let first = post(to("team@acme.example"), "4711");
    world.commit(vec![first.clone()]).await;
    world.settle(60).await;
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    let mails = server.mails(2).await;
    assert_eq!(mails.len(), 2);
    for mail in &mails {
        assert_eq!(mail["defects"], serde_json::json!([]));
        assert_eq!(mail["to"], serde_json::json!(["team@acme.example"]));
        assert_eq!(mail["kind"], "multipart/alternative");
        assert_eq!(header(mail, "Auto-Submitted"), "auto-generated");
        assert_eq!(header(mail, "From"), "leadpact <leadpact@acme.example>");
        assert_eq!(header(mail, "Date"), "Mon, 23 Nov 2026 19:30:00 +0000");
    }
    assert_eq!(header(&mails[0], "Message-ID"), format!("<{}.1@acme.example>", first.id));
    assert_eq!(header(&mails[1], "Message-ID"), format!("<{}.2@acme.example>", first.id));
    assert_eq!(header(&mails[1], "In-Reply-To"), header(&mails[0], "Message-ID"));
    let root = header(&mails[0], "References");
    assert!(root.ends_with(".thread@acme.example>"), "{root}");
    let after = format!("{root} {}", header(&mails[0], "Message-ID"));
    assert_eq!(header(&mails[1], "References"), after);
    // Another message about the same promise is in the same thread.
    let other = Post { id: PostId::about("other"), ..post(to("boss@acme.example"), "4711") };
    world.commit(vec![other]).await;
    world.settle(60).await;
    assert_eq!(header(&server.mails(3).await[2], "References"), root);
    let subjects: Vec<&str> = mails.iter().map(|mail| header(mail, "Subject")).collect();
    assert_eq!(subjects, ["Breached: first-touch", "Done late: first-touch"]);
}

#[tokio::test]
async fn who_is_not_in_slack_is_written_to_and_the_address_is_kept_nowhere() {
    let Some((world, server)) = world().await else { return };
    world.hub.owner(hub::Owner::person("13", "Alan", "Turing", "alan.turing@acme.example"));
    let first = post(Recipient::Person("13".into()), "1");
    world.commit(vec![first.clone(), post(grace(), "2")]).await;
    world.settle(60).await;
    let mails = server.mails(1).await;
    assert_eq!(mails.len(), 1, "who is in Slack is told there");
    assert_eq!(mails[0]["to"], serde_json::json!(["alan.turing@acme.example"]));
    let text = mails[0]["text"].as_str().unwrap();
    assert!(!text.contains("Meant for"), "{text}");
    assert_eq!(world.slack.messages("C0OPS").len(), 0, "nothing is amiss");
    assert_eq!(world.heads("UGRACE"), ["Breached 2"]);
    // What follows goes the same way.
    world.commit(vec![revised(&first, 2, Story::Answered)]).await;
    world.settle(60).await;
    assert_eq!(header(&server.mails(2).await[1], "In-Reply-To"), header(&mails[0], "Message-ID"));
    for entry in std::fs::read_dir(world.home.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let kept = bytes.windows(11).any(|some| some == b"alan.turing");
        assert!(!kept, "the address of a person is in the store");
    }
}

#[tokio::test]
async fn without_slack_people_are_written_to_and_the_rest_falls_back() {
    let Some((mut world, server)) = world().await else { return };
    world.deps.notifier = world.deps.mirror.take().unwrap();
    world.deps.sinks.fall_back = Some(to("ops@acme.example"));
    let sinks = world.deps.sinks.clone();
    let world = with(world, sinks);
    world.commit(vec![post(grace(), "1")]).await;
    world.settle(60).await;
    world.commit(vec![post(Recipient::Ops, "2")]).await;
    world.settle(60).await;
    world.commit(vec![post(inbound(), "3")]).await;
    world.settle(60).await;
    let mails = server.mails(4).await;
    let read: Vec<(&str, &str)> = mails
        .iter()
        .map(|mail| (mail["to"][0].as_str().unwrap(), header(mail, "Subject")))
        .collect();
    assert_eq!(
        read,
        [
            ("grace@example.com", "Breached: first-touch"),
            ("ops@acme.example", "Breached: first-touch"),
            ("ops@acme.example", "Breached: first-touch"),
            ("ops@acme.example", "Channel C0INBOUND cannot be written to"),
        ]
    );
    assert!(mails[2]["text"].as_str().unwrap().contains("Meant for channel C0INBOUND"));
    assert_eq!(world.printed(), Vec::<String>::new());
}

#[tokio::test]
async fn an_address_that_nobody_has_falls_back_and_is_not_repeated_in_the_reason() {
    let Some((world, _server)) = world().await else { return };
    world.hub.owner(hub::Owner::person("13", "No", "Body", "nobody@acme.example"));
    world.commit(vec![post(Recipient::Person("13".into()), "1")]).await;
    world.settle(60).await;
    let told: Vec<String> =
        world.slack.messages("C0OPS").iter().map(|one| one.text().to_owned()).collect();
    assert_eq!(told.len(), 2);
    assert!(told.iter().any(|text| text.starts_with("Breached")), "{told:?}");
    assert!(!told.concat().contains("nobody@"), "{told:?}");
}

#[tokio::test]
async fn a_server_that_is_busy_gets_it_later_once() {
    let Some((world, server)) = world().await else { return };
    world.commit(vec![post(to("later@acme.example"), "1"), post(inbound(), "2")]).await;
    world.settle(30).await;
    assert_eq!(world.heads("C0INBOUND"), ["Breached 2"]);
    assert_eq!(server.mails(0).await.len(), 0);
    world.settle(90).await;
    assert_eq!(server.mails(1).await.len(), 1);
}

#[tokio::test]
async fn what_may_have_arrived_is_sent_again_with_the_same_id_and_marked() {
    let Some((world, server)) = world().await else { return };
    world.commit(vec![post(to("drop@acme.example"), "1")]).await;
    world.settle(120).await;
    let mails = server.mails(2).await;
    assert_eq!(mails.len(), 2);
    assert_eq!(header(&mails[0], "Message-ID"), header(&mails[1], "Message-ID"));
    let marked = |mail: &Value| mail["text"].as_str().unwrap().contains("possibly a repeat");
    assert_eq!((marked(&mails[0]), marked(&mails[1])), (false, true));
}

#[expect(clippy::disallowed_methods, reason = "the server's silence is in real time")]
#[tokio::test]
async fn a_server_that_is_away_delays_nobody_else() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let smtp = format!("smtp://{}", listener.local_addr().unwrap());
    // It takes the call, and never says a word.
    let world = World::new().await;
    let given = [("smtp", smtp.as_str()), ("from", "leadpact@acme.example")];
    let mut sinks = Sinks::default();
    sinks.add(mail(), sink(&world, &mail(), &given));
    let world = with(world, sinks);
    let mut posts: Vec<Post> =
        (0..40).map(|number| post(to(&format!("p{number}@acme.example")), "1")).collect();
    posts.push(post(inbound(), "2"));
    world.commit(posts).await;
    let round = world.round();
    tokio::pin!(round);
    let began = std::time::Instant::now();
    while world.heads("C0INBOUND").is_empty() {
        let wait = tokio::time::sleep(std::time::Duration::from_millis(50));
        tokio::select! { _ = &mut round => break, () = wait => {} }
        assert!(began.elapsed().as_secs() < 12, "the channel waits for the mail server");
    }
    assert_eq!(world.heads("C0INBOUND"), ["Breached 2"]);
}

/// An address typed into the CRM cannot add a header or a reader.
#[tokio::test]
async fn hostile_addresses_and_names_stay_what_they_are() {
    let Some((world, server)) = world().await else { return };
    for (id, address) in [
        ("21", "a@acme.example\r\nBcc: eve@evil.example"),
        ("22", "a@acme.example, eve@evil.example"),
        ("23", "<a@acme.example> RCPT TO:<eve@evil.example>"),
    ] {
        world.hub.owner(hub::Owner::person(id, "Mal", "Lory", address));
        world.commit(vec![post(Recipient::Person(id.into()), "1")]).await;
    }
    world.settle(60).await;
    assert_eq!(server.mails(0).await.len(), 0);
    assert_eq!(world.heads("C0OPS").iter().filter(|head| *head == "Breached 1").count(), 3);
    let hostile = "x\r\nBcc: eve@evil.example\r\n\r\n<script>alert(1)</script>\u{202e}";
    let mut item = item("1", Story::Breached);
    item.countdown.promise = hostile.into();
    item.why = hostile.to_owned();
    let notice = Notice::One(item);
    world.commit(vec![Post { notice, ..post(to("team@acme.example"), "2") }]).await;
    world.settle(60).await;
    let mail = server.mails(1).await.remove(0);
    assert_eq!(mail["to"], serde_json::json!(["team@acme.example"]));
    assert_eq!(mail["headers"].get("Bcc"), None);
    assert_eq!(mail["defects"], serde_json::json!([]));
    assert!(!mail["html"].as_str().unwrap().contains("<script"));
    assert!(header(&mail, "Subject").starts_with("Breached: x Bcc: eve"));
}
