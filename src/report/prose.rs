//! Prose about an agreement, and its form in Markdown. The form in HTML is [`super::html::prose`].

/// A text in parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    /// What it is about.
    pub title: String,
    /// A line or two below.
    pub under: Vec<String>,
    /// In reading order.
    pub chapters: Vec<Chapter>,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// Its heading.
    pub title: String,
    /// A sentence each.
    pub says: Vec<String>,
    /// Its paragraphs.
    pub items: Vec<Item>,
}

/// Something with terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What it is called.
    pub name: String,
    /// In a sentence; may be empty.
    pub says: String,
    /// A line each; what stands between backquotes is quoted.
    pub terms: Vec<String>,
}

/// As Markdown, with a newline at the end.
pub fn markdown(prose: &Prose) -> String {
    let mut text = format!("# {}\n", escaped(&prose.title));
    for line in &prose.under {
        text += &format!("\n{}\n", escaped(line));
    }
    for chapter in &prose.chapters {
        text += &format!("\n## {}\n", escaped(&chapter.title));
        for line in &chapter.says {
            text += &format!("\n{}\n", escaped(line));
        }
        for item in &chapter.items {
            let says = escaped(&item.says);
            text += format!("\n**{}.** {says}", escaped(&item.name)).trim_end();
            text += "\n";
            for (index, term) in item.terms.iter().enumerate() {
                let gap = if index == 0 { "\n" } else { "" };
                text += &format!("{gap}- {}\n", escaped(term));
            }
        }
    }
    text
}

/// Nothing in it is taken for Markdown; what stands between backquotes stays as it is.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let quoted = text.matches('`').count().is_multiple_of(2);
    for (index, piece) in text.split('`').enumerate() {
        if index > 0 {
            out.push_str(if quoted { "`" } else { "\\`" });
        }
        if quoted && index % 2 == 1 {
            out.push_str(piece);
            continue;
        }
        for c in piece.chars() {
            if matches!(c, '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    out
}
