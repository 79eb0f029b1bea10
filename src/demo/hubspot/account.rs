//! What the account says about itself, its calls and its tokens; and its pipelines.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::kind::Kind;
use super::record::stamp;
use super::reply::{Answer, Reply};
use super::request::Request;
use super::state::State;

/// The account's number.
const PORTAL: u32 = 4_242_424;

/// `GET /account-info/{version}/details`.
pub(super) fn details(state: &State) -> Reply {
    let zone = TimeZone::get(&state.settings.time_zone).unwrap_or(TimeZone::UTC);
    let offset = zone.to_offset(state.now()).seconds();
    let sign = if offset < 0 { '-' } else { '+' };
    let (hours, minutes) = (offset.abs() / 3600, offset.abs() % 3600 / 60);
    Reply::ok(json!({
        "portalId": PORTAL,
        "accountType": "STANDARD",
        "timeZone": state.settings.time_zone,
        "companyCurrency": "USD",
        "additionalCurrencies": [],
        "utcOffset": format!("{sign}{hours:02}:{minutes:02}"),
        "utcOffsetMilliseconds": offset * 1000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    }))
}

/// `GET /account-info/{version}/api-usage/daily/private-apps`.
pub(super) fn usage(state: &State) -> Reply {
    let zone = TimeZone::get(&state.settings.time_zone).unwrap_or(TimeZone::UTC);
    let midnight = state.now().to_zoned(zone).tomorrow().and_then(|day| day.start_of_day());
    Reply::ok(json!({"results": [{
        "name": "private-apps-api-calls-daily",
        "usageLimit": state.settings.limits.per_day,
        "currentUsage": state.usage.today(),
        "collectedAt": stamp(state.now_millis()),
        "fetchStatus": "SUCCESS",
        "resetsAt": midnight.ok().map(|day| stamp(day.timestamp().as_millisecond())),
    }]}))
}

/// `POST /oauth/v2/private-apps/get/access-token-info`.
pub(super) fn token(state: &State, request: &Request) -> Answer {
    let body = request.json()?;
    let known = body["tokenKey"].as_str().and_then(|key| state.tokens.get(key));
    let Some(token) = known.filter(|token| !token.expired) else {
        return Err(super::auth::unknown_token());
    };
    let scopes: Vec<_> = token.scopes.iter().collect();
    Ok(Reply::ok(json!({"userId": 1, "hubId": PORTAL, "appId": 1, "scopes": scopes})))
}

/// `GET …/pipelines/{type}` and `…/{id}`: deals and leads have one each.
pub(super) fn pipelines(state: &State, kind: Kind, id: Option<&str>) -> Answer {
    let (pipeline, stage) = match kind {
        Kind::Deal => ("pipeline", "dealstage"),
        Kind::Lead => ("hs_pipeline", "hs_pipeline_stage"),
        _ => return Ok(Reply::ok(json!({"results": []}))),
    };
    let stamped = stamp(state.born);
    let options = |name: &str| state.property(kind, name).map_or(&[][..], |found| &found.options);
    let stages: Vec<Value> = options(stage)
        .iter()
        .enumerate()
        .map(|(order, option)| {
            json!({
                "id": option.value,
                "label": option.label,
                "displayOrder": order,
                "metadata": {"isClosed": option.value.starts_with("closed").to_string()},
                "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
                "createdAt": stamped,
                "updatedAt": stamped,
                "archived": false,
            })
        })
        .collect();
    let mut all = options(pipeline).iter().map(|option| {
        json!({
            "id": option.value,
            "label": option.label,
            "displayOrder": 0,
            "stages": stages,
            "createdAt": stamped,
            "updatedAt": stamped,
            "archived": false,
        })
    });
    match id {
        None => Ok(Reply::ok(json!({"results": all.collect::<Vec<_>>()}))),
        Some(id) => all
            .find(|pipeline| pipeline["id"] == id)
            .map(Reply::ok)
            .ok_or_else(|| Reply::not_found("resource not found")),
    }
}
