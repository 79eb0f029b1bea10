//! What the sections of one agreement share: the names defined so far, what uses them, and the
//! findings.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{Included, Input};
use crate::condition::{Condition, List, Scope};
use crate::config::files::FileError;
use crate::config::tree::{Node, Value};
use crate::config::value;
use crate::contract::{Currency, Route};
use crate::diag::{Diagnostic, Severity, Span, codes, words};
use crate::lead::Field;

/// Most conditions: each is compiled, and regular expressions take their time.
const CONDITIONS: usize = 1_000;
/// Wrongly defined fields that are looked for in conditions with mistakes.
const BROKEN: usize = 50;

/// See the module.
pub(super) struct Context<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) out: Vec<Diagnostic>,
    pub(super) included: Included,
    /// `version:`, as far as it could be read.
    pub(super) version: Option<u32>,
    /// `timezone:`; UTC until it is known.
    pub(super) zone: TimeZone,
    pub(super) fields: Vec<Field>,
    /// Names of fields that are defined, but wrongly: what is said of them is not to be trusted.
    pub(super) broken: Vec<String>,
    pub(super) lists: Vec<Arc<List>>,
    pub(super) stages: Vec<String>,
    /// Stages and exits: what `stage` may be compared with.
    pub(super) places: Vec<String>,
    /// With `unknown`.
    pub(super) sources: Vec<String>,
    pub(super) segments: Vec<String>,
    pub(super) definitions: Vec<String>,
    /// The currency of the first cost, and where it stands: there is no other.
    pub(super) currency: Option<(Currency, Span)>,
    pub(super) calendars: Vec<String>,
    pub(super) routes: Vec<Route>,
    pub(super) uses: Uses,
}

/// What is used somewhere, so that the rest can be warned about.
#[derive(Default)]
pub(super) struct Uses {
    pub(super) fields: BTreeSet<usize>,
    pub(super) routes: BTreeSet<usize>,
    pub(super) segments: BTreeSet<usize>,
    pub(super) calendars: BTreeSet<usize>,
    /// Every condition, as written.
    pub(super) conditions: Vec<String>,
}

/// Which names a condition may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Fields, lists and the owner: where the stage and the source are still being decided.
    Facts,
    /// The stage and the source as well: where the segment is being decided.
    Placed,
    /// Everything.
    All,
}

impl<'a> Context<'a> {
    pub(super) fn new(input: &'a Input<'a>) -> Self {
        Self {
            input,
            out: Vec::new(),
            included: Included::new(),
            version: None,
            zone: TimeZone::UTC,
            fields: Vec::new(),
            broken: Vec::new(),
            lists: Vec::new(),
            stages: Vec::new(),
            places: Vec::new(),
            sources: Vec::new(),
            segments: Vec::new(),
            definitions: Vec::new(),
            currency: None,
            calendars: Vec::new(),
            routes: Vec::new(),
            uses: Uses::default(),
        }
    }

    /// Reads a condition. Its mistakes are shown at their exact place where the text stands in the
    /// file letter for letter, else at the whole of it.
    pub(super) fn condition(&mut self, node: &Node, key: &str, names: Names) -> Option<Condition> {
        let Value::Text(text) = &node.value else {
            let takes = "a condition such as `score >= 60`";
            self.out.push(value::wrong(node, key, takes));
            return None;
        };
        let (stages, segments) = (&self.places, &self.segments);
        let scope = Scope {
            fields: &self.fields,
            lists: &self.lists,
            stages: if names == Names::Facts { &[] } else { stages },
            sources: if names == Names::Facts { &[] } else { &self.sources },
            segments: if names == Names::All { segments } else { &[] },
            owner: true,
        };
        if self.uses.conditions.len() == CONDITIONS {
            let message = format!("the agreement has more than {CONDITIONS} conditions");
            let help = "values that are alike belong into one list: `country in NAME`";
            self.out.push(node.error(codes::TOO_MANY, message).help(help));
        }
        self.uses.conditions.push(text.text.clone());
        if self.uses.conditions.len() > CONDITIONS {
            return None;
        }
        match Condition::compile(&text.text, &scope) {
            Ok(condition) => {
                self.uses.fields.extend(condition.fields());
                Some(condition)
            }
            Err(found) => {
                let mut broken = self.broken.iter().take(BROKEN);
                let broken = broken.any(|name| mentions(&text.text, name));
                let found = found.into_iter().filter(|_| !broken);
                self.out.extend(found.map(|one| placed(one, node, text.exact)));
                None
            }
        }
    }

    /// The index of a field.
    pub(super) fn field(&mut self, node: &Node, key: &str) -> Option<usize> {
        let written = value::text(node, key, &mut self.out)?;
        if self.broken.contains(&written.text) {
            return None;
        }
        let names = self.fields.iter().map(|field| field.name.as_str());
        let found = value::name(node, key, "field", names, &mut self.out)?;
        self.uses.fields.insert(found);
        Some(found)
    }

