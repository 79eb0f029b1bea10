//! Where requests may go.

use reqwest::Url;

use super::super::SourceError;

/// The address, and whether it is this machine.
pub(super) fn base_url(text: &str) -> Result<(Url, bool), SourceError> {
    let wrong = |why: &str| SourceError::Rejected(format!("`base_url`: {why}"));
    let url = Url::parse(text).map_err(|_| wrong("is not an address"))?;
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() {
        return Err(wrong("must hold nothing but scheme, host, port and path"));
    }
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host == "localhost"
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok((url, false)),
        "http" if loopback => Ok((url, true)),
        _ => Err(wrong("must be https; plain http is for a test server on this machine only")),
    }
}
