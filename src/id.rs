//! Names of things, each its own type so that an owner can never be passed for a lead.
//!
//! All are opaque text as the CRM or the agreement gives it; ordering is plain text order.

use std::fmt;
use std::sync::Arc;

/// A name of the agreement: a stage, a source, a segment, a calendar. Cheap to clone.
pub type Name = Arc<str>;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The text behind the name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.into())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text.into())
            }
        }

        impl From<Arc<str>> for $name {
            fn from(text: Arc<str>) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{:?}", &self.0)
            }
        }
    };
}

name!(
    /// A lead (in HubSpot: a contact), by the CRM's own id.
    LeadId
);
name!(
    /// Somebody, or a queue, that can own a lead, by the CRM's own id.
    OwnerId
);
name!(
    /// One logged call, e-mail, meeting …, by kind and the CRM's own id (`call:4711`).
    ActivityId
);
name!(
    /// A promise as the agreement names it (`first-touch`, `mql-violation`).
    PromiseId
);
name!(
    /// What makes an alert the same alert: said at most once per key.
    DedupKey
);
