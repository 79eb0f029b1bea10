//! What happens in one world: an agreement, and operations in order of time. Made from a seed,
//! printed when something goes wrong, and cut down to what still goes wrong.

use std::fmt;

use crate::draw;
use crate::oracle::{InForce, Oracle, Row, WorkTime};
use crate::rng::Rng;
use crate::terms::{RATING, Terms};
use crate::truth::{Act, Change, Event, Outcome, Truth, Way};
use crate::world::{ChannelFault, CrmFault};
use crate::{DAY, HOUR, MINUTE, Ms, SECOND};
use leadpact::lead::{Channel, Stream};

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Op {
    /// In the CRM; the index shows it after so long.
    Happens(Event, Ms),
    /// A whole cycle, then delivery.
    Look,
    /// The same, and the process dies at the so-manieth call of a port.
    CrashingLook(i64),
    Reconcile,
    Crm(CrmFault, Ms),
    Channel(ChannelFault, Ms),
    /// Our clock is now so far off.
    Clock(Ms),
    /// A new version of the agreement.
    Reload(Box<Terms>),
    /// A file that is no agreement.
    BadReload(&'static str),
}

/// How far reality may stray in a world.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flavour {
    /// The index lags.
    pub(crate) lag: bool,
    /// Beyond what is allowed for; touches are logged late beyond the grace.
    pub(crate) beyond: bool,
    /// CRM and channel fail.
    pub(crate) troubles: bool,
    /// The process dies.
    pub(crate) crashes: bool,
    /// Our clock jumps.
    pub(crate) clock: bool,
    /// Merges, deletes, restores.
    pub(crate) removals: bool,
    /// The agreement changes.
    pub(crate) reloads: bool,
}

impl Flavour {
    fn draw(rng: &mut Rng) -> Self {
        Self {
            lag: rng.percent(60),
            beyond: rng.percent(40),
            troubles: rng.percent(50),
            crashes: rng.percent(40),
            clock: rng.percent(40),
            removals: rng.percent(50),
            reloads: rng.percent(30),
        }
    }
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) start: Ms,
    pub(crate) end: Ms,
    pub(crate) flavour: Flavour,
    pub(crate) terms: Terms,
    /// The lag that the daemon allows for.
    pub(crate) lag: Ms,
    pub(crate) page: usize,
    pub(crate) can_find: bool,
    /// Many records were changed at one instant.
    pub(crate) has_bulk_edit: bool,
    /// In order of time.
    pub(crate) ops: Vec<(Ms, Op)>,
}

impl fmt::Display for Plan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |at: Ms| crate::world::instant(at).to_string();
        writeln!(out, "seed {}, {:?}", self.seed, self.flavour)?;
        writeln!(out, "lag {} ms, pages of {}, find {}", self.lag, self.page, self.can_find)?;
        writeln!(out, "{}", self.terms.yaml())?;
        for (when, op) in &self.ops {
            match op {
                Op::Reload(terms) => writeln!(out, "{} Reload\n{}", at(*when), terms.yaml())?,
                Op::Happens(Event::Logs { act, leads }, lag) => writeln!(
                    out,
                    "{} Logs {} {} {:?} {:?} {:?} by {:?}{} at {} for {leads:?}, lag {lag}",
                    at(*when),
                    act.channel,
                    act.id,
                    act.way,
                    act.outcome,
                    act.seconds,
                    act.by,
                    if act.automated { " automated" } else { "" },
                    at(act.occurred),
                )?,
                Op::Happens(event, lag) => writeln!(out, "{} {event:?}, lag {lag}", at(*when))?,
                other => writeln!(out, "{} {other:?}", at(*when))?,
            }
        }
        writeln!(out, "{} the end; all troubles are over", at(self.end))
    }
}

impl Plan {
    /// The world of this seed.
    pub(crate) fn draw(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let flavour = Flavour::draw(&mut rng);
        Self::flavoured(seed, rng, flavour)
    }

    /// The world of this seed, with this flavour whatever the seed says.
    pub(crate) fn flavoured(seed: u64, mut rng: Rng, flavour: Flavour) -> Self {
        let start = draw::beginning(&mut rng);
        let span = *rng.pick(&[6 * HOUR, 14 * HOUR, 30 * HOUR, 3 * DAY]);
        let terms = draw::terms(&mut rng, start, span);
        let lag = *rng.pick(&[30, 60, 60, 120]) * SECOND;
        let page = rng.index(4) + 1;
        let can_find = rng.percent(60);
        let plan = Self {
            seed,
            start,
            end: start + span,
            flavour,
            terms,
            lag,
            page,
            can_find,
            has_bulk_edit: false,
            ops: vec![],
        };
        Drawing::of(plan, rng).draw()
    }

