//! Every key that the checker takes is read: a wrong value is refused, another value changes
//! something.

use std::collections::BTreeSet;

use super::*;
use crate::condition::Condition;
use crate::config::table::{Holds, Table};
use crate::config::tree::Entry;
use crate::contract::kinds::KINDS;
use crate::contract::quotas::QUOTAS;
use crate::contract::{Definition, Promise};

/// The keys of `table` and of every table below it.
pub(super) fn keys(table: &'static Table, all: &mut BTreeSet<&'static str>) {
    for key in table.keys {
        all.insert(key.name);
        below(&key.holds, all);
    }
}

fn below(holds: &Holds, all: &mut BTreeSet<&'static str>) {
    match holds {
        Holds::List(of) | Holds::Filled(of) | Holds::Named(_, of) => below(of, all),
        Holds::Keys(table) | Holds::Facts(table) => keys(table, all),
        Holds::Either(forms) => forms.iter().for_each(|form| below(form, all)),
        _ => {}
    }
}

pub(super) fn root() -> Node {
    tree::parse(FULL.as_bytes()).root.unwrap()
}

/// Calls `visit` with the path of every value.
pub(super) fn walk(node: &Node, path: &mut Vec<usize>, visit: &mut dyn FnMut(&[usize], &Node)) {
    visit(path, node);
    let children: Vec<&Node> = match &node.value {
        Value::List(items) => items.iter().collect(),
        Value::Map(entries) => entries.iter().map(|entry| &entry.value).collect(),
        _ => vec![],
    };
    for (index, child) in children.into_iter().enumerate() {
        path.push(index);
        walk(child, path, visit);
        path.pop();
    }
}

pub(super) fn at<'n>(node: &'n mut Node, path: &[usize]) -> &'n mut Node {
    let Some((&first, rest)) = path.split_first() else { return node };
    let child = match &mut node.value {
        Value::List(items) => &mut items[first],
        Value::Map(entries) => &mut entries[first].value,
        _ => panic!("no such path"),
    };
    at(child, rest)
}

#[test]
fn the_full_agreement_has_every_key() {
    let mut seen = BTreeSet::new();
    walk(&root(), &mut vec![], &mut |_, node| {
        if let Value::Map(entries) = &node.value {
            seen.extend(entries.iter().map(|entry| entry.key.clone()));
        }
    });
    let of_kinds = KINDS.iter().flat_map(|kind| kind.keys);
    let of_kinds = of_kinds.chain(QUOTAS.iter().flat_map(|kind| kind.keys));
    let mut all = BTreeSet::new();
    keys(&TOP, &mut all);
    for key in of_kinds {
        all.insert(key.name);
        below(&holds(key.shape), &mut all);
    }
    assert!(all.len() > 100, "only {} keys were found", all.len());
    for key in all {
        assert!(seen.contains(key), "`{key}` is accepted and nowhere in the full agreement");
    }
}

#[test]
fn every_value_is_read_a_wrong_one_is_refused() {
    let files = files();
    let input = Input { name: "sla.yaml", bytes: b"", files: &files, as_of: None, accepted: None };
    let mut paths = vec![];
    let whole = root();
    walk(&whole, &mut vec![], &mut |path, node| paths.push((path.to_vec(), node.at.clone())));
    let Value::Map(top) = &whole.value else { panic!("a map") };
    let own = top.iter().position(|entry| entry.key == "x-common").unwrap();
    for (path, place) in paths.into_iter().filter(|(path, _)| path.first() != Some(&own)) {
        let mut root = whole.clone();
        let node = at(&mut root, &path);
        // Not a value of any key, not even of those that take a map of the user's own names.
        let nothing = Node {
            value: Value::Map(vec![Entry {
                key: "!".to_owned(),
                at: node.at.clone(),
                anchor: None,
                value: Node { value: Value::Null, at: node.at.clone(), anchor: None },
            }]),
            at: node.at.clone(),
            anchor: None,
        };
        *node = nothing;
        let mut context = Context::new(&input);
        if let Some(root) = top_of(&root, &mut context) {
            read(&root, &mut context);
        }
        let line = FULL[..place.start].lines().count();
        assert!(!context.is_clean(), "nobody reads the value of line {line}");
    }
}

