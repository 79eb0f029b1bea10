//! Slack's mrkdwn, read: bold, code, links, mentions, dates, escapes and emoji.

use super::{Span, Style, View, date, emoji};

/// Reads mrkdwn. Newlines stay in the spans.
pub(super) fn read(text: &str, view: &View<'_>) -> Vec<Span> {
    let mut reader = Reader { view, style: Style::Plain, spans: Vec::new() };
    reader.run(text);
    reader.spans
}

/// Text in which nothing but emoji means anything (`plain_text`).
pub(super) fn plain(text: &str, style: Style) -> Vec<Span> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(':') {
        out.push_str(before);
        match after.split_once(':').and_then(|(name, tail)| Some((emoji::named(name)?, tail))) {
            Some((picture, tail)) => {
                out.push_str(picture);
                rest = tail;
            }
            None => {
                out.push(':');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    vec![Span::new(style, clean(&out))]
}

/// Drops what would act on a terminal instead of being read: controls and direction overrides.
pub(super) fn clean(text: &str) -> String {
    let acts = |c: char| {
        c != '\n'
            && (c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
    };
    text.chars().filter(|c| !acts(*c)).collect()
}

/// Undoes Slack's three escapes.
fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

struct Reader<'a> {
    view: &'a View<'a>,
    style: Style,
    spans: Vec<Span>,
}

impl Reader<'_> {
    fn say(&mut self, style: Style, text: &str) {
        let text = clean(&unescape(text));
        match self.spans.last_mut() {
            Some(last) if last.style == style => last.text.push_str(&text),
            _ => self.spans.push(Span::new(style, text)),
        }
    }

    fn run(&mut self, text: &str) {
        let mut rest = self.escape(text);
        let mut before = None;
        while let Some(first) = rest.chars().next() {
            let eaten = match first {
                '<' => self.link(rest),
                '`' => self.code(rest),
                '*' | '_' => self.marked(rest, first, before),
                ':' => self.emoji(rest),
                _ => None,
            };
            let eaten = eaten.unwrap_or_else(|| {
                let plain = first.len_utf8();
                self.say(self.style, &rest[..plain]);
                plain
            });
            before = rest[..eaten].chars().next_back();
            rest = self.escape(&rest[eaten..]);
        }
    }

    /// Takes a whole escape at once, or its letters would be undone one by one, that is not at all.
    fn escape<'t>(&mut self, rest: &'t str) -> &'t str {
        for escape in ["&amp;", "&lt;", "&gt;"] {
            if let Some(after) = rest.strip_prefix(escape) {
                self.say(self.style, escape);
                return self.escape(after);
            }
        }
        rest
    }

    /// `<https://…|words>`, `<@U…>`, `<#C…>`, `<!here>`, `<!date^…>`.
    fn link(&mut self, rest: &str) -> Option<usize> {
        let end = rest.find('>')?;
        let inside = &rest[1..end];
        let (target, words) = inside.split_once('|').unwrap_or((inside, ""));
        let or = |fallback: String| if words.is_empty() { fallback } else { words.to_owned() };
        let (style, text) = match target.split_at_checked(1)? {
            ("@", user) => (Style::Mention, format!("@{}", self.view.user(user))),
            ("#", channel) => (Style::Mention, format!("#{}", self.view.channel(channel))),
            ("!", command) if command.starts_with("date^") => {
                (self.style, date::token(&inside[1..], self.view.now, &self.view.zone))
            }
            ("!", command) => (Style::Mention, or(format!("@{command}"))),
            _ => (Style::Link, or(target.trim_start_matches("mailto:").to_owned())),
        };
        self.say(style, &text);
        Some(end + 1)
    }

    fn code(&mut self, rest: &str) -> Option<usize> {
        let fence = if rest.starts_with("```") { "```" } else { "`" };
        let inside = &rest[fence.len()..];
        let end = inside.find(fence).filter(|end| *end > 0)?;
        let code = &inside[..end];
        if fence == "`" && code.contains('\n') {
            return None;
        }
        self.say(Style::Code, code.trim_matches('\n'));
        Some(end + 2 * fence.len())
    }

    /// `*bold*` and `_italic_`: at word edges, on one line, with no space inside the marks.
    fn marked(&mut self, rest: &str, mark: char, before: Option<char>) -> Option<usize> {
        let inside = &rest[1..];
        if before.is_some_and(char::is_alphanumeric) || inside.starts_with([' ', '\n', mark]) {
            return None;
        }
        let line = inside.split('\n').next()?;
        let end = line.match_indices(mark).map(|(at, _)| at).find(|at| {
            let after = line[at + 1..].chars().next();
            !line[..*at].ends_with(' ') && !after.is_some_and(char::is_alphanumeric)
        })?;
        let outer = self.style;
        if mark == '*' {
            self.style = Style::Bold;
        }
        self.run(&inside[..end]);
        self.style = outer;
        Some(end + 2)
    }

    fn emoji(&mut self, rest: &str) -> Option<usize> {
        let name = rest[1..].split_once(':')?.0;
        self.say(self.style, emoji::named(name)?);
        Some(name.len() + 2)
    }
}
