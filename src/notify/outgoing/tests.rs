//! What may be called, with names that mean whatever a test likes.

use std::sync::Mutex;

use super::*;

/// Every name means these addresses.
fn meaning(addresses: &'static [&'static str]) -> Lookup {
    Arc::new(move |_| {
        let found = addresses.iter().map(|one| one.parse().unwrap()).collect();
        Box::pin(async move { Ok(found) })
    })
}

fn get() -> Call {
    Call { method: Method::GET, headers: HeaderMap::new(), body: String::new() }
}

fn now() -> Timestamp {
    "2026-11-23T14:30:00Z".parse().unwrap()
}

#[test]
fn only_the_internet_is_public() {
    let public = [
        "1.1.1.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.169.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00:1450:4001::8a",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ];
    let private = [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:4136:e378::1",
        "2001:db8::1",
    ];
    for one in public {
        assert!(is_public(one.parse().unwrap()), "{one}");
    }
    for one in private {
        assert!(!is_public(one.parse().unwrap()), "{one}");
    }
}

#[test]
fn only_https_or_a_test_server_that_is_allowed() {
    let reach = Reach::new(["127.0.0.1".to_owned(), "10.0.0.7".to_owned()]);
    for good in ["https://example.com/x?y", "http://127.0.0.1:1/x", "https://10.0.0.7/"] {
        assert!(allowed(good, &reach).is_ok(), "{good}");
    }
    for bad in
        ["http://example.com", "http://10.0.0.7", "https://10.0.0.8", "http://localhost:1", "x"]
    {
        assert!(allowed(bad, &reach).is_err(), "{bad}");
    }
    for bad in ["http://127.0.0.1:1", "https://[::1]/", "https://[::ffff:10.0.0.1]/"] {
        assert!(allowed(bad, &Reach::default()).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn a_name_that_means_a_private_address_is_not_called() {
    let meanings: [&'static [&'static str]; 4] =
        [&["127.0.0.1"], &["169.254.169.254"], &["10.0.0.1", "fd00::1"], &["::ffff:10.0.0.1"]];
    for addresses in meanings {
        let reach = Reach::with([], meaning(addresses));
        let target = Target::new("https://hooks.example/secret", "the hook".into(), &reach);
        let target = target.unwrap();
        let answer = target.call(target.url().clone(), get(), now()).await;
        let Err(SendError::Destination(why)) = answer else {
            panic!("{addresses:?} is called");
        };
        assert!(why.contains("`notify.allow_private`") && !why.contains("secret"), "{why}");
    }
}

/// The name means something public when it is checked and this machine when it is asked again: it
/// is not asked again.
#[tokio::test]
async fn what_was_checked_is_what_is_connected_to() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&asked);
    let lookup: Lookup = Arc::new(move |host| {
        let mut log = log.lock().unwrap();
        log.push(host);
        // An address of the internet to which nothing is routed, then this machine.
        let means = if log.len() == 1 { "240.0.0.1" } else { "127.0.0.1" };
        let means: IpAddr = means.parse().unwrap();
        Box::pin(async move { Ok(vec![means]) })
    });
    let reach = Reach::with(["hooks.example".to_owned()], lookup);
    let target = Target::new("https://hooks.example/", "the hook".into(), &reach).unwrap();
    let answer = target.call(target.url().clone(), get(), now()).await;
    assert!(answer.is_err());
    assert_eq!(*asked.lock().unwrap(), ["hooks.example"]);
}

#[test]
fn a_pause_is_obeyed_however_it_is_written() {
    let headers = |text: &str| HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
    let asked = |status, text| wait(status, &headers(text), now()).map(|wait| wait.as_secs());
    assert_eq!(asked(StatusCode::TOO_MANY_REQUESTS, "30"), Some(30));
    assert_eq!(asked(StatusCode::SERVICE_UNAVAILABLE, "Mon, 23 Nov 2026 14:31:00 GMT"), Some(60));
    assert_eq!(asked(StatusCode::TOO_MANY_REQUESTS, "soon"), Some(5));
    assert_eq!(asked(StatusCode::TOO_MANY_REQUESTS, "999999"), Some(3_600));
    assert_eq!(asked(StatusCode::TOO_MANY_REQUESTS, "-1"), Some(1));
    assert_eq!(asked(StatusCode::BAD_GATEWAY, "30"), None);
    assert_eq!(wait(StatusCode::SERVICE_UNAVAILABLE, &HeaderMap::new(), now()), None);
}
