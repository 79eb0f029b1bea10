//! Secrets do not belong into files that are stored and shown: found here, and never repeated.

use crate::diag::{Diagnostic, codes, secret};

/// Whatever looks like a secret, anywhere in the file.
pub(super) fn find(text: &str) -> Vec<Diagnostic> {
    let found = secret::find(text).into_iter().map(|span| {
        Diagnostic::error(codes::SECRET, span, "this looks like a secret").label("not shown").help(
            "take it out and replace it at whoever issued it: the file is stored and shown. \
                 Secrets are only named, in leadpact.yaml: `{credential: NAME}`",
        )
    });
    found.collect()
}

/// Blanks secrets in what messages quote, where the file holds any.
pub(super) fn redact(diagnostics: &mut [Diagnostic]) {
    if !diagnostics.iter().any(|one| one.code == codes::SECRET) {
        return;
    }
    for one in diagnostics {
        let others = one.others.iter_mut().map(|(_, words)| words);
        let texts = [&mut one.message, &mut one.label, &mut one.help].into_iter().chain(others);
        for text in texts.filter(|text| !secret::find(text).is_empty()) {
            *text = secret::redact(text);
        }
    }
}
