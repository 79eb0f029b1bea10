//! HubSpot's JSON as it comes, read leniently: its description and its server disagree in places.
//!
//! Every record inside an answer stays raw until [`super::map`] reads it, so that one bad record is
//! one issue and not a lost page. What an answer must have to mean anything (`results`) is
//! required: an answer without it is an error, never "nothing found". Start at [`Listing`] and
//! [`Batch`]; what we send is in `input`.

mod account;
mod batch;
mod input;
mod listing;
mod object;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};

pub(super) use self::account::{Account, Owner, Property, Refusal, Token};
pub(super) use self::batch::{Associated, Batch};
pub(super) use self::input::{AssociationInput, BatchInput, Filter, Group, IdInput, SearchInput};
pub(super) use self::listing::{Listing, Paging};
pub(super) use self::object::{Entry, Named, Object};
use super::super::SourceError;

/// Text, or a number or truth value that stands where text is described.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text<'a>(pub(super) Cow<'a, str>);

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::borrow::Borrow<str> for Text<'_> {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl<'de> Visitor<'de> for Scalar {
            type Value = Text<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a text")
            }
            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_bool<E: Error>(self, truth: bool) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(truth.to_string())))
            }
        }
        from.deserialize_any(Scalar)
    }
}

/// Reads an answer. The message says where it went wrong, never what stood there.
pub(super) fn read<'a, T: Deserialize<'a>>(body: &'a [u8], doing: &str) -> Result<T, SourceError> {
    serde_json::from_slice(body).map_err(|error| {
        SourceError::Transient(format!(
            "HubSpot: {doing}: the answer has another form than agreed (line {}, column {}); \
             nothing of it was used",
            error.line(),
            error.column()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_truth_values_stand_for_text() {
        let body = br#"{"id":4711,"properties":{"a":7,"b":true,"c":null,"d":"x","e":" "}}"#;
        let object: Object<'_> = read(body, "").unwrap();
        assert_eq!(object.id.as_ref().unwrap().as_str(), "4711");
        assert_eq!(object.value("a"), Some("7"));
        assert_eq!(object.value("b"), Some("true"));
        assert_eq!(object.value("c"), None);
        assert_eq!(object.value("d"), Some("x"));
        assert_eq!(object.value("e"), None);
        assert_eq!(object.value("f"), None);
    }

    #[test]
    fn an_answer_without_results_is_an_error_not_an_empty_page() {
        for body in ["{}", r#"{"results":null}"#, "[]", r#"{"results":{}}"#, "null"] {
            assert!(read::<Listing<'_>>(body.as_bytes(), "listing").is_err(), "{body}");
        }
        assert!(read::<Batch<'_>>(br#"{"status":"COMPLETE"}"#, "reading").is_err());
    }

    #[test]
    fn what_stood_in_a_bad_answer_is_not_repeated() {
        let body = br#"{"results":"ada@example.com"}"#;
        let error = read::<Listing<'_>>(body, "listing contacts").unwrap_err();
        insta::assert_snapshot!(error, @"HubSpot: listing contacts: the answer has another form than agreed (line 1, column 28); nothing of it was used");
    }

    #[test]
    fn missing_scopes_are_found_in_both_shapes() {
        let described = r#"{"category":"MISSING_SCOPES","context":{"missingScopes":["b","a"]}}"#;
        let live = r#"{"errors":[{"context":{"requiredGranularScopes":["a"]}},{}],"context":null}"#;
        let scopes = |body: &str| {
            let refusal: Refusal = serde_json::from_str(body).unwrap();
            refusal.scopes().into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(scopes(described), ["a", "b"]);
        assert_eq!(scopes(live), ["a"]);
    }
}
