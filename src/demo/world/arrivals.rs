//! Who comes, from where and when: a day's leads, the lunch-time rush, what comes at night, a
//! small import from a trade fair.

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};

use super::acts::Act;
use super::lead::Lead;
use super::names::Name;
use super::news::Happening;
use super::office::{Office, later, later_s};
use super::{Rng, World};

/// Where leads come from, as the CRM calls it and as people do.
const SOURCES: [(&str, &str); 7] = [
    ("ORGANIC_SEARCH", "a search"),
    ("PAID_SEARCH", "a search ad"),
    ("EMAIL_MARKETING", "the newsletter"),
    ("SOCIAL_MEDIA", "social media"),
    ("DIRECT_TRAFFIC", "the website"),
    ("REFERRALS", "a referral"),
    ("OTHER_CAMPAIGNS", "the trade fair"),
];

/// What people call a source.
pub(super) fn source_word(source: &str) -> &'static str {
    let found = SOURCES.iter().find(|(name, _)| *name == source);
    found.map_or("somewhere", |(_, word)| word)
}

/// Why a record is no marketing lead, though it may be marked as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flaw {
    NoPhone,
    FreeMail,
    Abroad,
    Small,
    Cold,
}

impl World {
    /// The world begins: its first day, which plans the days after it.
    pub(super) fn begin(&mut self, day: Date) {
        let at = on(day, Office::NewYork, 0);
        self.plan(at, Act::Day(day));
    }

    /// Plans a day.
    pub(super) fn day(&mut self, day: Date) {
        if self.script.to.is_some_and(|to| day >= to) {
            return;
        }
        let tomorrow = day.tomorrow().unwrap_or(day);
        self.plan(on(tomorrow, Office::NewYork, 0), Act::Day(tomorrow));
        if matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) {
            return self.some(day, Office::NewYork, (9 * 60, 22 * 60), 2);
        }
        self.some(day, Office::London, (9 * 60, 15 * 60 + 30), 5);
        self.some(day, Office::NewYork, (8 * 60 + 30, 16 * 60), 10);
        // People fill in forms over lunch.
        self.some(day, Office::NewYork, (12 * 60, 13 * 60 + 15), 5);
        self.some(day, Office::NewYork, (18 * 60, 23 * 60), 2);
        let since = self.script.from.until(day).map_or(0, |span| span.get_days());
        if since == 1 {
            self.import(on(day, Office::NewYork, 14 * 60 + 20));
        }
        if since == 2 && self.script.outage {
            let down = on(day, Office::NewYork, 14 * 60 + 41);
            self.plan(down, Act::Down);
            self.plan(later(down, 27), Act::Up);
        }
    }

    /// So many leads of this office between these minutes of the day.
    fn some(&mut self, day: Date, office: Office, (from, to): (i64, i64), count: i64) {
        let count = (count + self.rng.between(-1, 1)).max(1);
        for _ in 0..count {
            let minute = self.rng.between(from, to);
            let at = later_s(on(day, office, minute), self.rng.between(0, 59));
            let lead = invent(&mut self.rng, office, at, None);
            self.arrive_at(at, lead);
        }
    }

    /// A list is uploaded: a few people from a trade fair, all within seconds.
    fn import(&mut self, at: Timestamp) {
        let count = 14;
        let text = format!("Marketing uploads {count} contacts from a trade fair");
        self.plan(at, Act::Headline(Happening::Headline, text));
        for n in 0..count {
            let at = later_s(at, 2 + n / 4);
            let lead = invent(&mut self.rng, Office::NewYork, at, Some("OTHER_CAMPAIGNS"));
            self.arrive_at(at, lead);
        }
    }

    fn arrive_at(&mut self, at: Timestamp, lead: Lead) {
        self.leads.push(lead);
        self.plan(at, Act::Arrive(self.leads.len() - 1));
    }
}

/// An instant by the wall clock of an office.
fn on(day: Date, office: Office, minute: i64) -> Timestamp {
    let midnight = day.to_zoned(office.zone()).map(|midnight| midnight.timestamp());
    later(midnight.unwrap_or(Timestamp::UNIX_EPOCH), minute)
}

fn invent(rng: &mut Rng, office: Office, at: Timestamp, source: Option<&'static str>) -> Lead {
    let name = Name::invent(rng);
    let source = source.unwrap_or_else(|| rng.pick(&SOURCES[..6]).0);
    // One in two is nobody to sell to yet, and most of these for want of interest.
    let flaw = match rng.between(1, 100) {
        1..=4 => Some(Flaw::NoPhone),
        5..=7 => Some(Flaw::FreeMail),
        8..=9 => Some(Flaw::Abroad),
        10..=12 => Some(Flaw::Small),
        13..=50 => Some(Flaw::Cold),
        _ => None,
    };
    let score = match flaw {
        Some(Flaw::Cold) => rng.between(10, 55),
        _ if rng.percent(15) => rng.between(90, 99),
        _ => rng.between(60, 89),
    };
    let employees = match flaw {
        Some(Flaw::Small) => rng.between(2, 15),
        _ if rng.percent(12) => rng.between(1_000, 9_000),
        _ => rng.between(20, 900),
    };
    let country = match (flaw, office) {
        (Some(Flaw::Abroad), _) => rng.pick(&["FR", "BR", "DE"]),
        (_, Office::London) => "GB",
        (_, Office::NewYork) => rng.pick(&["US", "US", "US", "CA"]),
    };
    let small = |number: i64| u32::try_from(number).unwrap_or_default();
    Lead {
        name,
        id: None,
        source,
        score: small(score),
        employees: small(employees),
        country,
        free_mail: flaw == Some(Flaw::FreeMail),
        phone: (flaw != Some(Flaw::NoPhone)).then_some(at),
        marked: None,
        owners: Vec::new(),
        left: None,
        paused: None,
        touches: Vec::new(),
    }
}
