//! The calls that readings are made of, each at its documented limit.
//!
//! A [`Reading`] is one page being put together: it notes when its first request began, gathers
//! facts and issues, and knows nothing of what is wanted. Ids and names of properties are all that
//! ever stands in a path or a query.

use std::borrow::Cow;
use std::collections::VecDeque;

use jiff::Timestamp;
use reqwest::Method;
use serde::Serialize;

use super::super::budget::Lane;
use super::super::http::{Answer, Call, Failed, Http};
use super::super::{Cursor, Issue, Page, SourceError};
use super::wire::{self, BatchInput, IdInput, Listing, SearchInput};
use crate::lead::{Batch, Channel};

/// Leads are contacts.
pub(super) const CONTACTS: &str = "contacts";
/// Records in one list or batch read; with histories half as many.
const PER_CALL: usize = 100;
const PER_CALL_WITH_HISTORY: usize = 50;
/// Parts of a batch that may fail before we say that HubSpot itself does.
const FAILING_PARTS: usize = 7;

/// What is wrong with a record that HubSpot neither shows nor calls missing, asked twice.
pub(super) const SILENT: &str = "HubSpot shows nothing under this id and does not say why";
/// What is wrong with a record on which HubSpot fails.
pub(super) const FAILS: &str = "HubSpot fails whenever it is read";

/// HubSpot's name of a channel's objects.
pub(super) fn plural(channel: Channel) -> &'static str {
    match channel {
        Channel::Call => "calls",
        Channel::Email => "emails",
        Channel::Meeting => "meetings",
        Channel::Message => "communications",
        Channel::Note => "notes",
        Channel::Task => "tasks",
    }
}

/// Which records are read, and what of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    /// HubSpot's name of the type.
    pub(super) plural: &'static str,
    /// Properties.
    pub(super) properties: &'a [&'a str],
    /// Properties to be read with their history.
    pub(super) with_history: &'a [&'a str],
    /// From the recycle bin.
    pub(super) archived: bool,
}

impl Shape<'_> {
    /// How many records one call may show.
    pub(super) fn per_call(&self) -> usize {
        if self.with_history.is_empty() { PER_CALL } else { PER_CALL_WITH_HISTORY }
    }
}

/// What a batch read brought.
#[derive(Debug, Default)]
pub(super) struct BatchRead {
    /// Answers, each a [`wire::Batch`].
    pub(super) answers: Vec<Answer>,
    /// Ids under which there is nothing.
    pub(super) missing: Vec<String>,
    /// Ids that HubSpot fails to read.
    pub(super) unreadable: Vec<String>,
}

/// One page in the making.
pub(super) struct Reading<'a> {
    http: &'a Http,
    version: &'a str,
    urgent: bool,
    began_at: Option<Timestamp>,
    answered_at: Option<Timestamp>,
    /// Facts.
    pub(super) batch: Batch,
    /// Records that could not be read.
    pub(super) issues: Vec<Issue>,
}

impl<'a> Reading<'a> {
    /// An empty page. `urgent` readings may use what is kept back of the day's allowance.
    pub(super) fn new(http: &'a Http, version: &'a str, urgent: bool) -> Self {
        let (batch, issues) = (Batch::default(), Vec::new());
        Self { http, version, urgent, began_at: None, answered_at: None, batch, issues }
    }

    /// HubSpot's time when the first request began.
    pub(super) fn began_at(&self) -> Result<Timestamp, SourceError> {
        self.began_at.ok_or_else(|| SourceError::Rejected("nothing was asked for".into()))
    }

    /// HubSpot's time at the latest answer.
    pub(super) fn answered_at(&self) -> Result<Timestamp, SourceError> {
        self.answered_at.ok_or_else(|| SourceError::Rejected("nothing was asked for".into()))
    }

    /// This machine's time.
    pub(super) fn local_now(&self) -> Timestamp {
        self.http.clock().now()
    }

    /// The page.
    pub(super) fn page(
        self,
        next: Option<String>,
        total: Option<u64>,
    ) -> Result<Page, SourceError> {
        let began_at = self.began_at()?;
        let next = next.map(Cursor);
        Ok(Page { batch: self.batch, next, began_at, issues: self.issues, total })
    }

    /// `/crm/{area}/{version}/{rest}`.
    pub(super) fn path(&self, area: &str, rest: &str) -> String {
        format!("/crm/{area}/{}/{rest}", self.version)
    }

