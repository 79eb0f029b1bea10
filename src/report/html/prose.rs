//! Prose as one HTML page.

use super::clean;
use super::out::Out;
use crate::report::prose::{Item, Prose};

/// The whole page.
pub fn page(prose: &Prose) -> String {
    let mut out = Out::default();
    out.raw("<!doctype html>\n");
    out.open("html", &[("lang", "en")]);
    super::head(&mut out, &clean(&prose.title));
    out.open("body", &[]);
    out.open("header", &[]);
    out.leaf("h1", &[("dir", "auto")], &clean(&prose.title));
    for line in &prose.under {
        out.leaf("p", &[("class", "made")], &clean(line));
    }
    out.close();
    out.open("main", &[]);
    for chapter in &prose.chapters {
        out.open("section", &[]);
        out.leaf("h2", &[], &clean(&chapter.title));
        for line in &chapter.says {
            out.leaf("p", &[], &clean(line));
        }
        for item in &chapter.items {
            self::item(&mut out, item);
        }
        out.close();
    }
    out.close();
    out.finish()
}

fn item(out: &mut Out, item: &Item) {
    out.leaf("h3", &[("dir", "auto")], &clean(&item.name));
    if !item.says.is_empty() {
        out.leaf("p", &[("dir", "auto")], &clean(&item.says));
    }
    if item.terms.is_empty() {
        return;
    }
    out.open("ul", &[]);
    for term in &item.terms {
        out.leaf("li", &[("dir", "auto")], &clean(term));
    }
    out.close();
}
