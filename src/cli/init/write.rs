//! The two files: where they go, that nothing is overwritten, and what to do next.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use super::found::Found;
use super::shown;
use crate::cli::place::Place;
use crate::cli::term::{Ink, Term};
use crate::clock::{Clock as _, SystemClock};
use crate::config::check::{Input, check};
use crate::config::starter::{Answers, Setup};
use crate::diag::{render, words};

/// Where both go.
pub(super) struct Files {
    /// The agreement.
    pub(super) sla: PathBuf,
    /// The settings.
    pub(super) settings: PathBuf,
    /// Whether commands find the settings there by themselves.
    usual: bool,
}

impl Files {
    /// In `dir`, else where the settings are looked for.
    pub(super) fn new(dir: Option<&Path>, place: &Place) -> anyhow::Result<Self> {
        let usual = Place::default().settings();
        let settings = match dir {
            Some(_) if place.config.is_some() => {
                bail!("both a directory and --config say where the settings go; give one of them")
            }
            Some(dir) => dir.join("leadpact.yaml"),
            None => place.settings(),
        };
        let beside = settings.parent().unwrap_or(Path::new("")).join("sla.yaml");
        let sla = place.sla.clone().unwrap_or(beside);
        let usual = settings == usual;
        Ok(Self { sla, settings, usual })
    }

    /// The agreement as the settings name it: beside them by its name, else in full.
    pub(super) fn sla_from_settings(&self) -> anyhow::Result<String> {
        let path = match (self.sla.parent() == self.settings.parent(), self.sla.file_name()) {
            (true, Some(name)) => PathBuf::from(name),
            _ => std::path::absolute(&self.sla)?,
        };
        path.to_str().map(str::to_owned).context("the agreement's path is no text")
    }

    /// That neither is there yet: looked at before anything is asked.
    pub(super) fn refuse_existing(&self) -> anyhow::Result<()> {
        // A link that leads nowhere is there, too.
        let is_there = |path: &&PathBuf| fs::symlink_metadata(path).is_ok();
        let there: Vec<String> = [&self.sla, &self.settings]
            .into_iter()
            .filter(is_there)
            .map(|one| shown(one))
            .collect();
        match there.as_slice() {
            [] => Ok(()),
            [one] => bail!(self.kept(&format!("{one} is there already"))),
            all => bail!(self.kept(&format!("{} are there already", all.join(" and ")))),
        }
    }

    fn kept(&self, what: &str) -> String {
        format!(
            "{what}, and nothing is ever overwritten: go on with what is there (`leadpact \
             check{}`), move it away, or name another directory (`leadpact init DIR`)",
            self.flag()
        )
    }

    /// Writes both, or neither.
    pub(super) fn write(
        &self,
        answers: &Answers,
        setup: &Setup,
        term: &Term,
    ) -> anyhow::Result<()> {
        let agreement = answers.agreement();
        let name = shown(&self.sla);
        let (bytes, as_of) = (agreement.as_bytes(), Some(SystemClock.now()));
        let files = crate::config::Files::stored(&[]);
        let input = Input { name: &name, bytes, files: &files, as_of, accepted: None };
        let checked = check(input);
        let found = checked.with_tests();
        if !found.is_empty() {
            term.note(&render::text(&checked.source, &found, term.style));
        }
        if render::tally(&found).0 > 0 {
            bail!("what would have been written has mistakes, so nothing was: please report this");
        }
        for path in [&self.sla, &self.settings] {
            let parent = path.parent().filter(|parent| *parent != Path::new(""));
            let made = parent.map_or(Ok(()), fs::create_dir_all);
            made.with_context(|| format!("the directory of {} cannot be made", shown(path)))?;
        }
        self.create(&self.sla, &agreement)?;
        self.create(&self.settings, &setup.settings()).inspect_err(|_| {
            // It was not there before this command, and alone it is of no use.
            let _ = fs::remove_file(&self.sla);
        })
    }

    /// Makes a file that is not there, whatever happened since it was looked for.
    fn create(&self, path: &Path, text: &str) -> anyhow::Result<()> {
        let made = OpenOptions::new().write(true).create_new(true).open(path);
        let mut file = match made {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                bail!(self.kept(&format!("{} is there already", shown(path))))
            }
            Err(error) => {
                return Err(error).with_context(|| format!("{} cannot be written", shown(path)));
            }
        };
        let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
        written.with_context(|| format!("{} cannot be written", shown(path))).inspect_err(|_| {
            let _ = fs::remove_file(path);
        })
    }

    /// What was written, and what to do with it.
    pub(super) fn next(&self, answers: &Answers, found: &Found, term: &Term) -> String {
        let flag = self.flag();
        let handover = &answers.stages[answers.handover].name;
        let (sla, settings) = (shown(&self.sla), shown(&self.settings));
        let wide = sla.chars().count().max(settings.chars().count()) + 2;
        let path = |path: &str| term.ink(Ink::Strong, &format!("{path:wide$}"));
        let steps = [
            ("check", "names every mistake with its line"),
            ("test", "runs the agreement's own examples"),
            ("doctor", "asks whether token, fields and channels are there"),
            ("run --once", "reads, judges and tells once"),
        ];
        let steps: Vec<String> = steps
            .map(|(command, what)| {
                let command = format!("leadpact {command}{flag}");
                let wide = "leadpact run --once".len() + flag.chars().count() + 2;
                format!("  {}{what}", term.ink(Ink::Strong, &format!("{command:wide$}")))
            })
            .into();
        let told = match answers.channel {
            Some(_) => "",
            None => " Until a Slack channel is named in it, breaches are told to the lead's owner.",
        };
        let yours = format!(
            "Read the agreement and make it yours: days off, who signs, what counts as a \
             lead.{told}"
        );
        format!(
            "{}the agreement: {}, first touch within {} from `{handover}` on\n{}how this machine \
             keeps watch\n\n{}\n\n{}\n\n{}",
            path(&sla),
            words::count(answers.stages.len(), "stage"),
            answers.within,
            path(&settings),
            term.paragraph(&found.told()),
            term.paragraph(&yours),
            steps.join("\n"),
        )
    }

    /// How commands find the settings.
    fn flag(&self) -> String {
        match self.usual {
            true => String::new(),
            false => format!(" --config {}", shown(&self.settings)),
        }
    }
}