    /// A GET.
    pub(super) async fn get(
        &mut self,
        kind: &'static str,
        doing: &str,
        path: String,
        query: Vec<(&'static str, String)>,
    ) -> Result<Answer, Failed> {
        let (method, lane, urgent, doing) = (Method::GET, Lane::General, self.urgent, doing.into());
        self.send(Call { kind, doing, method, path, query, body: None, lane, urgent }).await
    }

    /// A POST, which here always is a reading too.
    pub(super) async fn post(
        &mut self,
        kind: &'static str,
        doing: &str,
        (path, query): (String, Vec<(&'static str, String)>),
        body: &impl Serialize,
    ) -> Result<Answer, Failed> {
        let body = serde_json::to_string(body).map_err(|_| {
            let error = SourceError::Rejected(format!("{doing}: the request cannot be written"));
            Failed { error, status: None }
        })?;
        let lane = if kind == "search" { Lane::Search } else { Lane::General };
        let (method, body, urgent) = (Method::POST, Some(body), self.urgent);
        self.send(Call { kind, doing: doing.into(), method, path, query, body, lane, urgent }).await
    }

    async fn send(&mut self, call: Call) -> Result<Answer, Failed> {
        let answer = self.http.call(&call).await?;
        self.began_at.get_or_insert(answer.began_at);
        self.answered_at = Some(answer.answered_at);
        Ok(answer)
    }

    /// One page of a list.
    pub(super) async fn list(
        &mut self,
        shape: Shape<'_>,
        after: Option<&str>,
        associations: Option<&str>,
    ) -> Result<Answer, SourceError> {
        let mut query = vec![
            ("limit", shape.per_call().to_string()),
            ("properties", shape.properties.join(",")),
        ];
        if !shape.with_history.is_empty() {
            query.push(("propertiesWithHistory", shape.with_history.join(",")));
        }
        if shape.archived {
            query.push(("archived", "true".into()));
        }
        query.extend(associations.map(|types| ("associations", types.to_owned())));
        query.extend(after.map(|after| ("after", after.to_owned())));
        let doing = format!("listing {}", shape.plural);
        let path = self.path("objects", shape.plural);
        Ok(self.get("list", &doing, path, query).await?)
    }

    /// How many records of a type there are, for progress bars. Only asked at the beginning of a
    /// list that has more than one page.
    pub(super) async fn total(
        &mut self,
        plural: &str,
        after: Option<&str>,
        more: bool,
    ) -> Result<Option<u64>, SourceError> {
        if after.is_some() || !more {
            return Ok(None);
        }
        self.count(plural).await
    }

    /// How many records of a type the search index holds.
    pub(super) async fn count(&mut self, plural: &str) -> Result<Option<u64>, SourceError> {
        let doing = format!("counting {plural}");
        let path = self.path("objects", &format!("{plural}/search"));
        let (sorts, properties) = (["hs_object_id"], &["hs_object_id"]);
        let body = SearchInput { groups: vec![], sorts, properties, limit: 1, after: "0" };
        let answer = self.post("search", &doing, (path, vec![]), &body).await?;
        Ok(wire::read::<Listing<'_>>(&answer.body, &doing)?.total)
    }

    /// Reads these ids, as many calls as it takes. One record on which HubSpot fails is found by
    /// halves and left out.
    pub(super) async fn batch_read(
        &mut self,
        shape: Shape<'_>,
        ids: &[&str],
    ) -> Result<BatchRead, SourceError> {
        let mut read = BatchRead::default();
        for ids in ids.chunks(shape.per_call()) {
            let (mut parts, mut failures, mut healthy) = (VecDeque::from([ids]), 0, false);
            while let Some(part) = parts.pop_front() {
                let failed = match self.batch_once(shape, part).await {
                    Ok(answer) => {
                        healthy = true;
                        absences(&answer, shape.plural, &mut read)?;
                        read.answers.push(answer);
                        continue;
                    }
                    Err(failed) => failed,
                };
                failures += 1;
                let may_be_one_record = matches!(failed.status, Some(500 | 504 | 524));
                let outage = !healthy && (ids.len() == 1 || failures >= FAILING_PARTS);
                if !may_be_one_record || outage {
                    return Err(failed.into());
                }
                match part {
                    [id] => read.unreadable.push((*id).to_owned()),
                    _ => parts.extend(part.chunks(part.len().div_ceil(2))),
                }
            }
        }
        Ok(read)
    }

    async fn batch_once(&mut self, shape: Shape<'_>, ids: &[&str]) -> Result<Answer, Failed> {
        let inputs = ids.iter().map(|id| IdInput { id: Cow::Borrowed(id), after: None }).collect();
        let (properties, with_history) = (shape.properties, shape.with_history);
        let doing = format!("reading {} by id", shape.plural);
        let path = self.path("objects", &format!("{}/batch/read", shape.plural));
        let query = if shape.archived { vec![("archived", "true".into())] } else { vec![] };
        let body = BatchInput { inputs, properties, with_history };
        self.post("batch_read", &doing, (path, query), &body).await
    }

    /// Notes a record that could not be read.
    pub(super) fn issue(&mut self, record: String, problem: impl Into<String>) {
        self.issues.push(Issue { record, problem: problem.into() });
    }
}

/// What the answer says about ids it does not show.
fn absences(answer: &Answer, plural: &str, read: &mut BatchRead) -> Result<(), SourceError> {
    let doing = format!("reading {plural} by id");
    let batch: wire::Batch<'_> = wire::read(&answer.body, &doing)?;
    for error in batch.errors() {
        let ids = error.ids();
        if ids.is_empty() || !batch.complete() {
            return Err(partly(&doing));
        }
        if error.is_absence() {
            read.missing.extend(ids);
        } else {
            read.unreadable.extend(ids);
        }
    }
    if batch.complete() { Ok(()) } else { Err(partly(&doing)) }
}

/// Something is missing from an answer, and it is not said what.
pub(super) fn partly(doing: &str) -> SourceError {
    SourceError::Transient(format!(
        "HubSpot: {doing}: only a part was answered, without a word about which; nothing of it was \
         used"
    ))
}
