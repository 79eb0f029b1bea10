//! leadpact keeps the agreement between Marketing and Sales.

pub mod alert;
pub mod calendar;
pub mod cli;
pub mod clock;
pub mod condition;
pub mod config;
pub mod contract;
pub mod crm;
pub mod demo;
pub mod diag;
pub mod id;
pub mod lead;
pub mod notify;
pub mod sla;
pub mod store;
pub mod daemon;
pub mod telemetry;
