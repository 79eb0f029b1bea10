//! Tokens and what they may read.

use std::collections::BTreeSet;

use serde_json::json;

use super::kind::Kind;
use super::reply::Reply;
use super::route::Endpoint;
use super::settings::Dialect;

/// The token every fresh account accepts, with every scope.
pub const TOKEN: &str = "demo-token";

const CONTACTS: &str = "crm.objects.contacts.read";
const CONTACTS_WRITE: &str = "crm.objects.contacts.write";
const DEALS: &str = "crm.objects.deals.read";
const DEALS_WRITE: &str = "crm.objects.deals.write";
const LEADS: &str = "crm.objects.leads.read";
const LEADS_WRITE: &str = "crm.objects.leads.write";
const OWNERS: &str = "crm.objects.owners.read";
const EMAIL: &str = "sales-email-read";

/// Every scope the server knows of.
pub const SCOPES: [&str; 9] = [
    CONTACTS,
    CONTACTS_WRITE,
    DEALS,
    DEALS_WRITE,
    LEADS,
    LEADS_WRITE,
    OWNERS,
    EMAIL,
    "crm.schemas.contacts.read",
];

/// One bearer token.
#[derive(Clone, Debug, Default)]
pub(super) struct Token {
    pub(super) scopes: BTreeSet<String>,
    pub(super) expired: bool,
}

impl Token {
    pub(super) fn with(scopes: &[&str]) -> Self {
        Self { scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(), expired: false }
    }

    /// Scopes the endpoint needs and the token lacks.
    pub(super) fn missing(&self, endpoint: Endpoint) -> Vec<&'static str> {
        needed(endpoint).into_iter().filter(|scope| !self.scopes.contains(*scope)).collect()
    }
}

fn reading(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Deal => vec![DEALS],
        Kind::Lead => vec![LEADS],
        // The stricter of the two rollouts that disagree.
        Kind::Email => vec![CONTACTS, EMAIL],
        _ => vec![CONTACTS],
    }
}

fn writing(kind: Kind) -> Vec<&'static str> {
    match kind {
        Kind::Deal => vec![DEALS_WRITE],
        Kind::Lead => vec![LEADS_WRITE],
        _ => vec![CONTACTS_WRITE],
    }
}

fn needed(endpoint: Endpoint) -> Vec<&'static str> {
    use Endpoint as E;
    match endpoint {
        E::List(kind) | E::Get(kind) | E::Search(kind) | E::BatchRead(kind) => reading(kind),
        E::Properties(kind) | E::Property(kind) | E::Pipelines(kind) | E::Pipeline(kind) => {
            // A definition is readable without the extra scope of e-mail bodies.
            reading(kind).into_iter().filter(|scope| *scope != EMAIL).collect()
        }
        E::Create(kind)
        | E::Update(kind)
        | E::Archive(kind)
        | E::BatchCreate(kind)
        | E::BatchUpdate(kind)
        | E::BatchArchive(kind)
        | E::Merge(kind)
        | E::GdprDelete(kind) => writing(kind),
        E::RecordAssociations(from, to) | E::AssociationsRead(from, to) => {
            let mut scopes = reading(from);
            scopes.extend(reading(to));
            scopes.sort_unstable();
            scopes.dedup();
            scopes
        }
        E::Associate(from, _)
        | E::Dissociate(from, _)
        | E::AssociationsCreate(from, _)
        | E::AssociationsArchive(from, _) => writing(from),
        E::Owners | E::Owner => vec![OWNERS],
        E::AccountDetails | E::AccountUsage | E::TokenInfo => Vec::new(),
    }
}

/// 401: no token, or one nobody knows.
pub(super) fn unknown_token() -> Reply {
    Reply::error(
        401,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication and you \
         can find more details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
    )
}

/// 401: a token that was good once.
pub(super) fn expired_token() -> Reply {
    Reply::error(
        401,
        "EXPIRED_AUTHENTICATION",
        "The OAuth token used to make this call expired 3 day(s) ago.",
    )
}

/// 403: the token lacks these scopes.
pub(super) fn missing_scopes(scopes: &[&str], dialect: Dialect) -> Reply {
    let mut body = json!({
        "status": "error",
        "message": "This app hasn't been granted all required scopes to make this call. Read more \
                    about required scopes here: https://developers.hubspot.com/scopes.",
        "category": "MISSING_SCOPES",
        "links": {"scopes": "https://developers.hubspot.com/scopes"},
    });
    match dialect {
        Dialect::Described => body["context"] = json!({ "missingScopes": scopes }),
        Dialect::Live => {
            body["errors"] = json!([{
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": scopes},
            }]);
        }
    }
    Reply::json(403, body)
}
