//! Calls to addresses that the settings name: https only, no redirects, and never to this network
//! unless it is allowed by name.
//!
//! A host is resolved once, its addresses are checked, and the checked ones are connected to: what
//! a name means cannot change in between. Addresses may be secrets: they never stand in a message.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use reqwest::{Client, Method, StatusCode, Url};

use super::SendError;

/// A host that cannot be connected to is left alone for so long.
const UNREACHED: SignedDuration = SignedDuration::from_secs(10);

/// No pause that is asked for is longer.
const LONGEST: i64 = 3_600;

/// Finds the addresses of a host.
pub type Lookup =
    Arc<dyn Fn(String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Which hosts may be called.
#[derive(Clone)]
pub struct Reach {
    allowed: Arc<BTreeSet<String>>,
    lookup: Lookup,
}

/// A host whose addresses are all of this network.
#[derive(Debug, thiserror::Error)]
#[error("its address is private; name the host under `notify.allow_private` if that is meant")]
struct Private;

impl Default for Reach {
    fn default() -> Self {
        Self::new([])
    }
}

impl Reach {
    /// Public addresses, and these hosts whatever their addresses are.
    pub fn new(allowed: impl IntoIterator<Item = String>) -> Self {
        Self::with(allowed, Arc::new(|host| Box::pin(system(host))))
    }

    /// The same with another way to find addresses.
    pub fn with(allowed: impl IntoIterator<Item = String>, lookup: Lookup) -> Self {
        let allowed = allowed.into_iter().map(|host| host.to_lowercase()).collect();
        Self { allowed: Arc::new(allowed), lookup }
    }

    /// Whether this host may have any address.
    fn allows(&self, host: &str) -> bool {
        self.allowed.contains(&host.trim_matches(['[', ']']).to_lowercase())
    }

    /// The addresses of `host` that may be connected to.
    ///
    /// # Errors
    /// Where it cannot be found, or all of them are private.
    pub(super) async fn addresses(&self, host: &str) -> Result<Vec<IpAddr>, SendError> {
        match self.clone().checked(host.to_owned()).await {
            Ok(addresses) => Ok(addresses),
            Err(error) if error.is::<Private>() => Err(SendError::Destination(error.to_string())),
            Err(_) => Err(SendError::Unknown("its address cannot be found".to_owned())),
        }
    }

    async fn checked(
        self,
        host: String,
    ) -> Result<Vec<IpAddr>, Box<dyn std::error::Error + Send + Sync>> {
        let any = self.allows(&host);
        let found = match host.trim_matches(['[', ']']).parse() {
            Ok(address) => vec![address],
            Err(_) => (self.lookup)(host).await?,
        };
        let may: Vec<IpAddr> = found.into_iter().filter(|one| any || is_public(*one)).collect();
        match may.is_empty() {
            true => Err(Box::new(Private)),
            false => Ok(may),
        }
    }
}

impl Resolve for Reach {
    fn resolve(&self, name: Name) -> Resolving {
        let checked = self.clone().checked(name.as_str().to_owned());
        Box::pin(async move {
            let found = checked.await?.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(found) as Addrs)
        })
    }
}

async fn system(host: String) -> std::io::Result<Vec<IpAddr>> {
    let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
    Ok(found.map(|address| address.ip()).collect())
}

/// Whether an address belongs to the internet: not to this machine, this network or its cloud.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => match embedded(address) {
            Some(inner) => is_public_v4(inner),
            None => is_public_v6(address),
        },
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = match a {
        // This network, private, this machine, multicast, reserved.
        0 | 10 | 127 | 224..=255 => true,
        // Shared by a carrier; some clouds answer with their metadata there.
        100 => (64..128).contains(&b),
        169 => b == 254,
        172 => (16..32).contains(&b),
        // Private, protocol assignments, documentation, relays.
        192 => b == 168 || (b == 0 && (c == 0 || c == 2)) || (b == 88 && c == 99),
        198 => b == 18 || b == 19 || (b == 51 && c == 100),
        203 => b == 0 && c == 113,
        _ => false,
    };
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    // Only this eighth is given out; parts of it are for tunnels, tests and documentation.
    let global = first & 0xe000 == 0x2000;
    let special = first == 0x2001 && (second < 0x200 || second == 0xdb8) || first == 0x3fff;
    global && !special
}

/// The IPv4 address that an IPv6 one stands for.
fn embedded(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [first, second, third, ..] = address.segments();
    let octets = address.octets();
    let at = |from: usize| Ipv4Addr::from([0, 1, 2, 3].map(|index| octets[from + index]));
    match (first, second, third) {
        (0x2002, ..) => Some(at(2)),
        (0x64, 0xff9b, 0) => Some(at(12)),
        _ => address.to_ipv4(),
    }
}

