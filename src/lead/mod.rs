//! PURE. What is known about one lead: facts in order of time, never a counter, never a verdict.
//!
//! Start at [`History`] (what the store holds, by the CRM's property names) and [`Timeline`] (the
//! same, read through the fields of one version of the agreement). [`Coverage`] says what has been
//! read completely: what is absent from a history proves nothing outside it. Times are UTC instants
//! of the CRM's own clock.

mod activity;
mod batch;
mod coverage;
mod directory;
mod field;
mod history;
mod reaction;
mod timeline;

pub use activity::{Activity, Channel, Direction, Outcome};
pub use batch::{Batch, Links, Logged, Record};
pub use coverage::{Coverage, Stream};
pub use directory::{Directory, Owner, OwnerKind, TeamsFrom};
pub use field::{Field, FieldType, Keep, Value};
pub use history::{Existence, FieldFact, History, OwnerFact, RatingFact};
pub use reaction::{Act, Reaction};
pub use timeline::{Issue, Timeline};
