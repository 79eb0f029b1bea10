//! leadpact keeps the agreement between Marketing and Sales.

pub mod calendar;
pub mod cli;
pub mod clock;
pub mod condition;
pub mod diag;
pub mod id;
pub mod lead;
pub mod contract;
pub mod sla;
pub mod alert;
pub mod crm;
pub mod notify;
pub mod store;