fn top_of<'t>(root: &'t Node, context: &mut Context<'_>) -> Option<Section<'t>> {
    top(root, &mut context.out)
}

#[test]
fn every_value_changes_the_agreement() {
    let agreement = |text: &str| {
        let checked = checked(text);
        let refused = shown(&checked);
        digest(&checked.contract.unwrap_or_else(|| panic!("{refused}")))
    };
    let full = agreement(FULL);
    for (find, instead) in CHANGES {
        let changed = agreement(&with(find, instead));
        assert!(changed != full, "{find:?} -> {instead:?} changes nothing");
    }
    // A comment does not.
    assert_eq!(agreement(&format!("{FULL}# the end\n")), full);
}

/// All that an agreement means, as text. Where things stand is no meaning; conditions are their
/// text.
fn digest(contract: &Contract) -> String {
    let mut out = vec![format!(
        "{} {} {} {} {:?}",
        contract.name,
        contract.version.number,
        contract.effective_from,
        contract.enforce_from,
        contract.timezone
    )];
    let texts = |conditions: &[Condition]| -> Vec<String> {
        conditions.iter().map(|one| one.text().to_owned()).collect()
    };
    let text = |condition: &Option<Condition>| condition.as_ref().map(|one| one.text().to_owned());
    out.push(format!("{:?}", contract.fields));
    out.extend(contract.lists.iter().map(|list| format!("{} {:?}", list.name(), list.values())));
    for one in [&contract.stages, &contract.exits, &contract.sources].into_iter().flatten() {
        out.push(format!("{} {}", one.name, one.condition.text()));
    }
    out.extend(
        contract.segments.iter().map(|one| format!("{} {:?}", one.name, text(&one.condition))),
    );
    for one in &contract.definitions {
        let (require, exclude) = (texts(&one.require), texts(&one.exclude));
        let bare = Definition { require: vec![], exclude: vec![], ..one.clone() };
        out.push(format!("{require:?} {exclude:?} {bare:?}"));
    }
    out.push(format!("{:?}", contract.touch));
    out.extend(contract.calendars.iter().map(|one| format!("{} {:?}", one.name(), one.hours())));
    for one in &contract.calendar_of {
        out.push(format!("{:?} {}", text(&one.when), one.calendar));
    }
    for one in &contract.promises {
        let bare = Promise { when: None, pauses_while: None, ..one.clone() };
        out.push(format!("{:?} {:?} {bare:?}", text(&one.when), text(&one.pauses_while)));
    }
    out.push(format!("{:?} {:?}", contract.routes, contract.people));
    out.push(format!("{:?}", contract.alerts));
    out.push(format!("{:?} {:?}", contract.imports, contract.exemptions));
    out.push(format!("{:?} {:?} {:?}", contract.quotas, contract.costs, contract.parties));
    out.push(format!("{:?} {:?}", contract.review_every_days, contract.ratings));
    out.push(format!("{:?} {:?}", contract.discipline, contract.digest));
    for one in &contract.tests {
        let mut case = one.clone();
        case.span = 0..0;
        let expected = case.looks.iter_mut().flat_map(|look| &mut look.expect);
        expected.for_each(|one| one.span = 0..0);
        out.push(format!("{case:?}"));
    }
    out.join("\n")
}

