//! One touch or reply of a test, as the CRM would hold it.

use jiff::Timestamp;

use super::super::context::Context;
use crate::config::section::Section;
use crate::config::table::{Holds, Table, may, must, of, table};
use crate::config::tree::{Entry, Node};
use crate::config::{moment, value};
use crate::diag::codes;
use crate::id::OwnerId;
use crate::lead::{Activity, Channel, Direction, Outcome};

/// The keys of a touch.
pub(super) static TOUCH: Table = table(&[
    must("channel", Holds::Word(|| of(&channels())), "call", "how they spoke"),
    may("direction", Holds::Word(|| of(DIRECTIONS)), "outbound", "who began; we did by default"),
    may("seconds", Holds::Whole(0, 86_400), "95", "how long a call lasted"),
    may("by", Holds::Word(|| of(BY)), "human", "a person, or a sequence; human by default"),
    may("owner", Holds::Id, "u0012", "whose activity it is"),
    may("outcome", Holds::Word(|| of(OUTCOMES)), "done", "what came of it; done by default"),
]);

const DIRECTIONS: &[(&str, Direction)] =
    &[("outbound", Direction::Outbound), ("inbound", Direction::Inbound)];
/// Whether a sequence did it, by word.
const BY: &[(&str, bool)] = &[("human", false), ("automation", true)];
const OUTCOMES: &[(&str, Outcome)] =
    &[("done", Outcome::Done), ("planned", Outcome::Planned), ("failed", Outcome::Failed)];

/// Reads the touch in an entry that happens at `at`, and that the CRM shows of this lead from
/// `shown` on.
pub(super) fn read(
    touch: &Entry,
    entry: &Section<'_>,
    (at, shown): (Timestamp, Timestamp),
    context: &mut Context<'_>,
) -> Option<Activity> {
    let out = &mut context.out;
    let section = Section::of(&touch.value, &touch.at, "`touch`", &TOUCH, out)?;
    let channel = section.get("channel");
    let channel = channel.and_then(|node| value::word(node, "channel", &channels(), out));
    let direction = section.get("direction");
    let direction = direction.and_then(|node| value::word(node, "direction", DIRECTIONS, out));
    let seconds = section.get("seconds");
    let seconds = seconds.and_then(|node| value::whole(node, "seconds", 0..=86_400, out));
    let automated = section.get("by").and_then(|node| value::word(node, "by", BY, out));
    let outcome = section.get("outcome");
    let outcome = outcome.and_then(|node| value::word(node, "outcome", OUTCOMES, out));
    let owner = section.get("owner").and_then(|node| value::id(node, "owner", out));
    let outcome = outcome.unwrap_or(Outcome::Done);
    let logged_at = entry.get("logged_at");
    let logged_at = logged_at.and_then(|node| logged(node, entry, (at, outcome), context));
    let channel = channel?;
    let logged_at = logged_at.unwrap_or(at);
    let unstated = matches!(channel, Channel::Meeting | Channel::Message);
    let usual = if unstated { Direction::Unstated } else { Direction::Outbound };
    let automated = automated.unwrap_or(false);
    let somebody = (!automated).then(|| "somebody".to_owned());
    Some(Activity {
        id: channel.word().into(),
        channel,
        direction: direction.unwrap_or(usual),
        outcome,
        duration_ms: seconds.map(|seconds| i64::from(seconds) * 1_000),
        by: owner.or(somebody).map(OwnerId::from),
        automated,
        unconcluded: false,
        occurred_at: at,
        occurred_until: at,
        recorded_at: logged_at,
        seen_at: logged_at.max(shown),
    })
}

/// When the CRM stored it: before it happens only what is planned.
fn logged(
    node: &Node,
    entry: &Section<'_>,
    (at, outcome): (Timestamp, Outcome),
    context: &mut Context<'_>,
) -> Option<Timestamp> {
    let logged = moment::time(node, "logged_at", &context.zone, &mut context.out)?;
    if logged < at && outcome != Outcome::Planned {
        let message = "it was logged before it happened";
        let help = "`logged_at` is when the CRM stored it; only what has `outcome: planned` can be \
                    stored earlier than `at`";
        let found = node.error(codes::ORDER, message).help(help);
        context.out.push(match entry.get("at") {
            Some(at) => found.also(at.at.clone(), "when it happened"),
            None => found,
        });
    }
    Some(logged)
}

fn channels() -> [(&'static str, Channel); 6] {
    Channel::ALL.map(|channel| (channel.word(), channel))
}
