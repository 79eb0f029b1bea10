//! A mail: the same words as text and as HTML, with what keeps threads together.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};

use crate::alert::{Notice, PostId};
use crate::notify::Delivery;
use crate::notify::tame::tame;
use crate::notify::wording::{Dress, Wording, clock, wording};
use crate::sla::CountdownKey;

/// Longest address of a lead that is made a link.
const URL: usize = 500;

/// What the picture is called inside the mail.
const PICTURE: &str = "picture";

/// Plain text: an address stands behind what it leads to.
struct Text;

impl Dress for Text {
    fn plain(&self, text: &str, most: usize) -> String {
        tame(text, most, |_| 1)
    }

    fn link(&self, url: &str, text: &str) -> String {
        match is_plain(url) {
            true => format!("{text} <{url}>"),
            false => text.to_owned(),
        }
    }

    fn mention(&self, handle: &str) -> String {
        self.plain(handle, 120)
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        clock(at, zone)
    }
}

/// Text in one line, without addresses: for the subject.
struct Bare;

impl Dress for Bare {
    fn plain(&self, text: &str, most: usize) -> String {
        tame(text, most, |_| 1)
    }

    fn link(&self, _: &str, text: &str) -> String {
        text.to_owned()
    }

    fn mention(&self, handle: &str) -> String {
        self.plain(handle, 120)
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        clock(at, zone)
    }
}

/// HTML, with everything from outside escaped.
struct Html;

impl Dress for Html {
    fn plain(&self, text: &str, most: usize) -> String {
        escaped(&tame(text, most, |_| 1))
    }

    fn link(&self, url: &str, text: &str) -> String {
        match is_plain(url) {
            true => format!("<a href=\"{}\">{text}</a>", escaped(url)),
            false => text.to_owned(),
        }
    }

    fn mention(&self, handle: &str) -> String {
        self.plain(handle, 120)
    }

    fn time(&self, at: Timestamp, zone: &TimeZone) -> String {
        escaped(&clock(at, zone))
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Whether an address can be made a link as it is.
fn is_plain(url: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || "<>\"'".contains(c);
    url.len() <= URL && url.starts_with("https://") && !url.contains(odd)
}

/// What says that no person wrote it: nobody is to be answered automatically.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The same at every attempt: by message and revision.
pub(super) fn message_id(delivery: &Delivery, domain: &str) -> String {
    format!("<{}.{}@{domain}>", delivery.post, delivery.revision)
}

/// What all mails about one promise refer to, although no mail has that name.
fn thread(delivery: &Delivery, domain: &str) -> String {
    let subject = match &delivery.notice {
        Notice::One(item) => {
            let CountdownKey { lead, promise, cycle, tenure } = &item.countdown;
            PostId::about(&format!("mails {lead} {promise} {cycle} {tenure}"))
        }
        _ => delivery.post.clone(),
    };
    format!("<{subject}.thread@{domain}>")
}

/// The whole mail.
pub(super) fn mail(
    delivery: &Delivery,
    (from, to, id): (&Mailbox, &Address, &str),
    now: Timestamp,
) -> Result<Message, lettre::error::Error> {
    let before = delivery.previous.as_ref().or(delivery.thread.as_ref());
    let root = thread(delivery, from.email.domain());
    let answered = before.map_or(root.clone(), |remote| remote.message.clone());
    let mut references = vec![root, answered.clone()];
    references.dedup();
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to.clone()))
        .subject(wording(delivery, &Bare).title)
        .message_id(Some(id.to_owned()))
        .in_reply_to(answered)
        .references(references.join(" "))
        .header(AutoSubmitted);
    if let Ok(seconds) = u64::try_from(now.as_second()) {
        let since = std::time::Duration::from_secs(seconds);
        builder = builder.date(std::time::SystemTime::UNIX_EPOCH + since);
    }
    let html = html(&wording(delivery, &Html), delivery.picture.is_some());
    let text = SinglePart::plain(text(&wording(delivery, &Text)));
    let html = SinglePart::html(html);
    let both = MultiPart::alternative().singlepart(text);
    builder.multipart(match &delivery.picture {
        None => both.singlepart(html),
        Some(picture) => {
            let png = ContentType::parse("image/png").unwrap_or(ContentType::TEXT_PLAIN);
            let image = Attachment::new_inline(PICTURE.to_owned()).body(picture.png.clone(), png);
            both.multipart(MultiPart::related().singlepart(html).singlepart(image))
        }
    })
}

fn text(words: &Wording) -> String {
    let mut parts = vec![words.title.clone()];
    parts.extend(Some(words.body.join("\n")).filter(|body| !body.is_empty()));
    let facts = words.facts.iter().map(|(label, value)| format!("{label}: {value}"));
    parts.push(facts.collect::<Vec<_>>().join("\n"));
    let list = words.list.iter().map(|line| format!("- {line}"));
    parts.push(list.collect::<Vec<_>>().join("\n"));
    parts.extend(words.picture.clone());
    for part in &words.parts {
        let lines = std::iter::once(&part.title).chain(&part.body).chain(&part.table);
        parts.push(lines.cloned().collect::<Vec<_>>().join("\n"));
    }
    parts.push(format!("-- \n{}", words.small.join(" · ")));
    parts.retain(|part| !part.is_empty());
    format!("{}\n", parts.join("\n\n"))
}

fn html(words: &Wording, has_picture: bool) -> String {
    let mut html = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"></head>\n\
         <body style=\"font-family:sans-serif;font-size:15px;line-height:1.4;max-width:44em\">\n",
    );
    html.push_str(&format!("<h1 style=\"font-size:18px\">{}</h1>\n", words.title));
    for sentence in &words.body {
        html.push_str(&format!("<p>{sentence}</p>\n"));
    }
    if !words.facts.is_empty() {
        html.push_str("<table>\n");
        for (label, value) in &words.facts {
            let head = "<th scope=\"row\" style=\"text-align:left;padding-right:1em\">";
            html.push_str(&format!("<tr>{head}{label}</th><td>{value}</td></tr>\n"));
        }
        html.push_str("</table>\n");
    }
    if !words.list.is_empty() {
        let items = words.list.iter().map(|line| format!("<li>{line}</li>\n"));
        html.push_str(&format!("<ul>\n{}</ul>\n", items.collect::<String>()));
    }
    if let (true, Some(shows)) = (has_picture, &words.picture) {
        let style = "style=\"max-width:100%\"";
        html.push_str(&format!(
            "<p><img src=\"cid:{PICTURE}\" alt=\"{}\" {style}></p>\n",
            escaped(shows)
        ));
    }
    for part in &words.parts {
        html.push_str(&format!("<h2 style=\"font-size:15px\">{}</h2>\n", part.title));
        part.body.iter().for_each(|line| html.push_str(&format!("<p>{line}</p>\n")));
        if !part.table.is_empty() {
            html.push_str(&format!("<pre>{}</pre>\n", part.table.join("\n")));
        }
    }
    let small = words.small.join(" · ");
    html.push_str(&format!("<p style=\"color:#555;font-size:13px\">{small}</p>\n</body></html>\n"));
    html
}