/// One change for every key, and for every word that a key takes.
const CHANGES: &[(&str, &str)] = &[
    ("&slow 4 working hours", "&slow 5 working hours"),
    ("sla: Everything", "sla: Something"),
    ("\nversion: 3", "\nversion: 4"),
    ("effective_from: 2026-11-01", "effective_from: 2026-11-01 00:00:01"),
    ("enforce_from: 2026-11-02 09:00", "enforce_from: 2026-11-02T09:00:00Z"),
    ("\ntimezone: America/New_York", "\ntimezone: America/Chicago"),
    ("crm: lifecyclestage", "crm: stage"),
    ("crm: country, type: text", "crm: country, type: option"),
    ("keep: value", "keep: domain"),
    ("phone: {crm: phone, type: text, keep: presence}", "phone: {crm: phone, type: text}"),
    ("{file: lists/free.txt}", "[gmail.com, web.de]"),
    ("home: [US, CA]", "home: [US]"),
    ("lead: lifecycle == \"lead\"", "lead: lifecycle == \"new\""),
    ("recycled: status == \"NURTURE\"", "recycled: status == \"LATER\""),
    ("marketing: has(email)", "marketing: has(phone)"),
    ("hot: score >= 90", "hot: score >= 91"),
    ("rest: otherwise", "rest: score >= 1"),
    ("means: Somebody who asked.", "means: Somebody."),
    ("      - score >= 60", "      - score >= 61"),
    ("exclude: [email in free_mail]", "exclude: [email in free_mail, vip == true]"),
    ("complete: [email, phone]", "complete: [phone]"),
    ("grace: 1 working hour", "grace: 2 working hours"),
    ("unlabelled: 2 working hours", "unlabelled: 3 working hours"),
    ("2 working hours\n    route: marketing", "2 working hours\n    route: reps"),
    ("channels: [call, email]", "channels: [call, meeting]"),
    ("\n  direction: outbound", "\n  direction: any"),
    ("\n  by: human", "\n  by: any"),
    ("min_call: 10 seconds", "min_call: 1 minute"),
    ("late_log_grace: 15 minutes", "late_log_grace: 16 minutes"),
    ("backdating_limit: 1 working day", "backdating_limit: 24 hours"),
    ("    timezone: Europe/London", "    timezone: Europe/Berlin"),
    ("mon-fri: [09:00-12:00, 13:00-17:30]", "mon-sat: [09:00-12:00, 13:00-17:30]"),
    ("mon, wed: [09:00-17:30]", "mon-wed: [09:00-17:30]"),
    ("fri: [22:00-06:00]", "fri: [22:00-24:00]"),
    ("{ical: holidays/us.ics}", "{date: 2027-12-25}"),
    ("date: 2026-12-24", "date: 2026-12-23"),
    (", hours: [09:00-12:00], name", ", name"),
    ("name: Christmas Eve", "name: The day before"),
    ("when: owner.team == \"EMEA\"", "when: owner.team == \"UK\""),
    ("- {use: us}", "- {use: emea}"),
    ("when: segment != \"rest\"", "when: segment == \"rest\""),
    ("kind: time_to_assign", "kind: first_touch"),
    ("starts_at: mql\n    within: 15", "starts_at: sql\n    within: 15"),
    ("within: 15 working minutes", "within: 16 working minutes"),
    ("vip: 1 working hour", "vip: 2 working hours"),
    ("at_risk_at: 50%", "at_risk_at: 51%"),
    ("pauses_while: status == \"WAIT\"", "pauses_while: status == \"HOLD\""),
    ("max_pause: 3 working days", "max_pause: 4 working days"),
    ("reopen: ignore", "reopen: new_cycle"),
    ("reopen: continue", "reopen: new_cycle"),
    ("on_reassign: restart", "on_reassign: keep"),
    ("reopen: ignore\n    route: reps", "reopen: ignore\n    route: marketing"),
    ("attempts: 6", "attempts: 7"),
    ("channels_at_least: 2", "channels_at_least: 1"),
    ("max_gap: 4 working days", "max_gap: 3 working hours"),
    ("until: [reply, sql, exit]", "until: [sql, exit]"),
    ("until: [reply, sql, exit]", "until: [reply, mql, exit]"),
    ("until: [reply, sql, exit]", "until: [reply, sql]"),
    ("reasons: country", "reasons: score"),
    ("max_gap: 5 working days", "max_gap: 6 working days"),
    ("stage: sql, within", "stage: mql, within"),
    ("kind: time_to_rate", "kind: time_to_accept"),
    ("share: 95%, per: month", "share: 97.5%, per: month"),
    ("share: 95%, per: month", "share: 95%, per: week"),
    ("min_sample: 40", "min_sample: 41"),
    ("review_every: 90 days", "review_every: 13 weeks"),
    ("cmo@example.com", "ceo@example.com"),
    ("version: 3, date: 2026-10-28", "version: 2, date: 2026-10-28"),
    ("2026-10-29", "2026-10-30"),
    ("kind: volume, stage: mql", "kind: volume, stage: sql"),
    ("at_least: 400", "at_least: 401"),
    ("per: month, pace: true", "per: month, pace: false"),
    ("per: month, pace: true", "per: week, pace: true"),
    ("pace: true, route: marketing", "pace: true, route: reps"),
    ("    at_least: 90%", "    at_least: 91%"),
    ("    min_sample: 30", "    min_sample: 29"),
    ("30\n    route: marketing", "30"),
    ("kind: acceptance_rate, stage: mql", "kind: acceptance_rate, stage: sql"),
    ("kind: acceptance_rate, stage: mql, ", "kind: acceptance_rate, "),
    ("at_least: 70%", "at_least: 70.5%"),
    ("from: mql", "from: lead"),
    ("from: mql, to: sql", "from: lead, to: mql"),
    ("at_least: 2.5%", "at_least: 2.55%"),
    ("kind: source_share, source: marketing", "kind: source_share, source: sales"),
    ("stage: sql, at_least: 40%", "stage: mql, at_least: 40%"),
    ("kind: rating_average, source: marketing, ", "kind: rating_average, "),
    ("at_least: 3.5", "at_least: 3.6"),
    ("over: 8 weeks", "over: 9 weeks"),
    ("at_most: 30%", "at_most: 31%"),
    ("kind: cost_per_lead, source: marketing", "kind: cost_per_lead, source: sales"),
    ("kind: cost_per_lead, source: marketing, stage: mql", "kind: cost_per_lead, stage: mql"),
    ("at_most: 120 USD", "at_most: 120.01 USD"),
    ("{source: sales, month: 2026-11", "{source: sales, month: 2026-12"),
    ("{source: sales, month: 2026-11", "{source: marketing, month: 2026-12"),
    ("spend: 21000", "spend: 21000.01"),
    ("salary: 18000", "salary: 18001"),
    ("overhead: 4000.50", "overhead: 4000.5, share_of_time: 50%"),
    ("overhead: 4000.50", "overhead: 4000.51"),
    ("share_of_time: 20%", "share_of_time: 100%"),
    ("field: rating, reason: rating_why", "field: score, reason: rating_why"),
    ("field: rating, reason: rating_why", "field: rating"),
    ("dark_after: 5 working days", "dark_after: 6 working days"),
    ("at: \"0 9 * * MON\"", "at: \"0 9 * * TUE\""),
    ("to: [\"slack:C0INBOUND\"]", "to: [\"slack:C0INBOUND\", \"slack:C0SALES\"]"),
    ("after: 1 working hour, ", ""),
    ("    - {upon: at_risk, to: owner}", "    - {upon: at_risk, to: manager}"),
    ("upon: breached, to: \"slack", "upon: breached, after: 1 minute, to: \"slack"),
    ("slack:C0MARKETING", "slack:C0OTHER"),
    ("every: 3 working hours", "every: 4 working hours"),
    ("times: 1}", "times: 2}"),
    (", until: ack}", "}"),
    ("quiet_outside: working_hours", "quiet_outside: nothing"),
    ("group_within: 90 seconds", "group_within: 2 minutes"),
    ("storm_at: 6", "storm_at: 7"),
    ("per_person: {most: 2", "per_person: {most: 3"),
    ("within: 10 minutes}", "within: 11 minutes}"),
    ("per_channel: {most: 20", "per_channel: {most: 21"),
    ("within: 1 hour}", "within: 2 hours}"),
    ("[no interest, spam]", "[spam]"),
    ("[another territory, another team]", "[another team]"),
    ("EMEA: u0042", "EMEA: u0043"),
    ("default: u0007", "default: 7"),
    ("burst: 200", "burst: 201"),
    ("within: 1 minute}", "within: 2 minutes}"),
    ("owner: u0099", "owner: u0098"),
    ("parental leave", "illness"),
    ("from: 2026-11-03", "from: 2026-11-04"),
    ("until: 2027-01-15", "until: 2027-01-16"),
    ("A hot lead is due", "A lead is due"),
    ("score: 95", "score: 96"),
    ("owner: u0001", "owner: none"),
    ("id: u0012, team", "id: u0013, team"),
    ("team: EMEA", "team: UK"),
    ("at: 2026-11-23 04:50", "at: 2026-11-23 04:51"),
    ("set: {lifecycle: mql, ", "set: {lifecycle: lead, "),
    ("owner: none", "owner: u0013"),
    ("logged_at: 2026-11-23 05:25", "logged_at: 2026-11-23 05:26"),
    ("channel: call, direction: outbound", "channel: email, direction: outbound"),
    ("direction: outbound, seconds", "direction: inbound, seconds"),
    ("seconds: 60", "seconds: 61"),
    ("by: human, owner", "by: automation, owner"),
    ("owner: u0012, outcome", "owner: u0014, outcome"),
    ("outcome: done", "outcome: planned"),
    ("check_at: 2026-11-23 06:00", "check_at: 2026-11-23 06:01"),
    ("due: 2026-11-23 05:30", "due: 2026-11-23 05:30:01"),
    ("verdict: met", "verdict: void"),
    ("alerts: [{upon: at_risk, to: owner}]", "alerts: [{upon: breached, to: owner}]"),
    ("{upon: at_risk, to: owner}]", "{upon: at_risk, to: manager}]"),
    ("times: 2", "times: 3"),
    ("rated: 3", "rated: 4"),
    ("record: restored", "record: deleted"),
    ("at: 2026-11-24 10:05", "at: 2026-11-24 10:04"),
    ("logged_at: 2026-11-24 10:06", "logged_at: 2026-11-24 10:07"),
    ("merge: [{at", "owner: u0015, merge: [{at"),
    ("at: 2026-11-24 10:40", "at: 2026-11-24 10:41"),
    ("fails: [country in home, ", "fails: ["),
    ("stay-in-touch: {verdict: none}", "stay-in-touch: {verdict: met}"),
    ("liked: {period: 2026-11", "liked: {period: 2026-12"),
    ("standing: out_of_reach", "standing: behind"),
    ("figure: 2}", "figure: 2.0}"),
    ("at: 2026-11-24 10:22:30, reads: breached", "at: 2026-11-24 10:23, reads: breached"),
    ("reads: breached", "reads: withdrawn"),
    ("objective: {standing: too_few", "objective: {period: 2026-12, standing: too_few"),
    ("objective: {standing: too_few", "objective: {standing: too_early"),
    ("missed: 2", "missed: 1"),
];

