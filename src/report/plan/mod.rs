//! What a new version of the agreement changes, before it counts: clause by clause, and for what is
//! running now. Start at [`Plan`].

mod changes;
mod moves;
mod shown;

use std::sync::Arc;

use jiff::Timestamp;

pub use self::changes::{Change, changes, told};
pub use self::moves::Moves;
use crate::contract::Contract;

/// A version, beside the one in force.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In force now.
    pub old: Arc<Contract>,
    /// To be.
    pub new: Arc<Contract>,
    /// From when on countdowns would follow the new version, if it were accepted now: nothing that
    /// has begun before is judged by it.
    pub binds_from: Timestamp,
    /// What is running now; `None` where no store was asked.
    pub running: Option<Moves>,
    /// The CRM's time of what is running, else when it was asked.
    pub as_of: Timestamp,
}
