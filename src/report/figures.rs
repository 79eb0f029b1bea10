//! One look at all lives, and every figure from it.

use super::attainment::Attainment;
use super::cost::Costs;
use super::coverage::Data;
use super::delays::Delays;
use super::discipline::Discipline;
use super::funnel::Funnel;
use super::mix::Mix;
use super::quality::Quality;
use super::scope::Scope;
use super::sheet::{Heading, Report, Section};
use super::trend::{Trend, is_of};
use super::{quotas, score};
use crate::sla::{Life, Quotas, Standing, State};

/// Every figure of one report. Made once, shown each lead once, asked once.
pub struct Figures<'a> {
    scope: Scope<'a>,
    data: Data<'a>,
    attainment: Attainment<'a>,
    trend: Trend<'a>,
    quotas: Quotas<'a>,
    delays: Delays<'a>,
    funnel: Funnel<'a>,
    mix: Mix<'a>,
    quality: Quality<'a>,
    costs: Costs<'a>,
    discipline: Discipline<'a>,
}

impl<'a> Figures<'a> {
    /// Nothing counted yet.
    pub fn new(scope: Scope<'a>) -> Self {
        let trend = Trend::new(scope);
        Self {
            scope,
            data: Data::new(scope),
            attainment: Attainment::new(scope),
            quotas: Quotas::new(scope.contract, |per| trend.spans(per)),
            trend,
            delays: Delays::new(scope),
            funnel: Funnel::new(scope),
            mix: Mix::new(scope),
            quality: Quality::new(scope),
            costs: Costs::new(scope),
            discipline: Discipline::new(scope),
        }
    }

    /// Counts one lead. What is deleted is counted as such, and nowhere else.
    pub fn add(&mut self, life: &Life) {
        self.data.add(life);
        if life.gone {
            return;
        }
        self.attainment.add(life);
        self.trend.add(life);
        self.quotas.add(life);
        self.delays.add(life);
        self.funnel.add(life);
        self.mix.add(life);
        self.quality.add(life);
        self.costs.add(life);
        self.discipline.add(life);
    }

    /// All of it.
    pub fn report(&self) -> Report {
        let all = self.quotas.standings(self.scope.as_of);
        let now = all.iter().filter(|standing| is_of(standing, self.scope.asked));
        let standings: Vec<Standing<'_>> = now.cloned().collect();
        if self.attainment.is_empty() && self.funnel.is_empty() {
            return self.without_leads(&standings);
        }
        let sections = vec![
            score::section(
                self.scope,
                (&self.trend.score(&all), self.trend.table(&all)),
                &self.attainment,
                &standings,
            ),
            self.attainment.section(),
            quotas::section(self.scope, &standings, &self.attainment),
            self.delays.section(),
            self.funnel.section(),
            self.mix.section(),
            self.quality.section(),
            self.costs.section(),
            self.discipline.section(),
            self.data.section(),
        ];
        Report { heading: self.heading(), sections }
    }

    /// What a period without leads leaves to be told: which quota that breaks or keeps, and what
    /// was done in it about earlier leads.
    fn without_leads(&self, standings: &[Standing<'_>]) -> Report {
        let none = Section {
            id: "empty",
            title: "No leads",
            says: vec!["No leads in this period.".to_owned()],
            tables: Vec::new(),
        };
        // Before the agreement nobody owed anything.
        let agreed = self.scope.bounds().1 > self.scope.contract.effective_from;
        let claimed = standings.iter().any(|one| !matches!(one.state, State::Untold(_)));
        let owed =
            (agreed && claimed).then(|| quotas::section(self.scope, standings, &self.attainment));
        let rated = self.quality.is_rated().then(|| self.quality.section());
        let logged = self.discipline.is_logged().then(|| self.discipline.section());
        let sections = [none].into_iter().chain(owed).chain(rated).chain(logged);
        let sections = sections.chain([self.data.section()]).collect();
        Report { heading: self.heading(), sections }
    }

    fn heading(&self) -> Heading {
        let scope = self.scope;
        Heading {
            agreement: scope.contract.name.clone(),
            version: scope.contract.version.clone(),
            period: scope.asked.label(),
            dates: scope.asked.dates(),
            running: scope.is_running(),
            by: scope.by.map(|by| format!("by {}", by.word())).unwrap_or_default(),
            as_of: scope.as_of,
            zone: scope.contract.timezone.clone(),
        }
    }
}