    /// The oracle of the first version.
    pub(crate) fn oracle(&self) -> Oracle {
        let version = in_force(&self.terms, "1", self.terms.effective_from, self.start);
        Oracle { versions: vec![version], lag: self.lag }
    }
}

/// A version with its calendars laid out.
pub(crate) fn in_force(terms: &Terms, hash: &str, from: Ms, start: Ms) -> InForce {
    let calendars = terms.calendars.iter().map(|one| WorkTime::new(one, start)).collect();
    InForce { terms: terms.clone(), hash: hash.to_owned(), from, calendars }
}

/// A plan while it is made.
struct Drawing {
    plan: Plan,
    rng: Rng,
    oracle: Oracle,
    next_act: u32,
    leads: u32,
}

const STATUSES: [&str; 8] =
    ["", "NEW", "OPEN", "CONNECTED", "BAD_TIMING", "BAD_TIMING", "UNQUALIFIED", "NURTURE"];
const LIFECYCLES: [&str; 4] =
    ["lead", "marketingqualifiedlead", "marketingqualifiedlead", "salesqualifiedlead"];
const OWNERS: [Option<u32>; 7] =
    [Some(101), Some(102), Some(103), Some(101), Some(102), Some(900), None];

impl Drawing {
    fn of(plan: Plan, rng: Rng) -> Self {
        let oracle = plan.oracle();
        Self { plan, rng, oracle, next_act: 1, leads: 0 }
    }

    fn draw(mut self) -> Plan {
        let leads = self.rng.range(2, 5);
        for _ in 0..leads {
            self.story();
        }
        if self.plan.terms.imports.is_some() && self.rng.percent(60) {
            self.burst();
        }
        if self.rng.percent(30) {
            self.bulk_edit();
        }
        if self.plan.flavour.removals {
            self.removals();
        }
        self.looks();
        self.troubles();
        if self.plan.flavour.reloads {
            self.reloads();
        }
        self.plan.ops.sort_by_key(|(at, _)| *at);
        self.plan
    }

    fn put(&mut self, at: Ms, op: Op) {
        self.plan.ops.push((at, op));
    }

    fn happens(&mut self, at: Ms, event: Event) {
        let lag = match self.plan.flavour {
            Flavour { lag: false, .. } => 0,
            Flavour { beyond: true, .. } if self.rng.percent(15) => {
                self.rng.range(self.plan.lag, 14 * MINUTE)
            }
            _ => self.rng.range(0, self.plan.lag + 1),
        };
        self.put(at, Op::Happens(event, lag));
    }

    /// An instant of the world; some before the first look.
    fn some_time(&mut self) -> Ms {
        self.rng.range(self.plan.start, self.plan.end)
    }

    fn props(&mut self) -> Vec<(&'static str, String)> {
        let rng = &mut self.rng;
        let mut props = vec![("hubspotscore", rng.pick(&["50", "65", "80", "95"]).to_string())];
        for (name, values) in [
            ("country", &["US", "GB", "FR", "IE"][..]),
            ("email", &["ada@customer.example", "bob@Free.Example"]),
            ("phone", &["+1 555 0100"]),
            ("hs_lead_status", &["NEW", "OPEN"]),
        ] {
            if rng.percent(75) {
                props.push((name, (*rng.pick(values)).to_owned()));
            }
        }
        props
    }

