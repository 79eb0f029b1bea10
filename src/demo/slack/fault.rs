//! Misbehaviour on demand: "the next three posts to #inbound are lost on the way back".

/// One thing that will go wrong: which calls it befalls, how often, and how.
#[derive(Clone, Debug)]
pub struct Fault {
    method: String,
    channel: Option<String>,
    times: u32,
    skip: u32,
    applied: bool,
    answer: Answer,
}

/// What the client is told instead of the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// HTTP 429 with this `Retry-After`, in seconds.
    RateLimited(u32),
    /// HTTP 200 with `ok: false` and this error (`internal_error`, `fatal_error`, `is_archived` …).
    Error(String),
    /// This HTTP status with a short plain-text body.
    Status(u16),
    /// This HTTP status with a page of HTML, as a proxy before Slack answers.
    Html(u16),
    /// HTTP 200 with JSON that ends in the middle.
    CutShort,
    /// The connection is closed without a byte of an answer.
    Dropped,
    /// No answer until the client gives up (or the server shuts down).
    Stalled,
}

impl Fault {
    /// The next call of `method` (a Web API method, `webhook`, `upload`, or `*` for any) is
    /// answered so, and has no effect.
    pub fn on(method: &str, answer: Answer) -> Self {
        let method = method.to_owned();
        Self { method, channel: None, times: 1, skip: 0, applied: false, answer }
    }

    /// Only calls whose `channel` argument is this one, as the client writes it.
    #[must_use]
    pub fn to(mut self, channel: &str) -> Self {
        self.channel = Some(channel.to_owned());
        self
    }

    /// The next `times` such calls rather than one.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = times;
        self
    }

    /// Until the fault is taken back with [`super::Slack::heal`].
    #[must_use]
    pub fn forever(self) -> Self {
        self.times(u32::MAX)
    }

    /// Lets the first `calls` such calls pass.
    #[must_use]
    pub fn after(mut self, calls: u32) -> Self {
        self.skip = calls;
        self
    }

    /// The call takes its full effect first; only the answer is wrong.
    #[must_use]
    pub fn once_applied(mut self) -> Self {
        self.applied = true;
        self
    }

    fn befalls(&self, method: &str, channel: Option<&str>) -> bool {
        (self.method == "*" || self.method == method)
            && self.channel.as_deref().is_none_or(|wanted| channel == Some(wanted))
    }
}

/// Takes the first fault that befalls this call: whether the call takes effect, and the answer.
pub(super) fn next(
    faults: &mut Vec<Fault>,
    method: &str,
    channel: Option<&str>,
) -> Option<(bool, Answer)> {
    let mut hit = None;
    for (index, fault) in faults.iter_mut().enumerate() {
        if !fault.befalls(method, channel) {
            continue;
        }
        if fault.skip > 0 {
            fault.skip -= 1;
            continue;
        }
        fault.times =
            if fault.times == u32::MAX { u32::MAX } else { fault.times.saturating_sub(1) };
        hit = Some((index, fault.applied, fault.answer.clone()));
        break;
    }
    let (index, applied, answer) = hit?;
    if faults[index].times == 0 {
        faults.remove(index);
    }
    Some((applied, answer))
}
