//! Questions, one line each, to somebody at a terminal; without one, what is missing is gathered.

use std::io::{BufRead, StdinLock, Write as _};

use anyhow::bail;

use crate::cli::term::{Ink, Term};
use crate::diag::words::capital;

/// So often the same question is asked; then somebody's keyboard is stuck.
const PATIENCE: usize = 20;

/// One question.
pub(super) struct Question<'a> {
    /// The flag that answers it.
    pub(super) flag: &'static str,
    /// In words.
    pub(super) asks: &'a str,
    /// An answer.
    pub(super) such_as: &'a str,
    /// What an empty line means.
    pub(super) default: Option<String>,
}

/// Whoever is asked.
pub(super) struct Asker<'a> {
    alone: bool,
    term: &'a Term,
    lines: StdinLock<'a>,
    missing: Vec<(&'static str, String)>,
    wrong: Vec<(&'static str, String)>,
}

impl<'a> Asker<'a> {
    /// `alone`: nobody can be asked.
    pub(super) fn new(alone: bool, term: &'a Term, lines: StdinLock<'a>) -> Self {
        Self { alone, term, lines, missing: Vec::new(), wrong: Vec::new() }
    }

    /// Whether nobody can be asked.
    pub(super) fn is_alone(&self) -> bool {
        self.alone
    }

    /// What is offered to somebody who is asked, and never assumed of anybody.
    pub(super) fn usual(&self, answer: &str) -> Option<String> {
        (!self.alone).then(|| answer.to_owned())
    }

    /// Says how it goes.
    pub(super) fn begin(&self) {
        self.say("An agreement from a few answers. An empty line takes what stands in [brackets].");
    }

    /// Says something to whoever is asked.
    pub(super) fn say(&self, text: &str) {
        if !self.alone {
            let text = self.term.paragraph(text);
            self.term.print(&format!("{}\n", self.term.ink(Ink::Faint, &text)));
        }
    }

    /// The answer: as given, else as asked for, else the default. `None`: it is missing or wrong,
    /// and noted.
    pub(super) fn ask<T>(
        &mut self,
        question: Question<'_>,
        given: Option<&str>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> anyhow::Result<Option<T>> {
        if let Some(given) = given {
            return Ok(self.take(question.flag, read(given)));
        }
        if self.alone {
            let Some(default) = &question.default else {
                let such_as = match question.such_as.starts_with("it is") {
                    true => capital(question.such_as),
                    false => format!("Such as {}.", question.such_as),
                };
                self.missing.push((question.flag, format!("{} {such_as}", question.asks)));
                return Ok(None);
            };
            return Ok(self.take(question.flag, read(default)));
        }
        for _ in 0..PATIENCE {
            let answer = self.line(&question)?;
            match read(&answer) {
                Ok(value) => return Ok(Some(value)),
                Err(why) => self.term.print(&self.term.ink(Ink::Bad, &format!("  {why}"))),
            }
        }
        bail!("{} was asked {PATIENCE} times without an answer that can be used", question.flag)
    }

    /// What was read, or a note that it is wrong.
    pub(super) fn take<T>(&mut self, flag: &'static str, read: Result<T, String>) -> Option<T> {
        read.map_err(|why| self.wrong.push((flag, why))).ok()
    }

    /// Whether anything is missing or wrong.
    pub(super) fn has_refused(&self) -> bool {
        !self.missing.is_empty() || !self.wrong.is_empty()
    }

    /// Says what is missing and what is wrong, all at once.
    pub(super) fn told(&self) {
        let line = |(flag, why): &(&str, String)| format!("  {flag:<12} {why}");
        if !self.wrong.is_empty() {
            let lines: Vec<String> = self.wrong.iter().map(line).collect();
            let what = match lines.len() {
                1 => "this cannot be used",
                _ => "these cannot be used",
            };
            self.term.error(&format!("{what}; nothing was written:\n{}", lines.join("\n")));
        }
        if !self.missing.is_empty() {
            let lines: Vec<String> = self.missing.iter().map(line).collect();
            let what = match lines.len() {
                1 => "an answer is missing",
                _ => "answers are missing",
            };
            self.term.error(&format!(
                "{what}, and nobody can be asked (this is no terminal); nothing was written. \
                 Give:\n{}",
                lines.join("\n")
            ));
        }
    }

    fn line(&mut self, question: &Question<'_>) -> anyhow::Result<String> {
        let Question { asks, such_as, default, .. } = question;
        let offer = match default {
            Some(default) => format!("[{default}]"),
            None => format!("({such_as})"),
        };
        self.term.write(&format!("{asks} {} ", self.term.ink(Ink::Faint, &offer)));
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        if self.lines.read_line(&mut line)? == 0 {
            self.term.print("");
            bail!("the answers ended here; nothing was written");
        }
        let line = line.trim();
        Ok(match (line.is_empty(), default) {
            (true, Some(default)) => default.clone(),
            _ => line.trim_matches('"').to_owned(),
        })
    }
}
