//! A server that misbehaves in every way we have heard of.

use super::*;
use demo::{Policy, Trouble};

const LIST: &str = "GET /crm/objects";

async fn one_contact() -> World {
    let world = World::new().await;
    world.hub.edit().contact(&[]);
    world
}

#[tokio::test]
async fn what_passes_soon_is_waited_for() {
    let troubles = [
        Trouble::BadGateway,
        Trouble::HtmlInstead,
        Trouble::TruncatedJson,
        Trouble::Dropped,
        Trouble::Status(500),
        Trouble::Status(503),
        Trouble::Status(524),
        Trouble::TooMany(Policy::Secondly, None),
        Trouble::TooMany(Policy::TenSecondlyRolling, Some(1)),
        Trouble::Status(423),
        Trouble::Raw(
            200,
            vec![("content-type".into(), "application/json".into())],
            b"\xff".to_vec(),
        ),
    ];
    for trouble in troubles {
        for dialect in [demo::Dialect::Live, demo::Dialect::Described] {
            let world = one_contact().await;
            world.hub.configure(|settings| settings.dialect = dialect);
            world.hub.next_n(2, LIST, trouble.clone());
            let batch = world.read(Ask::All(Stream::Leads)).await;
            assert_eq!(batch.records.len(), 1);
            assert_eq!(world.calls().total(), 3);
        }
    }
}

#[tokio::test]
async fn one_full_window_is_waited_for_and_not_a_second() {
    let full = Trouble::TooMany(Policy::TenSecondlyRolling, None);
    let world = one_contact().await;
    world.hub.next(LIST, full.clone());
    assert_eq!(world.read(Ask::All(Stream::Leads)).await.records.len(), 1);
    world.hub.next_n(2, LIST, full);
    let error = world.refused(Ask::All(Stream::Leads)).await;
    assert!(matches!(error, SourceError::RateLimited { .. }), "{error:?}");
}

