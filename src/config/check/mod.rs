//! From a tree to a [`Contract`]: every mistake in one pass, in file order, each with what to write
//! instead.
//!
//! One file per group of sections; [`check`] calls them in the order in which they need each
//! other's names, not in the order of the file. A name is known even where what stands under it is
//! wrong, so that one mistake is reported once. Nothing here looks at the clock or at a CRM.

mod alerts;
mod args;
mod calendars;
mod cases;
mod context;
mod costs;
mod definitions;
mod fields;
mod figures;
mod funnel;
mod header;
mod hearers;
mod hours;
mod lint;
mod lists;
mod parties;
mod people;
mod practice;
mod promises;
mod quotas;
mod routes;
mod top;
mod touch;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;

use super::files::{self, Files};
use super::leaks;
use super::section::Section;
use super::tree::{self, Node, Value};
use crate::contract::{Contract, Version};
use crate::diag::{Diagnostic, Severity, Source, codes};
use context::Context;

pub(in crate::config) use args::holds;
pub(in crate::config) use hours::week;
pub(in crate::config) use routes::destination;
pub(in crate::config) use top::TOP;

/// What is checked, and what is known besides.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The file's name, for messages.
    pub name: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
    /// Where included files are read.
    pub files: &'a Files,
    /// The present, for what depends on it (holidays that end too early). `None` leaves that out,
    /// and takes the file for a version that was accepted before: it is not asked whom it tells.
    pub as_of: Option<Timestamp>,
    /// The highest version accepted so far.
    pub accepted: Option<u32>,
}

/// What came of it.
#[derive(Debug)]
pub struct Checked {
    /// The agreement; `None` where there is an error.
    pub contract: Option<Arc<Contract>>,
    /// Everything found, in file order.
    pub diagnostics: Vec<Diagnostic>,
    /// The text that the diagnostics point into, secrets blanked.
    pub source: Source,
    /// `version:`, as far as it could be read.
    pub version: Option<u32>,
    /// First 12 hex digits of the SHA-256 over the file and all that it includes.
    pub hash: String,
    /// The file and all that it includes, by name: what must be stored to check it again.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Checks the agreement that lies at `path`, its includes beside it.
///
/// # Errors
/// Where the file cannot be read at all: what, where and what to do. Mistakes in it are findings.
pub fn check_file(
    path: &Path,
    as_of: Option<Timestamp>,
    accepted: Option<u32>,
) -> Result<Checked, String> {
    let shown = path.display().to_string();
    let bytes = files::read_bounded(path).map_err(|error| {
        format!("the agreement {shown} cannot be read: {error}; name another with --sla")
    })?;
    let parent = path.parent().filter(|parent| *parent != Path::new(""));
    let files = Files::Directory(parent.unwrap_or(Path::new(".")).to_path_buf());
    Ok(check(Input { name: &shown, bytes: &bytes, files: &files, as_of, accepted }))
}

impl Checked {
    /// What the check found, and what the agreement's own tests did, in file order.
    pub fn with_tests(&self) -> Vec<Diagnostic> {
        let mut found = self.diagnostics.clone();
        if let Some(contract) = &self.contract {
            found.extend(super::cases::run(contract).iter().map(super::cases::Failure::diagnostic));
            found.sort_by_key(|one| (one.span.start, one.span.end));
        }
        found
    }

    /// Whether anything is an error.
    pub fn is_refused(&self) -> bool {
        self.diagnostics.iter().any(|one| one.severity == Severity::Error)
    }
}

/// Checks an agreement. Its own tests are not run here: see [`super::cases`].
pub fn check(input: Input<'_>) -> Checked {
    let parsed = tree::parse(input.bytes);
    let source = Source::new(input.name, &parsed.text);
    let mut context = Context::new(&input);
    context.out = parsed.diagnostics;
    context.out.extend(leaks::find(&parsed.text));
    let contract = parsed.root.as_ref().and_then(|root| {
        let root = top(root, &mut context.out)?;
        read(&root, &mut context)
    });
    let Context { out: mut diagnostics, included, version, .. } = context;
    diagnostics.sort_by_key(|one| (one.span.start, one.span.end));
    leaks::redact(&mut diagnostics);
    let refused = diagnostics.iter().any(|one| one.severity == Severity::Error);
    let hash = files::hash(input.bytes, &included);
    let contract = contract.filter(|_| !refused).map(|contract| {
        let version = Version { hash: hash.as_str().into(), ..contract.version };
        Arc::new(Contract { version, ..contract })
    });
    let own = (input.name.to_owned(), input.bytes.to_vec());
    let files = std::iter::once(own).chain(included).collect();
    Checked { contract, diagnostics, source, version, hash, files }
}

/// The top of the file; keys that begin with `x-` are the user's own.
fn top<'t>(root: &'t Node, out: &mut Vec<Diagnostic>) -> Option<Section<'t>> {
    let Value::Map(entries) = &root.value else {
        let message = match root.value {
            Value::Null => "the file is empty".to_owned(),
            _ => format!("the file must be a map of keys; it is {}", root.described()),
        };
        let help = "begin with `sla: NAME`, `version: 1`, `fields:` and `stages:`";
        out.push(root.error(codes::NOT_A_MAP, message).help(help));
        return None;
    };
    Some(Section::top(entries, "the agreement", &TOP, out))
}

fn read(root: &Section<'_>, context: &mut Context<'_>) -> Option<Contract> {
    let header = header::read(root, context);
    fields::read(root, context);
    lists::read(root, context);
    funnel::names(root, context);
    let funnel = funnel::read(root, context);
    routes::read(root, context);
    let definitions = definitions::read(root, context);
    let touch = touch::read(root, context);
    let calendars = calendars::read(root, context);
    let calendar_of = calendars::rules(root, context);
    let sales = promises::read(root, (&definitions, &touch), context);
    let people = people::read(root, context);
    let imports = people::imports(root, context);
    let exemptions = people::exemptions(root, context);
    let promises = promises::in_file_order(root, &definitions, sales);
    // Before the promises about money: what they are in is settled by the costs.
    let costs = costs::read(root, context);
    let quotas = quotas::read(root, (&promises, &definitions), context);
    let (alerts, digest) = alerts::read(root, context);
    let mut contract = Contract {
        name: header.name,
        version: Version { number: header.version, hash: "".into() },
        effective_from: header.effective_from,
        enforce_from: header.enforce_from,
        timezone: header.timezone,
        fields: context.fields.clone(),
        lists: context.lists.clone(),
        stages: funnel.stages,
        exits: funnel.exits,
        sources: funnel.sources,
        segments: funnel.segments,
        definitions,
        touch,
        calendars,
        calendar_of,
        promises,
        quotas,
        costs,
        parties: parties::read(root, context),
        review_every_days: parties::review(root, context),
        ratings: practice::ratings(root, context),
        discipline: practice::discipline(root, context),
        digest,
        alerts,
        routes: context.routes.clone(),
        people,
        imports,
        exemptions,
        tests: Vec::new(),
    };
    contract.tests = cases::read(root, &contract, context);
    hearers::read(root, &contract, context);
    lint::read(root, &contract, context);
    Some(contract)
}

/// Included files by name.
type Included = BTreeMap<String, Vec<u8>>;

#[cfg(test)]
mod tests;