    /// The index of a route.
    pub(super) fn route(&mut self, node: &Node, key: &str) -> Option<usize> {
        let names = self.routes.iter().map(|route| route.name.as_str());
        let found = value::name(node, key, "route", names, &mut self.out)?;
        self.uses.routes.insert(found);
        Some(found)
    }

    /// The index of a stage.
    pub(super) fn stage(&mut self, node: &Node, key: &str) -> Option<usize> {
        let names = self.stages.iter().map(String::as_str);
        value::name(node, key, "stage", names, &mut self.out)
    }

    /// The index of a source that is written: `unknown` is none.
    pub(super) fn source(&mut self, node: &Node, key: &str) -> Option<usize> {
        if matches!(&node.value, Value::Text(text) if text.text == "unknown") {
            let message = "`unknown` is the lack of a source, not one of them";
            let help = "add a line to `sources` that tells these leads, and name that";
            self.out.push(node.error(codes::UNKNOWN_NAME, message).label(key).help(help));
            return None;
        }
        let names = self.sources.iter().map(String::as_str).filter(|name| *name != "unknown");
        value::name(node, key, "source", names, &mut self.out)
    }

    /// The index of a definition.
    pub(super) fn definition(&mut self, node: &Node, key: &str) -> Option<usize> {
        let names = self.definitions.iter().map(String::as_str);
        value::name(node, key, "definition", names, &mut self.out)
    }

    /// What the agreement's money is in, or an example of it.
    pub(super) fn currency(&self) -> String {
        self.currency.as_ref().map_or("USD".to_owned(), |(currency, _)| currency.to_string())
    }

    /// An amount with its currency, which must be the agreement's.
    pub(super) fn money(&mut self, node: &Node, key: &str) -> Option<(i64, Currency)> {
        let usual = self.currency.as_ref().map(|(currency, _)| *currency);
        let (cents, currency) = value::money(node, key, usual, &mut self.out)?;
        self.one_currency(currency, &node.at)?;
        Some((cents, currency))
    }

    /// Notes a currency; a second one is refused.
    pub(super) fn one_currency(&mut self, currency: Currency, at: &Span) -> Option<()> {
        let (first, place) = self.currency.get_or_insert_with(|| (currency, at.clone()));
        if *first == currency {
            return Some(());
        }
        let message = format!("{currency} here and {first} there cannot be added up");
        let found = Diagnostic::error(codes::MONEY, at.clone(), message)
            .also(place.clone(), format!("{first} here"))
            .help(format!("convert it, and write every amount in {first}"));
        self.out.push(found);
        None
    }

    /// The text of an included file, which is remembered as part of the agreement.
    pub(super) fn include(&mut self, node: &Node, key: &str) -> Option<(String, String)> {
        let name = value::text(node, key, &mut self.out)?.text.clone();
        let quoted = words::quote(&name);
        let (code, message, help) = match self.input.files.read(&name) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => {
                    self.included.insert(name.clone(), text.clone().into_bytes());
                    return Some((name, text));
                }
                Err(_) => (
                    codes::INCLUDE_CONTENT,
                    format!("{quoted} is not UTF-8 text"),
                    "save it as UTF-8",
                ),
            },
            Err(FileError::Outside) => (
                codes::INCLUDE_PATH,
                format!("{quoted} lies outside the directory of the agreement"),
                "keep it beside the agreement and write its path from there, such as \
                 `lists/free-mail-domains.txt`",
            ),
            Err(FileError::Missing(why)) => (
                codes::INCLUDE_MISSING,
                format!("{quoted} cannot be read: {why}"),
                "paths begin at the directory of the agreement",
            ),
            Err(FileError::Unfit(why)) => {
                (codes::INCLUDE_CONTENT, format!("{quoted} cannot be used: {why}"), "split it")
            }
        };
        self.out.push(node.error(code, message).help(help));
        None
    }

    /// Whether nothing was found that refuses the file.
    pub(super) fn is_clean(&self) -> bool {
        self.out.iter().all(|one| one.severity != Severity::Error)
    }
}

/// A condition's finding at its place in the file.
fn placed(found: Diagnostic, node: &Node, exact: Option<usize>) -> Diagnostic {
    match (exact, &node.anchor) {
        (Some(offset), None) => found.shifted(offset),
        (Some(offset), Some(_)) => found.shifted(offset).also(node.at.clone(), "used here"),
        (None, _) => {
            let mut found = found;
            found.span = node.at.clone();
            found.others.clear();
            found.label = "in this condition".to_owned();
            found
        }
    }
}

/// Whether the condition `text` names `name` outside its quotes.
fn mentions(text: &str, name: &str) -> bool {
    names(text).any(|one| one == name)
}

/// The names in the condition `text`, outside its quotes.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.split(['"', '\'']).step_by(2).flat_map(move |part| part.split(move |c| !word(c)))
}

/// The texts in the condition `text`, without their quotes.
pub(super) fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split(['"', '\'']).skip(1).step_by(2)
}
