//! leadpact keeps the agreement between Marketing and Sales.
//!
//! A company writes down, in one YAML file, what counts as a marketing lead and how fast Sales
//! follows up. leadpact polls the CRM, judges every lead against that agreement, and tells the
//! right person in Slack when a lead goes unworked or a definition is broken: early, once, and only
//! when it is true.
//!
//! # The rooms, in reading order
//!
//! | room | what is in it |
//! |---|---|
//! | [`clock`] | the only source of time |
//! | [`id`], [`diag`] | names of things; what is wrong in a user's file |
//! | [`lead`] | facts about one lead, in order of time; what has been read completely |
//! | [`calendar`] | working time |
//! | [`condition`] | the condition language, a strict subset of CEL |
//! | [`contract`] | the agreement after it has been checked; `kinds/` has one file per kind of
//! promise |
//! | [`sla`] | the engines: from facts to verdicts, and why; from all leads to quotas and budgets |
//! | [`alert`] | what to say, to whom, and what was said already |
//! | [`report`] | the figures that both sides read, and their forms |
//! | [`config`] | from YAML to a contract and to settings, with every mistake explained |
//! | [`crm`] | reading a CRM; one folder per CRM |
//! | [`notify`] | telling people; one file per channel |
//! | [`store`] | what must survive a restart |
//! | [`daemon`] | the shell: tasks that each can run once, and the loop that wakes them |
//! | [`web`] | what listens on a port |
//! | [`cli`] | one file per subcommand; `term` is the only printer |
//! | [`demo`] | a simulated world: a HubSpot-compatible server, a Slack-compatible server, a sales
//! team |
//! | [`telemetry`] | logging |
//!
//! A room imports only from rooms above it; `config`, `crm`, `notify` and `store` never from each
//! other. From `lead` to `report` everything is pure: no clock, no files, no network, no `async`,
//! no logging. `tests/tidy.rs` holds us to it.
//!
//! # What is absent
//!
//! - No verdict is stored as a state that is edited: each look derives it from facts. There are no
//!   counters to rot.
//! - The machine's clock decides no verdict; the CRM's does. The clock only decides when we look.
//! - No breach is said that a fact not yet read could disprove: what cannot be known is `unknown`.
//! - No message leaves before its row is durable, and none is decided inside a delivery.
//! - No name, address or content of a lead is stored; names are looked up when a message is sent.
//! - Nothing serialises a domain type: YAML, CRM JSON, rows and Slack JSON each have types of their
//!   own at the edge.
//!
//! # Walk A: one poll
//!
//! [`daemon::cycle::run_once`] → `poll` asks [`crm::CrmSource`] for what changed; the connector
//! maps records to facts → [`store::Store::ingest`] takes facts, position and coverage in one
//! transaction → `evaluate` loads the histories that are due and calls [`sla::evaluate`] → what is
//! past its deadline is read again by id, then judged again → [`alert::decide`] compares verdicts
//! with the ledger → [`store::Store::commit`] stores verdicts, ledger and outbox in one transaction
//! → once in a while quotas and budgets are counted from the lives of all leads, and
//! [`alert::terms::decide`] does the same for them → [`daemon::deliver`] claims messages durably,
//! sends them outside any transaction through [`notify::Notifier`], and notes how each ended.
//!
//! # Walk B: one edit of sla.yaml
//!
//! [`daemon::reload`] → [`config::check`]: bytes → a tree in which every value knows its place →
//! every mistake at once, or a [`contract::Contract`] → the file's own `tests:` → what it
//! changes is logged → the version is stored whole → one pointer is swapped between two cycles. Any
//! error: the old agreement stays in force, and the operator is told.
//!
//! # Walk C: one click
//!
//! [`notify::slack::Door`] hears it, over a socket or through [`web::listen`], and reads what was
//! meant → [`daemon::clicks`] takes it into the store, and only then is Slack told that it arrived
//! → it is dealt with in order: whose it is, by e-mail address; whether they may
//! ([`alert::About::may`]); [`store::Store::react`] keeps it as a fact of the lead → they are
//! answered, alone → the next look judges it with everything else, and edits the message.

pub mod clock;
pub mod id;
pub mod diag;
pub mod lead;
pub mod calendar;
pub mod condition;
pub mod contract;
pub mod sla;
pub mod alert;
pub mod report;
pub mod config;
pub mod crm;
pub mod notify;
pub mod store;
pub mod daemon;
pub mod web;
pub mod cli;
pub mod demo;
pub mod telemetry;