    /// One lead: it arrives, is edited, passed on, and perhaps spoken to.
    fn story(&mut self) {
        self.leads += 1;
        let lead = self.leads;
        let before = self.rng.percent(25);
        let arrives = match before {
            true => self.plan.start - self.rng.range(MINUTE, 8 * HOUR),
            false => self.rng.range(self.plan.start, self.plan.start + self.span() * 2 / 3),
        };
        let mut props = self.props();
        let marked_at_once = self.rng.percent(55);
        let lifecycle = if marked_at_once { "marketingqualifiedlead" } else { "lead" };
        props.push(("lifecyclestage", lifecycle.to_owned()));
        let owner = *self.rng.pick(&OWNERS);
        let origin = *self.rng.pick(&["FORM", "FORM", "API"]);
        self.happens(arrives, Event::Arrives { lead, origin, props, owner });
        let mut at = arrives;
        if !marked_at_once && self.rng.percent(80) {
            at += self.rng.range(0, 4 * HOUR);
            self.edit(at, lead, "lifecyclestage", "marketingqualifiedlead");
        }
        for _ in 0..self.rng.range(0, 6) {
            at += self.rng.range(SECOND, self.span() / 4);
            self.change(at, lead);
        }
        for _ in 0..self.rng.range(0, 4) {
            self.touch(lead, arrives);
        }
        if self.plan.terms.rates() {
            for _ in 0..self.rng.range(0, 3) {
                self.rate(lead, arrives);
            }
        }
    }

    fn span(&self) -> Ms {
        self.plan.end - self.plan.start
    }

    fn edit(&mut self, at: Ms, lead: u32, name: &'static str, value: &str) {
        self.happens(at, Event::Edited { lead, props: vec![(name, value.to_owned())] });
    }

    fn change(&mut self, at: Ms, lead: u32) {
        match self.rng.range(0, 10) {
            0..4 => {
                let status = *self.rng.pick(&STATUSES);
                self.edit(at, lead, "hs_lead_status", status);
            }
            4..6 => {
                let lifecycle = *self.rng.pick(&LIFECYCLES);
                self.edit(at, lead, "lifecyclestage", lifecycle);
            }
            6 => {
                let score = *self.rng.pick(&["40", "61", "76", "99"]);
                self.edit(at, lead, "hubspotscore", score);
            }
            7 => {
                let (name, value) =
                    *self.rng.pick(&[("phone", "+44 20"), ("phone", ""), ("country", "GB")]);
                self.edit(at, lead, name, value);
            }
            _ => {
                let owner = *self.rng.pick(&OWNERS);
                self.happens(at, Event::Owned { lead, owner });
            }
        }
    }

    /// What the oracle says about a lead at the end of the plan so far.
    fn rows(&self, lead: Option<u32>) -> Vec<Row> {
        let mut truth = Truth::default();
        let mut ops: Vec<&(Ms, Op)> = self.plan.ops.iter().collect();
        ops.sort_by_key(|(at, _)| *at);
        for (at, op) in ops {
            if let Op::Happens(event, lag) = op {
                truth.apply(*at, event, *lag);
            }
        }
        let ids: Vec<u32> = lead.map_or(truth.leads.keys().copied().collect(), |id| vec![id]);
        let end = self.plan.end + 10 * DAY;
        ids.into_iter().flat_map(|id| self.oracle.judge(&truth, id, end)).collect()
    }

    /// What somebody says of the lead in the CRM, near a deadline; not all of it is a rating.
    fn rate(&mut self, lead: u32, arrives: Ms) {
        let rows = self.rows(Some(lead)).into_iter().filter(|row| row.promise == "rate");
        let dues: Vec<(Ms, Ms)> = rows.filter_map(|row| Some((row.start, row.due?))).collect();
        let rng = &mut self.rng;
        let (start, due) = match dues.is_empty() {
            true => (arrives, arrives + HOUR),
            false => *rng.pick(&dues),
        };
        let at = match rng.range(0, 8) {
            0 => start,
            1 => start - rng.range(SECOND, HOUR),
            2 => due,
            3 => due + 1,
            4 => due + rng.range(1, HOUR),
            _ => start + rng.range(0, (due - start).max(1)),
        };
        let said = *rng.pick(&["1", "2", "3", "4", "5", "5", "0", "6", "3.5", ""]);
        self.edit(at.max(arrives), lead, RATING, said);
    }

