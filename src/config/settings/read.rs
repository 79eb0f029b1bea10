//! Values that several sections of the settings share: addresses, secrets, channels.

use std::path::{Path, PathBuf};

use crate::config::secrets;
use crate::config::tree::Node;
use crate::config::{SecretRef, value};
use crate::diag::{Diagnostic, Span, codes, words};

/// The state of one reading.
pub(super) struct Reader<'a> {
    /// The directory of the settings.
    pub(super) base: PathBuf,
    /// `$STATE_DIRECTORY`.
    pub(super) state: Option<&'a Path>,
    pub(super) out: Vec<Diagnostic>,
    /// Places that must never be shown.
    pub(super) hide: Vec<Span>,
}

impl Reader<'_> {
    /// Where a secret is.
    pub(super) fn secret(&mut self, node: &Node, key: &str) -> Option<SecretRef> {
        secrets::place(node, key, &self.base, &mut self.hide, &mut self.out)
    }

    /// An https address without a path, or a plain one of this machine.
    pub(super) fn url(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = value::text(node, key, &mut self.out)?.text.trim_end_matches('/').to_owned();
        let (message, help) = match reqwest::Url::parse(&text) {
            Ok(url) if !url.username().is_empty() || url.password().is_some() => {
                self.hide.push(node.at.clone());
                ("an address with a name or password in it".to_owned(), "take it out")
            }
            Ok(url) if url.query().is_some() || url.fragment().is_some() => (
                format!("{} has more than a host and a path", words::quote(&text)),
                "leave out what follows `?` or `#`",
            ),
            Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) => {
                return Some(text);
            }
            Ok(url) if url.scheme() == "http" => (
                format!("{} would send the token unprotected", words::quote(&text)),
                "write `https://…`; plain `http` is for test servers on this machine only",
            ),
            _ => (
                format!("{} is no address", words::quote(&text)),
                "write `https://HOST`, or leave the line out",
            ),
        };
        self.out.push(node.error(codes::URL, message).help(help));
        None
    }
}

impl Reader<'_> {
    /// A mail server: `smtps://HOST` or `smtp://HOST`, perhaps with a port.
    pub(super) fn mail_server(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = value::text(node, key, &mut self.out)?.text.trim().to_owned();
        let url = reqwest::Url::parse(&text).ok();
        let plain = url.filter(|url| {
            matches!(url.scheme(), "smtps" | "smtp")
                && url.host_str().is_some_and(|host| !host.is_empty())
                && matches!(url.path(), "" | "/")
                && url.query().is_none()
                && url.fragment().is_none()
        });
        let (message, help) = match plain {
            Some(url) if url.username().is_empty() && url.password().is_none() => {
                return Some(text);
            }
            Some(_) => {
                self.hide.push(node.at.clone());
                let message = "an address with a name or password in it".to_owned();
                (message, "take it out: they belong to `user` and `password`")
            }
            None => (
                format!("{} is no mail server", words::quote(&text)),
                "write `smtps://HOST`, or `smtp://HOST` where it begins in the open (STARTTLS)",
            ),
        };
        self.out.push(node.error(codes::URL, message).help(help));
        None
    }

    /// An address that is called with nothing added: https, or a test server on this machine. What
    /// follows `?` is often a secret, and must lie where secrets do.
    pub(super) fn target(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = value::text(node, key, &mut self.out)?.text.trim().to_owned();
        self.hide.push(node.at.clone());
        let (message, help) = match reqwest::Url::parse(&text) {
            Ok(url)
                if !url.username().is_empty()
                    || url.password().is_some()
                    || url.query().is_some()
                    || url.fragment().is_some() =>
            {
                let message = "this address may hold a secret";
                (message, "write `{credential: NAME}`, and keep the address there")
            }
            Ok(url) if url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url)) => {
                return Some(text);
            }
            Ok(url) if url.scheme() == "http" => (
                "this would be sent unprotected",
                "write `https://…`; plain `http` is for test servers on this machine only",
            ),
            _ => ("this is no address", "write `https://HOST/PATH`"),
        };
        self.out.push(node.error(codes::URL, message).label("not shown").help(help));
        None
    }
}

fn is_loopback(url: &reqwest::Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}
