//! What can be said without a server; the rest is tested against one in `tests/it`.

use super::address::base_url;

#[test]
fn only_https_or_this_machine() {
    for good in [
        "https://api.hubapi.com",
        "https://api.hubapi.com/",
        "http://127.0.0.1:8081",
        "http://127.8.9.1",
        "http://localhost:80",
        "http://[::1]:8081",
    ] {
        assert!(base_url(good).is_ok(), "{good}");
    }
    let bad = [
        "http://api.hubapi.com",
        "http://10.0.0.1",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "https://user:secret@api.hubapi.com",
        "https://api.hubapi.com?key=secret",
        "api.hubapi.com",
    ];
    let said = bad.map(|bad| base_url(bad).unwrap_err().to_string()).join("\n");
    assert!(!said.contains("secret"));
    insta::assert_snapshot!(said, @r"
    `base_url`: must be https; plain http is for a test server on this machine only
    `base_url`: must be https; plain http is for a test server on this machine only
    `base_url`: must be https; plain http is for a test server on this machine only
    `base_url`: must be https; plain http is for a test server on this machine only
    `base_url`: must hold nothing but scheme, host, port and path
    `base_url`: must hold nothing but scheme, host, port and path
    `base_url`: is not an address
    ");
}