    /// Something that may be a touch, near a deadline.
    fn touch(&mut self, lead: u32, arrives: Ms) {
        let rows = self.rows(Some(lead));
        let dues: Vec<(Ms, Ms)> =
            rows.iter().filter_map(|row| Some((row.start, row.due?))).collect();
        let rng = &mut self.rng;
        let (start, due) = match dues.is_empty() {
            true => (arrives, arrives + HOUR),
            false => *rng.pick(&dues),
        };
        let grace = self.plan.terms.touch.late_log_grace.map_or(0, |grace| grace.0 * MINUTE);
        let occurred = match rng.range(0, 10) {
            0 => start,
            1 => start - rng.range(SECOND, HOUR),
            2 => due,
            3 => due - 1,
            4..6 => due + rng.range(1, HOUR),
            6 => due - rng.range(0, 10 * MINUTE).min(due - start),
            _ => start + rng.range(0, (due - start).max(1)),
        };
        let occurred = if rng.percent(50) { occurred } else { occurred / SECOND * SECOND };
        let delay = match rng.range(0, 12) {
            0..5 => rng.range(0, 2 * MINUTE),
            5..8 => rng.range(0, grace.max(MINUTE) + 1),
            8 if self.plan.flavour.beyond => grace + rng.range(1, 3 * HOUR),
            9 if self.plan.flavour.beyond => rng.range(2 * HOUR, 12 * HOUR),
            10 => -rng.range(MINUTE, 3 * HOUR),
            _ => 0,
        };
        let channel = *rng.pick(&["call", "call", "email", "meeting", "message", "note"]);
        let way = match channel {
            "call" | "email" => *rng.pick(&[Way::Out, Way::Out, Way::Out, Way::In]),
            _ => Way::Unstated,
        };
        let outcome = match (channel, rng.range(0, 10)) {
            ("meeting", 0..5) => Outcome::Planned,
            (_, 0) => Outcome::Failed,
            _ => Outcome::Done,
        };
        let act = Act {
            id: self.next_act,
            channel,
            way,
            outcome,
            seconds: (channel == "call").then(|| *rng.pick(&[3, 9, 10, 65, 300])),
            by: *rng.pick(&[Some(101), Some(102), Some(101), None]),
            automated: rng.percent(12),
            occurred,
            recorded: 0,
            modified: 0,
        };
        self.next_act += 1;
        let recorded = (occurred + delay).max(arrives);
        self.log(recorded, lead, act);
    }

    /// Logs it, perhaps without saying whose it is, and perhaps edits it later.
    fn log(&mut self, at: Ms, lead: u32, act: Act) {
        let beyond = self.plan.flavour.beyond;
        let late = self.rng.percent(20);
        let leads = if late { vec![] } else { vec![lead] };
        let (id, outcome, occurred) = (act.id, act.outcome, act.occurred);
        self.happens(at, Event::Logs { act, leads });
        if late {
            let most = if beyond { 2 * HOUR } else { 5 * MINUTE };
            let at = at + self.rng.range(SECOND, most);
            self.happens(at, Event::Associates { act: id, lead });
        }
        if outcome == Outcome::Planned {
            let outcome = *self.rng.pick(&[Outcome::Done, Outcome::Done, Outcome::Failed]);
            let at = at.max(occurred) + self.rng.range(SECOND, 40 * MINUTE);
            self.happens(at, Event::Edits { act: id, change: Change::Outcome(outcome) });
        } else if beyond && self.rng.percent(20) {
            let change = match self.rng.range(0, 3) {
                0 => Change::Seconds(*self.rng.pick(&[2, 60])),
                1 => Change::Occurred(occurred - self.rng.range(SECOND, HOUR)),
                _ => Change::Outcome(Outcome::Failed),
            };
            let at = at + self.rng.range(SECOND, 3 * HOUR);
            self.happens(at, Event::Edits { act: id, change });
        }
    }

    /// Many at once.
    fn burst(&mut self) {
        let at = self.some_time();
        for _ in 0..self.rng.range(2, 7) {
            self.leads += 1;
            let lead = self.leads;
            let at = at + self.rng.range(0, 80 * SECOND);
            let mut props = self.props();
            props.push(("lifecyclestage", "marketingqualifiedlead".to_owned()));
            self.happens(at, Event::Arrives { lead, origin: "IMPORT", props, owner: None });
        }
    }

    /// A workflow changes every record at one instant.
    fn bulk_edit(&mut self) {
        self.plan.has_bulk_edit = true;
        let at = self.some_time();
        let (name, value) = *self.rng.pick(&[
            ("lifecyclestage", "marketingqualifiedlead"),
            ("lifecyclestage", "salesqualifiedlead"),
            ("hs_lead_status", "BAD_TIMING"),
            ("hs_lead_status", "NURTURE"),
        ]);
        for lead in 1..=self.leads {
            self.edit(at, lead, name, value);
        }
    }