#[test]
fn what_is_not_said_has_the_documented_defaults() {
    let start = FULL.find("touch:\n").unwrap();
    let end = FULL.find("calendars:\n").unwrap();
    let text = [&FULL[..start], &FULL[end..]].concat();
    let text = text.replace("enforce_from: 2026-11-02 09:00\n", "");
    let text = text
        .replace("on_reassign: restart\n", "reopen: new_cycle\n")
        .replace("    reopen: continue\n", "");
    let contract = checked(&text).contract.unwrap();
    assert_eq!(contract.enforce_from, contract.effective_from);
    let channels: Vec<&str> = contract.touch.channels.iter().map(|one| one.word()).collect();
    assert_eq!(channels, ["call", "email", "meeting", "message"]);
    assert!(contract.touch.outbound_only && contract.touch.human_only);
    assert_eq!((contract.touch.min_call_ms, contract.touch.late_log_grace), (0, None));
    let promise = contract.promise("first-touch").unwrap();
    assert_eq!(promise.on_reassign, crate::contract::OnReassign::Keep);
}

#[test]
fn an_own_key_at_the_top_is_left_alone() {
    assert_eq!(shown(&checked(&format!("{FULL}x-notes: {{anything: [1, ~]}}\n"))), "");
    assert!(checked(&format!("{FULL}y-notes: 1\n")).is_refused());
}
