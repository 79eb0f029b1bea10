//! Writes HTML and SVG: what is text, and what is in an attribute, is always escaped; every element
//! that is opened is closed.

/// A document that is being written.
#[derive(Debug, Default)]
pub(super) struct Out {
    text: String,
    open: Vec<&'static str>,
}

/// Names and values.
pub(super) type Attributes<'a> = &'a [(&'static str, &'a str)];

impl Out {
    /// Begins an element.
    pub(super) fn open(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push('>');
        self.open.push(name);
    }

    /// Ends the innermost element that is open.
    pub(super) fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
            if BLOCKS.contains(&name) {
                self.text.push('\n');
            }
        }
    }

    /// An element that holds nothing but text.
    pub(super) fn leaf(&mut self, name: &'static str, attributes: Attributes<'_>, text: &str) {
        self.open(name, attributes);
        self.say(text);
        self.close();
    }

    /// An element that has no end (`meta`), or a shape in SVG.
    pub(super) fn lone(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.begin(name, attributes);
        self.text.push_str("/>");
    }

    /// Text.
    pub(super) fn say(&mut self, text: &str) {
        escape(text, &mut self.text);
    }

    /// A name, which may be one endless word: where it is, it may be broken.
    pub(super) fn name(&mut self, text: &str) {
        for (index, word) in text.split(' ').enumerate() {
            if index > 0 {
                self.text.push(' ');
            }
            for (at, c) in word.chars().enumerate() {
                if at > 0 && at % LONG_WORD == 0 {
                    self.text.push_str("<wbr>");
                }
                self.say(c.encode_utf8(&mut [0; 4]));
            }
        }
    }

    /// What is ours and needs no escape: the style sheet, the document's type.
    pub(super) fn raw(&mut self, text: &'static str) {
        self.text.push_str(text);
    }

    /// The whole, with everything closed.
    pub(super) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }

    fn begin(&mut self, name: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(name);
        for (key, value) in attributes {
            self.text.push(' ');
            self.text.push_str(key);
            self.text.push_str("=\"");
            escape(value, &mut self.text);
            self.text.push('"');
        }
    }
}

/// Letters of a word that are never broken apart.
const LONG_WORD: usize = 24;

/// After these a line ends, so that the source can be read.
const BLOCKS: [&str; 16] = [
    "title", "style", "head", "header", "p", "h1", "h2", "h3", "li", "tr", "table", "figure",
    "svg", "section", "main", "nav",
];

fn escape(text: &str, into: &mut String) {
    for c in text.chars() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '"' => into.push_str("&quot;"),
            '\'' => into.push_str("&#39;"),
            c => into.push(c),
        }
    }
}
