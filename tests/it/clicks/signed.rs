//! The address to which Slack posts: what is signed is heard once, everything else costs nothing.

use std::net::SocketAddr;

use leadpact::demo::slack::sign;
use leadpact::web;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::*;

impl World {
    /// Listens for signed requests, and deals with what comes.
    async fn post_here(&mut self) -> SocketAddr {
        let (ears, clicks) = Clicks::new(self.deps.clone(), Arc::clone(&self.live));
        let stop = CancellationToken::new();
        let door = self.door(Entrance::Signed(SECRET.into()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (heard, stopped) = (stop.clone(), stop.clone());
        self.run(async move { web::listen(listener, door, ears, heard).await.unwrap() }, &stop);
        self.run(async move { clicks.run(stopped).await.unwrap() }, &stop);
        at
    }
}

fn url(at: SocketAddr) -> String {
    format!("http://{at}/slack/events")
}

#[tokio::test]
async fn what_slack_posts_is_heard_and_answered() {
    let mut world = World::new().await;
    let at = world.post_here().await;
    world.slack.request_url(&url(at), SECRET);
    let (_, message) = world.post(grace(), Story::AtRisk).await;
    assert!(world.slack.click("UGRACE", &message, "leadpact-take").await.is_heard());
    assert!(world.whisper("UGRACE", 0).await.starts_with("You are on it:"));
    assert_eq!(world.reactions().await.len(), 1);
    let value = option(&message, "refuse");
    assert!(world.slack.choose("UGRACE", &message, ("leadpact-more", &value)).await.is_heard());
    assert_eq!(world.slack.views("UGRACE").len(), 1);
    assert!(world.slack.command("UGRACE", "C0ELSEWHERE", ("/leadpact", "mine")).await.is_heard());
    assert!(world.whisper("UGRACE", 1).await.contains("for you"));
    world.stop().await;
}

#[tokio::test]
async fn what_is_not_slacks_or_has_come_before_is_refused() {
    let mut world = World::new().await;
    let at = world.post_here().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let now = world.now().as_second();
    let body = "command=%2Fleadpact&text=status&team_id=T0LEADPACT&user_id=UGRACE&trigger_id=1";
    let send = async |stamp: i64, signature: &str, body: &'static str, twice: bool| {
        let mut request = http
            .post(url(at))
            .header("content-type", "application/x-www-form-urlencoded")
            .header("X-Slack-Request-Timestamp", stamp)
            .header("X-Slack-Signature", signature);
        if twice {
            request = request.header("X-Slack-Signature", signature);
        }
        request.body(body).send().await.unwrap().status()
    };
    let signed = |stamp: i64| sign(SECRET, stamp, body);
    for off in [301, -301] {
        let refused = send(now + off, &signed(now + off), body, false).await;
        assert_eq!(refused, StatusCode::UNAUTHORIZED, "{off} s off");
    }
    let tampered = "command=%2Fleadpact&text=mine&team_id=T0LEADPACT&user_id=UGRACE&trigger_id=1";
    assert_eq!(send(now, &signed(now), tampered, false).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send(now, &signed(now), body, true).await, StatusCode::UNAUTHORIZED);
    assert_eq!(send(now, "v0=", body, false).await, StatusCode::UNAUTHORIZED);
    let other = sign("another secret", now, body);
    assert_eq!(send(now, &other, body, false).await, StatusCode::UNAUTHORIZED);
    for off in [300, -300] {
        assert_eq!(send(now + off, &signed(now + off), body, false).await, StatusCode::OK);
        let replayed = send(now + off, &signed(now + off), body, false).await;
        assert_eq!(replayed, StatusCode::UNAUTHORIZED, "replayed");
    }
    // Nothing else is there.
    let elsewhere = http.post(format!("http://{at}/")).send().await.unwrap().status();
    assert_eq!(elsewhere, StatusCode::NOT_FOUND);
    let got = http.get(url(at)).send().await.unwrap().status();
    assert_eq!(got, StatusCode::METHOD_NOT_ALLOWED);
    world.stop().await;
}

#[tokio::test]
async fn huge_slow_and_idle_connections_take_nothing_from_others() {
    let mut world = World::new().await;
    let at = world.post_here().await;
    world.slack.request_url(&url(at), SECRET);
    let (_, message) = world.post(grace(), Story::AtRisk).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let huge = "x".repeat(65 * 1024);
    let now = world.now().as_second();
    let request = http
        .post(url(at))
        .header("X-Slack-Request-Timestamp", now)
        .header("X-Slack-Signature", sign(SECRET, now, &huge));
    assert_eq!(request.body(huge).send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    // 256 who say nothing, or a byte now and then, fill the room for ten seconds, not longer.
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(TcpStream::connect(at).await.unwrap());
    }
    idle[0].write_all(b"POST /slack/events HTTP/1.1\r\n").await.unwrap();
    let mut answer = [0; 1];
    let ended = tokio::time::timeout(Duration::from_secs(15), idle[0].read(&mut answer));
    // Closed with or without a word of why: never kept.
    let _ = ended.await.expect("the connection is still open after 15 seconds");
    assert!(world.slack.click("UGRACE", &message, "leadpact-take").await.is_heard());
    drop(idle);
    world.stop().await;
}
