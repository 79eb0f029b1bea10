//! From a path to the endpoint it means, for every version of the API at once.
//!
//! `/crm/v3/objects/contacts`, `/crm/objects/2026-03/contacts` and `/crm/objects/2026-09/0-1` are
//! the same endpoint, so what a v3 client proves about one is true of the others.

use super::kind::Kind;

/// Which endpoint was called: what request counts are kept by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are HubSpot's own")]
pub enum Endpoint {
    List(Kind),
    Get(Kind),
    Search(Kind),
    BatchRead(Kind),
    Create(Kind),
    Update(Kind),
    Archive(Kind),
    BatchCreate(Kind),
    BatchUpdate(Kind),
    BatchArchive(Kind),
    Merge(Kind),
    GdprDelete(Kind),
    RecordAssociations(Kind, Kind),
    Associate(Kind, Kind),
    Dissociate(Kind, Kind),
    AssociationsRead(Kind, Kind),
    AssociationsCreate(Kind, Kind),
    AssociationsArchive(Kind, Kind),
    Owners,
    Owner,
    Properties(Kind),
    Property(Kind),
    Pipelines(Kind),
    Pipeline(Kind),
    AccountDetails,
    AccountUsage,
    TokenInfo,
}

/// An endpoint and the texts in its path, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Route {
    pub(super) endpoint: Endpoint,
    pub(super) args: Vec<String>,
}

fn route(endpoint: Endpoint, args: &[&str]) -> Option<Route> {
    Some(Route { endpoint, args: args.iter().map(|arg| decoded(arg)).collect() })
}

/// A path segment with its `%40` and the like read: e-mail addresses stand in paths.
fn decoded(segment: &str) -> String {
    let mut parts = segment.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let code = part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (code, part.get(2..)) {
            (Some(byte), Some(rest)) => {
                bytes.push(byte);
                bytes.extend(rest.as_bytes());
            }
            _ => bytes.extend(format!("%{part}").as_bytes()),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Finds the endpoint, or nothing for a path that does not exist.
pub(super) fn find(method: &str, path: &str, versions: &[String]) -> Option<Route> {
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let dated = |version: &str| versions.iter().any(|known| known == version);
    let numbered = |version: &str| matches!(version, "v3" | "v4");
    match parts.as_slice() {
        ["crm", version, area, rest @ ..] if numbered(version) => crm(method, area, rest),
        ["crm", area, version, rest @ ..] if dated(version) => crm(method, area, rest),
        ["account-info", version, rest @ ..] if dated(version) || numbered(version) => match rest {
            ["details"] if method == "GET" => route(Endpoint::AccountDetails, &[]),
            ["api-usage", "daily", "private-apps"] if method == "GET" => {
                route(Endpoint::AccountUsage, &[])
            }
            _ => None,
        },
        ["oauth", "v2", "private-apps", "get", "access-token-info"] if method == "POST" => {
            route(Endpoint::TokenInfo, &[])
        }
        _ => None,
    }
}

fn crm(method: &str, area: &str, rest: &[&str]) -> Option<Route> {
    match (area, rest) {
        ("objects", [kind, rest @ ..]) => objects(method, Kind::from_path(kind)?, rest),
        ("associations", [from, to, rest @ ..]) => {
            let (from, to) = (Kind::from_path(from)?, Kind::from_path(to)?);
            associations(method, (from, to), rest)
        }
        ("owners", []) if method == "GET" => route(Endpoint::Owners, &[]),
        ("owners", [id]) if method == "GET" => route(Endpoint::Owner, &[id]),
        ("properties", [kind]) if method == "GET" => {
            route(Endpoint::Properties(Kind::from_path(kind)?), &[])
        }
        ("properties", [kind, name]) if method == "GET" => {
            route(Endpoint::Property(Kind::from_path(kind)?), &[name])
        }
        ("pipelines", [kind]) if method == "GET" => {
            route(Endpoint::Pipelines(Kind::from_path(kind)?), &[])
        }
        ("pipelines", [kind, id]) if method == "GET" => {
            route(Endpoint::Pipeline(Kind::from_path(kind)?), &[id])
        }
        _ => None,
    }
}

fn objects(method: &str, kind: Kind, rest: &[&str]) -> Option<Route> {
    match (method, rest) {
        ("GET", []) => route(Endpoint::List(kind), &[]),
        ("POST", []) => route(Endpoint::Create(kind), &[]),
        ("POST", ["search"]) => route(Endpoint::Search(kind), &[]),
        ("POST", ["merge"]) => route(Endpoint::Merge(kind), &[]),
        ("POST", ["gdpr-delete"]) => route(Endpoint::GdprDelete(kind), &[]),
        ("POST", ["batch", "read"]) => route(Endpoint::BatchRead(kind), &[]),
        ("POST", ["batch", "create"]) => route(Endpoint::BatchCreate(kind), &[]),
        ("POST", ["batch", "update"]) => route(Endpoint::BatchUpdate(kind), &[]),
        ("POST", ["batch", "archive"]) => route(Endpoint::BatchArchive(kind), &[]),
        ("GET", [id]) => route(Endpoint::Get(kind), &[id]),
        ("PATCH", [id]) => route(Endpoint::Update(kind), &[id]),
        ("DELETE", [id]) => route(Endpoint::Archive(kind), &[id]),
        ("GET", [id, "associations", to]) => {
            route(Endpoint::RecordAssociations(kind, Kind::from_path(to)?), &[id])
        }
        ("PUT", [id, "associations", "default", to, other] | [id, "associations", to, other]) => {
            route(Endpoint::Associate(kind, Kind::from_path(to)?), &[id, other])
        }
        ("DELETE", [id, "associations", to, other]) => {
            route(Endpoint::Dissociate(kind, Kind::from_path(to)?), &[id, other])
        }
        _ => None,
    }
}

fn associations(method: &str, pair: (Kind, Kind), rest: &[&str]) -> Option<Route> {
    let endpoint = match (method, rest) {
        ("POST", ["batch", "read"]) => Endpoint::AssociationsRead(pair.0, pair.1),
        ("POST", ["batch", "create"] | ["batch", "associate", "default"]) => {
            Endpoint::AssociationsCreate(pair.0, pair.1)
        }
        ("POST", ["batch", "archive"]) => Endpoint::AssociationsArchive(pair.0, pair.1),
        _ => return None,
    };
    route(endpoint, &[])
}
