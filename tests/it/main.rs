//! Integration tests: the program's parts against the servers of `demo`, and those servers against
//! their vendors' own clients.
//!
//! One binary; one module per subject.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "what cannot be had ends the test, and a skipped test says so"
)]

mod alerts;
mod cli_backtest;
mod cli_check;
mod cli_describe;
mod cli_doctor;
mod cli_history;
mod cli_init;
mod cli_outward;
mod cli_plan;
mod cli_report;
mod cli_watch;
mod clicks;
mod crash;
mod deliver;
mod demo;
mod digest;
mod drift;
mod figures;
mod hubspot;
mod keys;
mod ops;
mod outside;
mod peers;
mod peers_blockkit;
mod peers_hubspot;
mod peers_interact;
mod peers_prism;
mod peers_slack;
mod service;
mod readme;
mod reload;
mod store_contract;
mod store_sqlite;
mod terms;
mod watch;
