//! The keys at the top of the agreement, and through them every key that it can have.
//!
//! A key that begins with `x-` is the user's own.

use super::{alerts, calendars, cases, costs, definitions, fields, lists, parties};
use super::{people, practice, routes, touch};
use crate::config::table::Holds::{
    Condition, Days, Either, Filled, Instant, Keys, List, Named, Promises, Text, Whole, Zone,
};
use crate::config::table::{Naming, Rule, Table, may, must};

/// See the module.
pub(in crate::config) static TOP: Table = Table {
    keys: &[
        must("sla", Text, "Inbound leads", "what the agreement is called"),
        must(
            "version",
            Whole(1, 1_000_000),
            "1",
            "counted up with every change that both sides have agreed on",
        ),
        must(
            "effective_from",
            Instant,
            "2026-11-01",
            "countdowns that begin from then on follow this version",
        ),
        may(
            "enforce_from",
            Instant,
            "2026-11-01",
            "what began before is counted, but nobody is alerted",
        ),
        must(
            "timezone",
            Zone,
            "America/New_York",
            "for dates and times in this file, for periods and reports",
        ),
        must(
            "fields",
            Named(Naming::Word, &Keys(&fields::FIELD)),
            "{score: {crm: hubspotscore, type: number}}",
            "what the CRM calls things, by the names that are used here",
        ),
        may(
            "lists",
            Named(Naming::Word, &Either(&[Filled(&Text), Keys(&lists::FILE)])),
            "{home_market: [US, CA]}",
            "values that conditions look up by name: `country in home_market`",
        ),
        must(
            "stages",
            Named(Naming::Label, &Condition),
            "{mql: lifecycle == \"marketingqualifiedlead\"}",
            "the funnel, first stage first: a lead is in the last one whose condition holds",
        ),
        may(
            "exits",
            Named(Naming::Label, &Condition),
            "{disqualified: lead_status == \"UNQUALIFIED\"}",
            "how leads leave the funnel; an exit wins over every stage",
        ),
        may(
            "sources",
            Named(Naming::Label, &Condition),
            "{marketing: web_source == \"PAID_SEARCH\"}",
            "who brought the lead: the first match wins, the rest are `unknown`",
        ),
        may(
            "segments",
            Named(Naming::Label, &Condition),
            "{hot: score >= 90, standard: otherwise}",
            "kinds of leads with targets of their own: the first match wins",
        ),
        may(
            "definitions",
            Named(Naming::Free, &Keys(&definitions::DEFINITION)),
            "{mql: {means: Who this is., complete: [email]}}",
            "what counts as a lead of a stage, which Marketing owes",
        ),
        may("touch", Keys(&touch::TOUCH), "{min_call: 10 seconds}", "what counts as following up"),
        must(
            "calendars",
            Named(Naming::Label, &Keys(&calendars::CALENDAR)),
            "{us: {timezone: America/New_York, hours: {mon-fri: [09:00-17:30]}}}",
            "working time, by name",
        ),
        may(
            "calendar_of",
            Filled(&Keys(&calendars::RULE)),
            "[{when: owner.team == \"EMEA\", use: emea}, {use: us}]",
            "which leads are judged by which calendar: the first match wins",
        ),
        may(
            "sales_owes",
            Named(Naming::Label, &Promises(false)),
            "{assign: {kind: time_to_assign, starts_at: mql, within: 15 working minutes}}",
            "what Sales promises about each lead",
        ),
        may(
            "marketing_owes",
            Named(Naming::Label, &Promises(true)),
            "{volume: {kind: volume, stage: mql, at_least: 400, per: month}}",
            "what Marketing promises about each week, month or quarter",
        ),
        may(
            "costs",
            Filled(&Keys(&costs::COST)),
            "[{source: marketing, month: 2026-11, spend: 21000, currency: USD}]",
            "what leads truly cost, by source and month",
        ),
        may(
            "parties",
            Keys(&parties::PARTIES),
            "{marketing: {accountable: a@b.example}, sales: {accountable: c@b.example}}",
            "who answers for each side, and which version they have signed",
        ),
        may("review_every", Days, "90 days", "when both sides should look at it again"),
        may(
            "ratings",
            Keys(&practice::RATINGS),
            "{field: rating}",
            "where Sales rates leads in the CRM",
        ),
        may(
            "discipline",
            Keys(&practice::DISCIPLINE),
            "{dark_after: 5 working days}",
            "how the CRM is kept",
        ),
        may(
            "routes",
            Named(Naming::Label, &List(&Keys(&routes::STEP))),
            "{reps: [{upon: breached, to: owner}]}",
            "who hears about it, and when",
        ),
        may(
            "alerts",
            Keys(&alerts::ALERTS),
            "{digest: {at: \"0 9 * * MON\", to: [\"slack:C0123ABCD\"]}}",
            "the weekly digest",
        ),
        may(
            "people",
            Keys(&people::PEOPLE),
            "{managers: {default: u0007}}",
            "who is whose manager",
        ),
        may(
            "imports",
            Keys(&people::IMPORTS),
            "{burst: 200, within: 1 minute}",
            "an upload of this size is judged, but alerts nobody",
        ),
        may(
            "exemptions",
            List(&Keys(&people::EXEMPTION)),
            "[{owner: u0099, reason: parental leave, until: 2027-01-15}]",
            "who is excused, and until when",
        ),
        may(
            "tests",
            List(&Keys(&cases::TEST)),
            "[{name: It is due, check_at: 2026-11-23 11:00, expect: {assign: {verdict: met}}}]",
            "examples that the agreement must get right",
        ),
    ],
    rules: &[Rule::AnyOf(&["sales_owes", "definitions", "marketing_owes"], "promises nothing")],
};
