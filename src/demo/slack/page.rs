//! A page that shows the workspace in a browser, as Slack would, with buttons, menus and forms that
//! work. For whoever plays with the demo; no client of the Web API ever comes here.

use axum::Json;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::message::Message;
use super::request::form;
use super::state::{BOT_USER, State};
use super::{Heard, Slack, Ts};

/// Messages of one conversation that are shown.
const MOST: usize = 100;

const PAGE: &str = include_str!("page.html");

/// What may be done by the page: it comes from here alone, and shows nothing from elsewhere.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'";

/// The page itself.
pub(super) async fn page() -> impl IntoResponse {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(PAGE))
}

/// What one person sees.
pub(super) async fn state(Shared(slack): Shared<Slack>, RawQuery(query): RawQuery) -> Json<Value> {
    let asked = form(&query.unwrap_or_default());
    let asked = asked.get("as").and_then(Value::as_str).unwrap_or_default().to_owned();
    let now = slack.now();
    let state = slack.state();
    let me = match state.users.contains_key(&asked) {
        true => asked,
        false => busiest(&state),
    };
    let users =
        state.users.values().map(|one| json!({"id": one.id, "name": one.name, "tz": one.tz}));
    let users: Vec<Value> = users.collect();
    let direct = state.dms.iter().filter(|(_, whose)| **whose == me);
    let direct = direct.map(|(id, _)| (id.as_str(), super::BOT_NAME, true));
    let channels = state.channels.values();
    let channels = channels.map(|one| (one.id.as_str(), one.name.as_str(), false));
    let places: Vec<Value> = direct
        .chain(channels)
        .map(|(id, name, direct)| {
            let messages = seen_by(&state, id, &me);
            let open = messages.iter().filter(|one| one["open"] == true).count();
            json!({"id": id, "name": name, "direct": direct, "messages": messages, "open": open})
        })
        .collect();
    let zone = state.users.get(&me).and_then(|one| jiff::tz::TimeZone::get(&one.tz).ok());
    let local = now.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC));
    drop(state);
    let views: Vec<Value> = slack
        .views(&me)
        .into_iter()
        .map(|view| json!({"id": view.id, "content": view.content, "errors": view.errors}))
        .collect();
    let now = local.strftime("%a %-d %b %H:%M %Z").to_string();
    Json(json!({"me": me, "now": now, "users": users, "places": places, "views": views}))
}

/// Something that somebody does there.
pub(super) async fn act(Shared(slack): Shared<Slack>, Json(what): Json<Value>) -> Response {
    let word = |name: &str| what[name].as_str().unwrap_or_default();
    let me = word("as");
    let heard = match word("do") {
        "press" => {
            let found = Ts::parse(word("ts")).and_then(|ts| {
                let all = slack.messages(word("channel"));
                all.into_iter().find(|message| message.ts == ts)
            });
            let Some(message) = found else { return StatusCode::NOT_FOUND.into_response() };
            match what["value"].as_str() {
                Some(value) => slack.choose(me, &message, (word("action_id"), value)).await,
                None => slack.click(me, &message, word("action_id")).await,
            }
        }
        "submit" | "close" => {
            let found = slack.views(me).into_iter().find(|view| view.id == word("view"));
            let Some(view) = found else { return StatusCode::NOT_FOUND.into_response() };
            if word("do") == "close" {
                slack.close_view(&view.id);
                return Json(json!({"heard": "yes"})).into_response();
            }
            let none = Map::new();
            let values = what["values"].as_object().unwrap_or(&none).iter();
            let values: Vec<(&str, &str)> =
                values.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
            slack.submit(me, &view, &values).await
        }
        "type" => match word("text").split_once(' ').unwrap_or((word("text"), "")) {
            (command, text) if command.starts_with('/') => {
                slack.command(me, word("channel"), (command, text)).await
            }
            _ => {
                slack.says(me, word("channel"), word("text"));
                Heard::Acknowledged(Value::Null)
            }
        },
        _ => return StatusCode::BAD_REQUEST.into_response(),
    };
    Json(match heard {
        Heard::Acknowledged(_) => json!({"heard": "yes"}),
        Heard::Unheard => json!({"heard": "no"}),
        Heard::Incomplete(missing) => json!({"heard": "yes", "missing": missing}),
    })
    .into_response()
}

/// Whoever has most to act on.
fn busiest(state: &State) -> String {
    let open = |user: &String| {
        let dms = state.dms.iter().filter(|(_, whose)| *whose == user);
        dms.map(|(id, _)| state.said(id).iter().filter(|one| can_be_acted_on(one)).count())
            .sum::<usize>()
    };
    state.users.keys().max_by_key(|user| open(user)).cloned().unwrap_or_default()
}

fn seen_by(state: &State, place: &str, me: &str) -> Vec<Value> {
    let said = state.said(place).iter().filter(|message| {
        message.deleted.is_none() && message.only_for.as_deref().is_none_or(|only| only == me)
    });
    let mut shown: Vec<&Message> = said.collect();
    let surplus = shown.len().saturating_sub(MOST);
    shown.drain(..surplus);
    let author = |message: &Message| {
        state.users.get(&message.author).map_or(message.author.clone(), |one| one.name.clone())
    };
    let shown = shown.iter().map(|message| {
        json!({
            "channel": message.channel, "ts": message.ts.to_string(), "author": author(message),
            "app": message.author == BOT_USER, "text": message.text(),
            "blocks": message.current().blocks, "reply": message.replies_to().is_some(),
            "only": message.only_for.is_some(), "revision": message.revisions.len(),
            "open": can_be_acted_on(message),
        })
    });
    shown.collect()
}

/// Whether it has a button that does something.
fn can_be_acted_on(message: &Message) -> bool {
    let blocks = message.current().blocks.iter();
    let elements = blocks.filter_map(|block| block["elements"].as_array()).flatten();
    let buttons =
        elements.filter(|element| element["type"] == "button" && element["url"].is_null());
    message.deleted.is_none() && buttons.count() > 0
}

impl Slack {
    /// Messages, in all conversations, that somebody can act on now.
    pub fn waiting(&self) -> usize {
        let state = self.state();
        state.messages.values().flatten().filter(|message| can_be_acted_on(message)).count()
    }
}
