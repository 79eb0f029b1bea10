//! What belongs to the account as a whole: time, owners, definitions, tokens, knobs, what was
//! called.

use jiff::Timestamp;

use super::HubSpot;
use super::auth::Token;
use super::calls::Calls;
use super::edit::Edit;
use super::kind::Kind;
use super::owners::Owner;
use super::properties::{Choice, Property};
use super::record::{Id, Life};
use super::settings::Settings;

impl HubSpot {
    /// HubSpot's time: the clock's, plus the skew.
    pub fn now(&self) -> Timestamp {
        self.state().now()
    }

    /// Somebody edits the account now.
    pub fn edit(&self) -> Edit<'_> {
        let now = self.now();
        Edit::new(self, now)
    }

    /// Somebody edited the account back then: for a past that is there when a test begins.
    pub fn edit_at(&self, at: Timestamp) -> Edit<'_> {
        Edit::new(self, at)
    }

    /// Turns the account's knobs.
    pub fn configure(&self, turn: impl FnOnce(&mut Settings)) {
        let mut state = self.state();
        turn(&mut state.settings);
        state.revision += 1;
    }

    /// Adds an owner, or replaces the one with the same id.
    pub fn owner(&self, owner: Owner) {
        let mut state = self.state();
        state.owners.retain(|known| known.id != owner.id);
        state.owners.push(owner);
        state.revision += 1;
    }

    /// Deactivates an owner.
    pub fn archive_owner(&self, id: &str) {
        let mut state = self.state();
        state
            .owners
            .iter_mut()
            .filter(|owner| owner.id == id)
            .for_each(|owner| owner.archived = true);
    }

    /// Adds a property, or replaces the one with the same name.
    pub fn define(&self, kind: Kind, property: Property) {
        let mut state = self.state();
        let all = state.properties_mut(kind);
        all.retain(|known| known.name != property.name);
        all.push(property);
    }

    /// Archives a property: values stay, but are shown to nobody.
    pub fn archive_property(&self, kind: Kind, name: &str) {
        let mut state = self.state();
        let now = state.now_millis();
        let all = state.properties_mut(kind);
        let found = all.iter_mut().filter(|property| &*property.name == name);
        found.for_each(|property| property.archived = Some(now));
    }

    /// Removes a property, which is also what a token that may not see it finds.
    pub fn remove_property(&self, kind: Kind, name: &str) {
        self.state().properties_mut(kind).retain(|property| &*property.name != name);
    }

    /// Offers one more option.
    pub fn add_option(&self, kind: Kind, name: &str, value: &str, label: &str) {
        self.change_options(kind, name, |options| {
            options.push(Choice { value: value.into(), label: label.into(), hidden: false });
        });
    }

    /// Gives an option another internal value, as deleting it and adding it anew does. Records keep
    /// theirs.
    pub fn rename_option(&self, kind: Kind, name: &str, from: &str, to: &str) {
        self.change_options(kind, name, |options| {
            let found = options.iter_mut().filter(|option| option.value == from);
            found.for_each(|option| option.value = to.into());
        });
    }

    fn change_options(&self, kind: Kind, name: &str, change: impl FnOnce(&mut Vec<Choice>)) {
        let mut state = self.state();
        let found = state.properties_mut(kind).iter_mut().find(|known| &*known.name == name);
        if let Some(property) = found {
            change(&mut property.options);
        }
    }

    /// Accepts this token, for these scopes only.
    pub fn grant(&self, token: &str, scopes: &[&str]) {
        self.state().tokens.insert(token.into(), Token::with(scopes));
    }

    /// Takes one scope away from every token.
    pub fn revoke_scope(&self, scope: &str) {
        for token in self.state().tokens.values_mut() {
            token.scopes.remove(scope);
        }
    }

    /// Lets a token expire.
    pub fn expire(&self, token: &str) {
        if let Some(token) = self.state().tokens.get_mut(token) {
            token.expired = true;
        }
    }

    /// Spends today's calls, as another app of the account would.
    pub fn exhaust_day(&self) {
        let mut state = self.state();
        let now = state.now();
        let state = &mut *state;
        state.usage.exhaust(now, &state.settings);
    }

    /// What was called so far.
    pub fn calls(&self) -> Calls {
        self.state().calls.clone()
    }

    /// Forgets what was called so far.
    pub fn forget_calls(&self) {
        self.state().calls = Calls::default();
    }

    /// The present value of a property, as the record shows it: for tests that ask the account
    /// itself.
    pub fn value(&self, kind: Kind, id: Id, name: &str) -> Option<String> {
        let state = self.state();
        let id = state.table(kind).resolve(id)?;
        let row = state.table(kind).get(id)?;
        state.value(kind, id, row, name)
    }

    /// How many live records of a type there are.
    pub fn count(&self, kind: Kind) -> usize {
        let state = self.state();
        let table = state.table(kind);
        let live = |id: &Id| table.get(*id).is_some_and(|row| row.life == Life::Live);
        table.ids(0..=Id::MAX).filter(live).count()
    }

    pub(super) fn correlation_id(&self) -> String {
        let mut state = self.state();
        state.errors += 1;
        format!("00000000-0000-4000-8000-{:012x}", state.errors)
    }
}