    fn removals(&mut self) {
        for _ in 0..self.rng.range(1, 4) {
            let at = self.some_time();
            let lead = u32::try_from(self.rng.range(1, i64::from(self.leads) + 1)).expect("few");
            let other = u32::try_from(self.rng.range(1, i64::from(self.leads) + 1)).expect("few");
            match self.rng.range(0, 6) {
                0 | 1 => self.happens(at, Event::Merges { loser: lead, winner: other }),
                2 => self.happens(at, Event::Archives { lead }),
                3 => {
                    self.happens(at, Event::Archives { lead });
                    let back = at + self.rng.range(SECOND, self.span() / 2);
                    self.happens(back, Event::Restores { lead });
                }
                4 => self.happens(at, Event::Erases { lead }),
                _ => {
                    let act = u32::try_from(self.rng.range(1, i64::from(self.next_act) + 1));
                    self.happens(at, Event::Deletes { act: act.expect("few") });
                }
            }
        }
        for _ in 0..self.rng.range(0, 3) {
            let at = self.some_time();
            self.put(at, Op::Reconcile);
        }
    }

    /// When the daemon looks: now often, now rarely, and where something may change.
    fn looks(&mut self) {
        let mut at = self.plan.start;
        let mut looks = Vec::new();
        let usual = *self.rng.pick(&[2 * MINUTE, 10 * MINUTE, HOUR]);
        while at < self.plan.end && looks.len() < 6 {
            looks.push(at);
            at += match self.rng.range(0, 10) {
                0..7 => usual + self.rng.range(0, MINUTE),
                7..9 => self.rng.range(MINUTE, self.span() / 6),
                _ => self.rng.range(HOUR, (self.span() / 3).max(2 * HOUR)),
            };
        }
        let rows = self.rows(None);
        let edges: Vec<Ms> = rows.iter().flat_map(|row| row.edges.iter().copied()).collect();
        let inside = edges.into_iter().filter(|at| (self.plan.start..self.plan.end).contains(at));
        let inside: Vec<Ms> = inside.collect();
        for _ in 0..6.min(inside.len()) {
            looks.push(*self.rng.pick(&inside) + self.rng.range(-5 * SECOND, 2 * MINUTE));
        }
        for at in looks {
            let crash = self.plan.flavour.crashes && self.rng.percent(30);
            let crossing = self.rng.range(0, 120);
            self.put(at, if crash { Op::CrashingLook(crossing) } else { Op::Look });
        }
    }

    fn troubles(&mut self) {
        if self.plan.flavour.clock {
            for _ in 0..self.rng.range(1, 4) {
                let years = 10 * 365 * DAY;
                let skew = *self.rng.pick(&[HOUR, -HOUR, years, -years, 0, 45 * SECOND]);
                let at = self.some_time();
                self.put(at, Op::Clock(skew));
            }
        }
        if !self.plan.flavour.troubles {
            return;
        }
        for _ in 0..self.rng.range(1, 4) {
            let at = self.some_time();
            let lasts = self.rng.range(MINUTE, self.span() / 3);
            let what = *self.rng.pick(&[
                CrmFault::Down,
                CrmFault::Flaky(20),
                CrmFault::Flaky(60),
                CrmFault::Busy,
                CrmFault::Revoked,
                CrmFault::NoScope(Stream::Activities(Channel::Call)),
                CrmFault::NoScope(Stream::Leads),
                CrmFault::NoIds,
                CrmFault::Slow,
            ]);
            self.put(at, Op::Crm(what, lasts));
        }
        for _ in 0..self.rng.range(0, 3) {
            let at = self.some_time();
            let lasts = self.rng.range(MINUTE, self.span() / 3);
            let what = *self.rng.pick(&[
                ChannelFault::Busy,
                ChannelFault::LostAnswer,
                ChannelFault::LostRequest,
                ChannelFault::Revoked,
                ChannelFault::NoChannel,
            ]);
            self.put(at, Op::Channel(what, lasts));
        }
    }

    fn reloads(&mut self) {
        let mut terms = self.plan.terms.clone();
        let mut times: Vec<Ms> = (0..self.rng.range(1, 3)).map(|_| self.some_time()).collect();
        times.sort_unstable();
        for at in times {
            if self.rng.percent(35) {
                let text = *self.rng.pick(&["", "sla: [", "version: 2\nstages: {}\n", "\0"]);
                self.put(at, Op::BadReload(text));
            } else {
                terms = draw::revised(&mut self.rng, &terms);
                self.put(at, Op::Reload(Box::new(terms.clone())));
            }
        }
    }
}
