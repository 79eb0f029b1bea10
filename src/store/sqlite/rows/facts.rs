//! The facts of one lead as one document: properties with their values in order of time, and
//! owners.
//!
//! Facts are a set: the document is the same however often and in whatever order they came.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Names, json, micros, text, time};
use crate::id::OwnerId;
use crate::lead::{FieldFact, OwnerFact, Record};

/// Facts, each once: fields by property, then time; owners by time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Facts {
    fields: Vec<(Arc<str>, i64, Arc<str>)>,
    owners: Vec<(i64, Option<OwnerId>)>,
}

#[derive(Serialize)]
struct Written<'a> {
    f: Vec<(&'a str, Vec<(i64, &'a str)>)>,
    o: Vec<(i64, Option<&'a str>)>,
}

#[derive(Deserialize)]
struct Read {
    f: Vec<(String, Vec<(i64, String)>)>,
    o: Vec<(i64, Option<String>)>,
}

impl Facts {
    /// What a record says.
    pub(crate) fn of(record: &Record) -> Self {
        let fields = record.fields.iter();
        let owners = record.owners.iter();
        let mut facts = Self {
            fields: fields
                .map(|fact| (fact.property.clone(), micros(fact.at), fact.value.clone()))
                .collect(),
            owners: owners.map(|fact| (micros(fact.at), fact.owner.clone())).collect(),
        };
        facts.order();
        facts
    }

    /// From the document.
    pub(crate) fn read(doc: &str, names: &mut Names) -> sqlx::Result<Self> {
        let Read { f, o } = json(doc, "facts.doc")?;
        let mut facts = Self::default();
        for (name, values) in f {
            let name = names.of(&name);
            let values = values.into_iter();
            facts.fields.extend(values.map(|(at, value)| (name.clone(), at, value.into())));
        }
        let owners = o.into_iter();
        facts.owners = owners.map(|(at, owner)| (at, owner.map(OwnerId::from))).collect();
        Ok(facts)
    }

    /// As the document.
    pub(crate) fn doc(&self) -> String {
        let mut written = Written { f: Vec::new(), o: Vec::with_capacity(self.owners.len()) };
        for (name, at, value) in &self.fields {
            match written.f.last_mut() {
                Some((last, values)) if *last == &**name => values.push((*at, value)),
                _ => written.f.push((name, vec![(*at, value)])),
            }
        }
        let owners = self.owners.iter();
        written.o.extend(owners.map(|(at, owner)| (*at, owner.as_ref().map(OwnerId::as_str))));
        text(&written)
    }

    /// Adds `other`'s facts; none is ever taken away.
    pub(crate) fn add(&mut self, other: Self) {
        self.fields.extend(other.fields);
        self.owners.extend(other.owners);
        self.order();
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.fields.len() + self.owners.len()
    }

    /// As a history has them: in order of time.
    pub(crate) fn into_history(mut self) -> sqlx::Result<(Vec<FieldFact>, Vec<OwnerFact>)> {
        self.fields.sort_unstable_by(|a, b| (a.1, &a.0, &a.2).cmp(&(b.1, &b.0, &b.2)));
        let fields = self.fields.into_iter();
        let fields =
            fields.map(|(property, at, value)| Ok(FieldFact { property, at: time(at)?, value }));
        let owners = self.owners.into_iter();
        let owners = owners.map(|(at, owner)| Ok(OwnerFact { at: time(at)?, owner }));
        Ok((fields.collect::<sqlx::Result<_>>()?, owners.collect::<sqlx::Result<_>>()?))
    }

    fn order(&mut self) {
        self.fields.sort_unstable();
        self.fields.dedup();
        self.owners.sort_unstable();
        self.owners.dedup();
    }
}
