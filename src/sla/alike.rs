//! What two versions judge alike, so that a back-test judges it once.

use std::collections::BTreeSet;

use crate::contract::{Contract, Parties};
use crate::id::PromiseId;

/// The promises that `old` and `new` cannot but judge alike, whatever the lead: they are the same
/// in both, and so is everything that any promise relies on. Where in doubt, a promise is not among
/// them. Who hears about it is another matter.
pub fn alike(old: &Contract, new: &Contract) -> BTreeSet<PromiseId> {
    if ground(old) != ground(new) {
        return BTreeSet::new();
    }
    let both = new.promises.iter().filter(|promise| {
        let before = old.promise(promise.id.as_str());
        // What is shown of a promise is all that there is of it.
        before.is_some_and(|before| format!("{before:?}") == format!("{promise:?}"))
    });
    both.map(|promise| promise.id.clone()).collect()
}

/// All of it that verdicts may depend on, apart from the promises, written out.
fn ground(contract: &Contract) -> String {
    let bare = Contract {
        name: String::new(),
        version: crate::contract::Version { number: 0, hash: "".into() },
        effective_from: jiff::Timestamp::UNIX_EPOCH,
        promises: Vec::new(),
        quotas: Vec::new(),
        costs: Vec::new(),
        parties: Parties::default(),
        review_every_days: None,
        digest: None,
        routes: Vec::new(),
        tests: Vec::new(),
        ..contract.clone()
    };
    format!("{bare:?}")
}
