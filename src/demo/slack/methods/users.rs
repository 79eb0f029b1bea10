//! `users.*`: who is who. Forms only: a JSON body is not looked at.

use serde_json::{Value, json};

use crate::demo::slack::call::{Call, Failure, Result};
use crate::demo::slack::state::{TEAM, User};

/// One person by registered e-mail address; case does not matter, and leavers are not found.
pub(super) fn lookup_by_email(call: &mut Call<'_>) -> Result {
    let email = call.required("email")?;
    let mut users = call.state.users.values();
    let user = users.find(|user| user.email.eq_ignore_ascii_case(&email) && !user.deactivated);
    let user = user.ok_or("users_not_found")?;
    Ok(json!({"user": describe(user, call)}))
}

/// One person by id.
pub(super) fn info(call: &mut Call<'_>) -> Result {
    let wanted = call.request.text("user").ok_or("user_not_found")?;
    let user = call.state.users.get(&wanted).ok_or_else(|| Failure::from("user_not_found"))?;
    Ok(json!({"user": describe(user, call)}))
}

fn describe(user: &User, call: &Call<'_>) -> Value {
    let zone = jiff::tz::TimeZone::get(&user.tz).unwrap_or(jiff::tz::TimeZone::UTC);
    let mut profile = json!({"real_name": user.name, "display_name": user.name, "team": TEAM});
    if call.scopes.contains("users:read.email") {
        profile["email"] = json!(user.email);
    }
    json!({
        "id": user.id, "team_id": TEAM, "deleted": user.deactivated, "real_name": user.name,
        "name": user.name.to_lowercase().replace(' ', "."), "is_bot": false, "is_app_user": false,
        "tz": user.tz, "tz_offset": zone.to_offset(call.now).seconds(), "profile": profile,
    })
}
