//! From a request to its answer: who may, how often, and which endpoint.

use super::auth;
use super::kind::Kind;
use super::reply::{Answer, Reply};
use super::request::Request;
use super::route::{Endpoint, Route};
use super::state::State;
use super::{account, associations, objects, owners, properties, search, writing};

/// Longest address the front servers let pass.
const LONGEST_URI: usize = 8_192;

/// The answer, with what HubSpot adds to every one.
pub(super) fn answer(state: &mut State, request: &Request, route: Option<&Route>) -> Reply {
    let search = matches!(route, Some(Route { endpoint: Endpoint::Search(_), .. }));
    let mut reply = admitted(state, request, route, search).unwrap_or_else(|refusal| refusal);
    if !search {
        let headers = state.usage.headers(state.settings.limits);
        reply.headers.extend(headers);
    }
    reply
}

fn admitted(state: &mut State, request: &Request, route: Option<&Route>, search: bool) -> Answer {
    if request.uri_length > LONGEST_URI {
        return Err(Reply::error(414, "URI_TOO_LONG", "URI Too Long"));
    }
    let Some(route) = route else {
        return Err(Reply::error(404, "NOT_FOUND", "Unable to find a handler for this path"));
    };
    let token = request.token.as_deref().and_then(|token| state.tokens.get(token));
    let token = match token {
        None => return Err(auth::unknown_token()),
        Some(token) if token.expired => return Err(auth::expired_token()),
        Some(token) => token,
    };
    let missing = token.missing(route.endpoint);
    let (now, settings) = (state.now(), &state.settings);
    if let Err(policy) = state.usage.take(now, search, settings) {
        return Err(policy.refusal(settings.dialect));
    }
    if !missing.is_empty() {
        return Err(auth::missing_scopes(&missing, settings.dialect));
    }
    dispatch(state, request, route)
}

fn dispatch(state: &mut State, request: &Request, route: &Route) -> Answer {
    use Endpoint as E;
    let arg = |n: usize| route.args.get(n).map_or("", String::as_str);
    match route.endpoint {
        E::List(kind) => objects::list(state, request, kind),
        E::Get(kind) => objects::get(state, request, kind, arg(0)),
        E::Search(kind) => search::search(state, request, kind),
        E::BatchRead(kind) => objects::batch_read(state, request, kind),
        E::RecordAssociations(from, to) => {
            associations::of_record(state, request, (from, to), arg(0))
        }
        E::AssociationsRead(from, to) => associations::read(state, request, from, to),
        E::Owners => owners::list(state, request),
        E::Owner => owners::get(state, request, arg(0)),
        E::Properties(kind) => properties::list(state, request, kind),
        E::Property(kind) => properties::get(state, request, kind, arg(0)),
        E::Pipelines(kind) => account::pipelines(state, kind, None),
        E::Pipeline(kind) => account::pipelines(state, kind, Some(arg(0))),
        E::AccountDetails => Ok(account::details(state)),
        E::AccountUsage => Ok(account::usage(state)),
        E::TokenInfo => account::token(state, request),
        _ => written(state, request, route),
    }
}

fn written(state: &mut State, request: &Request, route: &Route) -> Answer {
    use Endpoint as E;
    let arg = |n: usize| route.args.get(n).map_or("", String::as_str);
    let ids = (arg(0), arg(1));
    let pair = |from: Kind, to: Kind| (from, to);
    match route.endpoint {
        E::Create(kind) => writing::create(state, request, kind),
        E::Update(kind) => writing::update(state, request, kind, arg(0)),
        E::Archive(kind) => Ok(writing::archive(state, kind, arg(0))),
        E::BatchCreate(kind) => writing::batch_create(state, request, kind),
        E::BatchUpdate(kind) => writing::batch_update(state, request, kind),
        E::BatchArchive(kind) => writing::batch_archive(state, request, kind),
        E::Merge(kind) => writing::merge(state, request, kind),
        E::GdprDelete(kind) => writing::gdpr_delete(state, request, kind),
        E::Associate(from, to) => associations::put(state, pair(from, to), ids),
        E::Dissociate(from, to) => Ok(associations::delete(state, pair(from, to), ids)),
        E::AssociationsCreate(from, to) => associations::create(state, request, pair(from, to)),
        E::AssociationsArchive(from, to) => associations::archive(state, request, pair(from, to)),
        _ => Err(Reply::error(405, "METHOD_NOT_ALLOWED", "HTTP 405 Method Not Allowed")),
    }
}