/// A place that is called.
pub(super) struct Target {
    client: Client,
    url: Url,
    /// As messages call it; the address may be a secret.
    what: String,
}

/// One call.
pub(super) struct Call {
    pub(super) method: Method,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Target {
    /// # Errors
    /// Where the address is not allowed, or no client can be made.
    pub(super) fn new(url: &str, what: String, reach: &Reach) -> Result<Self, SendError> {
        let url = allowed(url, reach).map_err(|why| SendError::OurBug(format!("{what}: {why}")))?;
        let client = Client::builder()
            .user_agent(concat!("leadpact/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A proxy would look the name up for itself.
            .no_proxy()
            .https_only(url.scheme() == "https")
            .dns_resolver(Arc::new(reach.clone()))
            .build();
        match client {
            Ok(client) => Ok(Self { client, url, what }),
            Err(error) => Err(SendError::OurBug(format!("{what}: no HTTP client: {error}"))),
        }
    }

    /// As messages call it.
    pub(super) fn what(&self) -> &str {
        &self.what
    }

    /// The address itself.
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// Calls it once. What the server means by its answer is the caller's business, but for what
    /// any server means: too many, down, elsewhere.
    ///
    /// # Errors
    /// Where there is no such answer.
    pub(super) async fn call(
        &self,
        url: Url,
        call: Call,
        now: Timestamp,
    ) -> Result<StatusCode, SendError> {
        let request = self.client.request(call.method, url).headers(call.headers).body(call.body);
        let answer = request.send().await.map_err(|error| self.unsent(&error, now))?;
        let (status, what) = (answer.status(), &self.what);
        if let Some(wait) = wait(status, answer.headers(), now) {
            let message = format!("{what} answers {status}: it asks to wait {} s", wait.as_secs());
            return Err(SendError::NotSent { retry_at: later(now, wait), message });
        }
        if status.is_server_error() {
            return Err(SendError::Ambiguous(format!("{what} answers {status}")));
        }
        if status.is_redirection() {
            let message = format!(
                "{what} answers {status}: redirects are not followed; configure the address that \
                 it leads to"
            );
            return Err(SendError::Destination(message));
        }
        Ok(status)
    }

    /// Whether it can be reached: connected to, and asked for nothing.
    pub(super) async fn probe(&self) -> Result<String, String> {
        let asked = self.client.request(Method::OPTIONS, self.url.clone()).send().await;
        let fine = format!("{} can be reached", self.what);
        match asked.map_err(|error| self.unsent(&error, Timestamp::UNIX_EPOCH)) {
            Ok(_) => Ok(fine),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Why nothing came back; without the error's own words, which may hold the address.
    fn unsent(&self, error: &reqwest::Error, now: Timestamp) -> SendError {
        let what = &self.what;
        let mut cause = error.source();
        while let Some(inner) = cause {
            if let Some(private) = inner.downcast_ref::<Private>() {
                return SendError::Destination(format!("{what} cannot be called: {private}"));
            }
            cause = inner.source();
        }
        if error.is_connect() {
            let message = format!("{what} cannot be reached");
            return SendError::NotSent { retry_at: later(now, UNREACHED), message };
        }
        let why = match error.is_timeout() {
            true => "no answer in time",
            false => "the connection broke off",
        };
        SendError::Ambiguous(format!("{what}: {why}"))
    }
}

/// The address, if it may be called at all.
fn allowed(text: &str, reach: &Reach) -> Result<Url, String> {
    let url = Url::parse(text.trim()).map_err(|_| "it has no address".to_owned())?;
    let host = url.host_str().unwrap_or_default();
    let literal = host.trim_matches(['[', ']']).parse::<IpAddr>();
    // An address is not looked up, and so not checked on the way.
    if let Ok(address) = literal
        && !is_public(address)
        && !reach.allows(host)
    {
        return Err(Private.to_string());
    }
    let is_local = host == "localhost" || literal.is_ok_and(|address| address.is_loopback());
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local && reach.allows(host) => Ok(url),
        _ => Err("its address must begin with https://".to_owned()),
    }
}

/// How long the server asks us to wait; `None`: it does not.
fn wait(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let asked = headers.get(RETRY_AFTER).and_then(|wait| wait.to_str().ok()).and_then(|wait| {
        let seconds = wait.trim().parse().ok();
        seconds.or_else(|| {
            let at = DateTimeParser::new().parse_timestamp(wait).ok()?;
            Some(at.duration_since(now).as_secs())
        })
    });
    let wait = match (status, asked) {
        (StatusCode::TOO_MANY_REQUESTS, asked) => asked.unwrap_or(5),
        (StatusCode::SERVICE_UNAVAILABLE, Some(asked)) => asked,
        _ => return None,
    };
    Some(SignedDuration::from_secs(wait.clamp(1, LONGEST)))
}

/// A while after `now`.
pub(super) fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.saturating_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