/// Trouble that does not pass while we wait.
fn lasting() -> [(&'static str, Trouble); 14] {
    [
        ("gateway", Trouble::BadGateway),
        ("html", Trouble::HtmlInstead),
        ("truncated", Trouble::TruncatedJson),
        ("dropped", Trouble::Dropped),
        ("unavailable", Trouble::Status(503)),
        ("too fast", Trouble::TooMany(Policy::TenSecondlyRolling, None)),
        ("too fast, told", Trouble::TooMany(Policy::Secondly, Some(90))),
        ("moving", Trouble::Moving(7_200)),
        ("scope", Trouble::MissingScopes(vec!["crm.objects.contacts.read".into()])),
        ("expired", Trouble::Expired),
        ("not accepted", Trouble::Status(400)),
        ("endless", Trouble::Endless),
        (
            "redirect",
            Trouble::Raw(302, vec![("location".into(), "https://example.com".into())], vec![]),
        ),
        (
            "deep",
            Trouble::Raw(
                200,
                vec![("content-type".into(), "application/json".into())],
                b"[".repeat(5_000),
            ),
        ),
    ]
}

#[tokio::test]
async fn what_lasts_is_given_back_with_a_word_for_what_to_do() {
    let cases = lasting();
    let mut said = vec![];
    for (name, trouble) in cases {
        let world = one_contact().await;
        world.hub.always(LIST, trouble);
        let error = world.refused(Ask::All(Stream::Leads)).await;
        let kind = match &error {
            SourceError::RateLimited { retry_at, .. } => {
                format!("RateLimited for {:#}", retry_at.duration_since(world.now()))
            }
            other => format!("{other:?}").split('(').next().unwrap().to_owned(),
        };
        let calls = world.calls().total();
        said.push(format!("{name}: {kind} after {calls}\n    {error}"));
    }
    let said = said.join("\n");
    // The correlation id and the port differ from run to run.
    let said = said
        .split(", ")
        .map(|part| if part.starts_with("00000000-") { &part[36..] } else { part })
        .collect::<Vec<_>>()
        .join(", ");
    insta::assert_snapshot!(said, @r"
    gateway: Transient after 4
        HubSpot: listing contacts: HubSpot cannot answer now (502)
    html: Transient after 4
        HubSpot: listing contacts: the answer is no JSON but something else, perhaps a page for people
    truncated: Transient after 4
        HubSpot: listing contacts: the answer breaks off
    dropped: Transient after 4
        HubSpot: listing contacts: the request failed (connection closed before message completed)
    unavailable: Transient after 4
        HubSpot: listing contacts: HubSpot cannot answer now (503, INTERNAL_ERROR, )
    too fast: RateLimited for 10s after 2
        HubSpot: listing contacts: too many requests (429, RATE_LIMITS, TEN_SECONDLY_ROLLING, )
    too fast, told: RateLimited for 1m 30s after 1
        HubSpot: listing contacts: too many requests (429, RATE_LIMITS, SECONDLY, )
    moving: RateLimited for 2h after 1
        HubSpot: listing contacts: the account is being moved to another data centre (477, MIGRATION, )
    scope: Scope after 1
        HubSpot: listing contacts: the token lacks crm.objects.contacts.read; add it to the token in HubSpot (403, MISSING_SCOPES, )
    expired: Auth after 1
        HubSpot: listing contacts: the token is not accepted; make a new one in HubSpot and store it (401, EXPIRED_AUTHENTICATION, )
    not accepted: Rejected after 1
        HubSpot: listing contacts: HubSpot does not accept the request (400, INTERNAL_ERROR, )
    endless: Transient after 1
        HubSpot: listing contacts: the answer is longer than 16 MB; nothing of it was used
    redirect: Rejected after 1
        HubSpot: listing contacts: the server wants us elsewhere (302 Found); redirects are not followed because they would carry the token along. Check `base_url`
    deep: Transient after 4
        HubSpot: listing contacts: the answer is nested deeper than any honest one
    ");
}

#[tokio::test]
async fn a_stalled_connection_is_given_up_and_others_go_on() {
    let world = one_contact().await;
    world.hub.next("/calls", Trouble::Stalled);
    let stalled = world.pages(Ask::All(Stream::Activities(Channel::Call)));
    let other = world.pages(Ask::All(Stream::Leads));
    tokio::pin!(stalled);
    tokio::select! {
        _ = &mut stalled => panic!("the stalled one cannot be first"),
        pages = other => assert_eq!(pages.unwrap()[0].batch.records.len(), 1),
    }
}

#[tokio::test]
async fn an_account_on_the_move_is_left_alone_until_then() {
    let world = one_contact().await;
    world.hub.always(LIST, Trouble::Moving(7_200));
    let error = world.refused(Ask::All(Stream::Leads)).await;
    let SourceError::RateLimited { retry_at, .. } = error else { panic!("{error:?}") };
    assert_eq!(retry_at, world.clock.now() + SignedDuration::from_hours(2));
    assert_eq!(world.calls().total(), 1, "asked once, and not again before the time");
}

#[tokio::test]
async fn a_spent_day_ends_at_midnight_in_the_accounts_own_zone() {
    let world = one_contact().await;
    world.crm.probe(&world.wanted).await.unwrap();
    world.hub.configure(|settings| settings.limits = Limits::STARTER);
    world.hub.exhaust_day();
    let error = world.refused(Ask::All(Stream::Leads)).await;
    let SourceError::RateLimited { retry_at, .. } = error else { panic!("{error:?}") };
    assert_eq!(retry_at, at("2026-03-03T05:00:00Z"), "midnight in New York");
    let (again, calls) = world.counting(world.refused(Ask::All(Stream::Leads))).await;
    assert!(matches!(again, SourceError::RateLimited { .. }));
    assert_eq!(calls.total(), 0, "nothing is sent before midnight");
    world.clock.advance_to(retry_at);
    assert_eq!(world.read(Ask::All(Stream::Leads)).await.records.len(), 1);
}

#[tokio::test]
async fn a_fifth_of_the_day_is_left_for_leads_that_are_due() {
    let requests = Requests { per_day: 20, ..PLENTY };
    let world = World::with(demo::TOKEN, requests).await;
    let ada = world.hub.edit().contact(&[]);
    for _ in 0..16 {
        world.read(Ask::All(Stream::Leads)).await;
    }
    let error = world.refused(Ask::All(Stream::Leads)).await;
    assert!(matches!(error, SourceError::RateLimited { .. }), "{error:?}");
    insta::assert_snapshot!(error, @"HubSpot: listing contacts has to wait until 2026-03-02T10:00:00Z: what is left of the day is kept for verdicts that are due");
    let mut calls_only = wanted();
    calls_only.channels = vec![Channel::Call];
    let due = Ask::Leads(vec![lead(ada)]);
    let page = world.crm.fetch(&calls_only, &due, None).await.unwrap();
    assert_eq!(page.batch.reread.len(), 1);
}

#[tokio::test]
async fn our_own_pace_keeps_us_out_of_the_accounts_limits() {
    // A clock that runs: real time, in a window we can wait for.
    let requests = Requests { per_10s: 1_000, search_per_s: 4, per_day: 1_000_000 };
    let hub = demo::HubSpot::new(Arc::new(leadpact::clock::SystemClock));
    let server = hub.serve_locally().await.unwrap();
    let options = Options {
        token: demo::TOKEN.to_owned().into(),
        api_version: "2026-09".into(),
        base_url: Some(server.base_url.clone()),
        requests,
    };
    let crm = connect(options, Arc::new(leadpact::clock::SystemClock)).unwrap();
    let now = hub.now();
    let ask = Ask::Changed { stream: Stream::Leads, from: now - minutes(5), to: now };
    for _ in 0..9 {
        crm.fetch(&wanted(), &ask, None).await.unwrap();
    }
    let refused = hub.calls().recent().filter(|call| call.status == 429).count();
    assert_eq!(refused, 0, "the account's five searches a second were never exceeded");
}

#[tokio::test]
async fn the_crms_time_decides_whatever_our_clock_says() {
    for hours in [-30, -1, 0, 1, 30] {
        let world = World::new().await;
        world.hub.configure(|settings| settings.skew = SignedDuration::from_hours(hours));
        world.hub.edit().contact(&[]);
        let pages = world.pages(Ask::All(Stream::Leads)).await.unwrap();
        let late = world.now().duration_since(pages[0].began_at);
        assert!(!late.is_negative() && late <= SignedDuration::from_secs(1), "{hours} h: {late}");
    }
}

#[tokio::test]
async fn a_small_body_that_unfolds_without_end_is_cut_off() {
    let world = one_contact().await;
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let bomb = bomb(64 << 20);
    assert!(bomb.len() < 1 << 20, "{} bytes on the wire", bomb.len());
    world.hub.next(LIST, Trouble::Raw(200, headers, bomb));
    let error = world.refused(Ask::All(Stream::Leads)).await;
    insta::assert_snapshot!(error, @"HubSpot: listing contacts: the answer is longer than 16 MB; nothing of it was used");
}

/// About `length` blanks in gzip: one blank, then "the last byte 258 times more" over and over, in
/// the fixed code of deflate.
fn bomb(length: usize) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let (mut byte, mut filled) = (0_u8, 0);
    let mut bits = |text: &str| {
        for bit in text.bytes() {
            byte |= (bit - b'0') << filled;
            filled += 1;
            if filled == 8 {
                out.push(std::mem::take(&mut byte));
                filled = 0;
            }
        }
    };
    // The last block, in the fixed code; a blank.
    bits("1");
    bits("10");
    bits("01010000");
    for _ in 0..length / 258 {
        bits("1100010100000");
    }
    out
}
