//! Text from outside, made harmless: a lead's name is typed by anybody who fills in a web form.

/// `text` on one line, without control and direction-changing characters, at most `most`
/// characters by `cost` (what a character becomes when it is escaped counts in full).
pub(super) fn tame(text: &str, most: usize, cost: impl Fn(char) -> usize) -> String {
    let (mut tame, mut used, mut gap) = (String::new(), 0, false);
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = !tame.is_empty();
            continue;
        }
        if is_hidden(c) {
            continue;
        }
        let needs = cost(c) + usize::from(gap);
        // Room for the mark of the cut is kept.
        if used + needs >= most {
            tame.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            tame.push(' ');
        }
        tame.push(c);
        used += needs;
    }
    isolated(tame)
}

/// Characters that change how what follows is read, or that nobody sees.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}')
}

/// Where it is written from right to left it is set apart, so that what stands around keeps its
/// order.
fn isolated(text: String) -> String {
    let rightward = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    match text.chars().any(rightward) {
        true => format!("\u{2068}{text}\u{2069}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        tame(text, 12, |_| 1)
    }

    #[test]
    fn text_from_outside_stays_on_its_line_and_in_its_order() {
        // Twelve characters, with the mark of the cut among them.
        assert_eq!(plain("  Ada\r\n\u{2028}Lovelace "), "Ada Lovelac…");
        assert_eq!(plain("a\u{202e}b\u{200b}c\u{7}d"), "abc d");
        assert_eq!(plain(""), "");
        assert_eq!(plain("שרה"), "\u{2068}שרה\u{2069}");
        assert_eq!(plain(&"x".repeat(5_000)), format!("{}…", "x".repeat(11)));
        // What is escaped costs what it becomes.
        assert_eq!(tame("&&&&", 12, |_| 5), "&&…");
        // An emoji of several characters that fits is left whole.
        assert_eq!(plain("👩\u{200d}🚀!"), "👩\u{200d}🚀!");
    }
}
