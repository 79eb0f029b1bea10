//! HubSpot's JSON as it comes, read leniently: its description and its server disagree in places.
//!
//! Every record inside an answer stays raw until [`super::map`] reads it, so that one bad record is
//! one issue and not a lost page. What an answer must have to mean anything (`results`) is
//! required: an answer without it is an error, never "nothing found".

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

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

/// A page of a list or of a search.
#[derive(Debug, Deserialize)]
pub(super) struct Listing<'a> {
    #[serde(borrow)]
    pub(super) results: Vec<&'a RawValue>,
    #[serde(borrow)]
    paging: Option<Paging<'a>>,
    pub(super) total: Option<u64>,
}

impl Listing<'_> {
    /// The cursor of the next page, where there is one.
    pub(super) fn after(&self) -> Option<String> {
        self.paging.as_ref()?.after()
    }
}

/// Where a list goes on.
#[derive(Debug, Deserialize)]
pub(super) struct Paging<'a> {
    #[serde(borrow)]
    next: Option<Next<'a>>,
}

#[derive(Debug, Deserialize)]
struct Next<'a> {
    #[serde(borrow)]
    after: Option<Text<'a>>,
}

impl Paging<'_> {
    pub(super) fn after(&self) -> Option<String> {
        let after = self.next.as_ref()?.after.as_ref()?;
        Some(after.as_str().to_owned())
    }
}

/// The answer to a batch read, complete or partial (207).
#[derive(Debug, Deserialize)]
pub(super) struct Batch<'a> {
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) results: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    errors: Option<Vec<BatchError<'a>>>,
}

impl<'a> Batch<'a> {
    /// What could not be answered.
    pub(super) fn errors(&self) -> &[BatchError<'a>] {
        self.errors.as_deref().unwrap_or_default()
    }

    /// Whether HubSpot says that it is done with the batch.
    pub(super) fn complete(&self) -> bool {
        self.status.as_ref().is_none_or(|status| status.as_str() == "COMPLETE")
    }
}

/// One thing that went wrong inside a batch, for one or several ids.
#[derive(Debug, Deserialize)]
pub(super) struct BatchError<'a> {
    #[serde(borrow)]
    category: Option<Text<'a>>,
    #[serde(borrow, rename = "subCategory")]
    sub_category: Option<Text<'a>>,
    #[serde(borrow, default)]
    context: Option<&'a RawValue>,
}

impl BatchError<'_> {
    /// Nothing is there under these ids, or nothing belongs to them: an answer, not a failure.
    pub(super) fn is_absence(&self) -> bool {
        let word = |text: &Option<Text<'_>>, word: &str| {
            text.as_ref().is_some_and(|text| text.as_str().contains(word))
        };
        word(&self.category, "OBJECT_NOT_FOUND")
            || word(&self.sub_category, "NO_ASSOCIATIONS_FOUND")
    }

    /// The ids it is about; none where it does not say.
    pub(super) fn ids(&self) -> Vec<String> {
        let context = self.context.map_or("", RawValue::get);
        let lists: BTreeMap<Text<'_>, Vec<Text<'_>>> =
            serde_json::from_str(context).unwrap_or_default();
        let named = ["ids", "id", "fromObjectId"].into_iter().filter_map(|key| lists.get(key));
        named.flatten().map(|id| id.as_str().to_owned()).collect()
    }
}

/// The id of a record that cannot be read otherwise.
#[derive(Debug, Deserialize)]
pub(super) struct Named<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
}

/// A contact or an activity.
#[derive(Debug, Deserialize)]
pub(super) struct Object<'a> {
    #[serde(borrow)]
    pub(super) id: Option<Text<'a>>,
    #[serde(borrow, default)]
    properties: Option<BTreeMap<Text<'a>, Option<Text<'a>>>>,
    #[serde(borrow, default, rename = "propertiesWithHistory")]
    histories: Option<BTreeMap<Text<'a>, Option<Vec<Entry<'a>>>>>,
    #[serde(borrow, rename = "createdAt")]
    pub(super) created_at: Option<Text<'a>>,
    #[serde(borrow, rename = "updatedAt")]
    pub(super) updated_at: Option<Text<'a>>,
    #[serde(borrow, rename = "archivedAt")]
    pub(super) archived_at: Option<Text<'a>>,
    pub(super) archived: Option<bool>,
    #[serde(borrow, default)]
    associations: Option<BTreeMap<Text<'a>, Inline<'a>>>,
}

impl<'a> Object<'a> {
    /// A property's present value; `None` where it is blank or not shown.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        let value = self.properties.as_ref()?.get(name)?.as_ref()?;
        Some(value.as_str()).filter(|value| !value.trim().is_empty())
    }

    /// Whether a property is shown at all, be it blank.
    pub(super) fn shows(&self, name: &str) -> bool {
        self.properties.as_ref().is_some_and(|all| all.contains_key(name))
    }

    /// A property's history, newest first.
    pub(super) fn history(&self, name: &str) -> &[Entry<'a>] {
        let history = self.histories.as_ref().and_then(|all| all.get(name));
        history.and_then(Option::as_deref).unwrap_or_default()
    }

    /// Associated records of a type, as far as they are shown inside the record.
    pub(super) fn associated(&self, plural: &str) -> Option<&Inline<'a>> {
        self.associations.as_ref()?.get(plural)
    }
}

/// One value that a property had.
#[derive(Debug, Deserialize)]
pub(super) struct Entry<'a> {
    #[serde(borrow, default)]
    pub(super) value: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) timestamp: Option<Text<'a>>,
}

/// Associations shown inside a record.
#[derive(Debug, Deserialize)]
pub(super) struct Inline<'a> {
    #[serde(borrow)]
    results: Vec<InlineId<'a>>,
    #[serde(borrow)]
    paging: Option<Paging<'a>>,
}

#[derive(Debug, Deserialize)]
struct InlineId<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

impl Inline<'_> {
    /// The ids, in order, each once: one appears per kind of association.
    pub(super) fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<_> = self.results.iter().map(|one| one.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// Whether there are more than are shown.
    pub(super) fn more(&self) -> bool {
        self.paging.as_ref().is_some_and(|paging| paging.after().is_some())
    }
}

/// One record's associated ids in an association read.
#[derive(Debug, Deserialize)]
pub(super) struct Associated<'a> {
    #[serde(borrow)]
    pub(super) from: From<'a>,
    #[serde(borrow)]
    pub(super) to: Vec<To<'a>>,
    #[serde(borrow)]
    pub(super) paging: Option<Paging<'a>>,
}

/// Whose associations.
#[derive(Debug, Deserialize)]
pub(super) struct From<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
}

/// One associated record.
#[derive(Debug, Deserialize)]
pub(super) struct To<'a> {
    #[serde(borrow, rename = "toObjectId")]
    pub(super) id: Text<'a>,
}

/// An owner.
#[derive(Debug, Deserialize)]
pub(super) struct Owner<'a> {
    #[serde(borrow)]
    pub(super) id: Text<'a>,
    #[serde(borrow, rename = "type")]
    pub(super) kind: Option<Text<'a>>,
    #[serde(borrow, rename = "firstName")]
    pub(super) first_name: Option<Text<'a>>,
    #[serde(borrow, rename = "lastName")]
    pub(super) last_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(super) email: Option<Text<'a>>,
    pub(super) archived: Option<bool>,
    #[serde(borrow, default)]
    pub(super) teams: Option<Vec<Team<'a>>>,
}

/// A team, as an owner carries it.
#[derive(Debug, Deserialize)]
pub(super) struct Team<'a> {
    #[serde(borrow)]
    pub(super) name: Option<Text<'a>>,
    pub(super) primary: Option<bool>,
}

/// The definition of a property.
#[derive(Debug, Deserialize)]
pub(super) struct Property<'a> {
    #[serde(borrow)]
    pub(super) name: Text<'a>,
    #[serde(borrow, default)]
    pub(super) options: Option<Vec<Choice<'a>>>,
    #[serde(default, rename = "externalOptions")]
    pub(super) external_options: Option<bool>,
}

/// A value that a property offers.
#[derive(Debug, Deserialize)]
pub(super) struct Choice<'a> {
    #[serde(borrow)]
    pub(super) value: Text<'a>,
    #[serde(borrow)]
    pub(super) label: Option<Text<'a>>,
}

/// The account.
#[derive(Debug, Deserialize)]
pub(super) struct Account<'a> {
    #[serde(borrow, rename = "portalId")]
    pub(super) portal: Option<Text<'a>>,
    #[serde(borrow, rename = "timeZone")]
    pub(super) time_zone: Option<Text<'a>>,
    #[serde(borrow, rename = "uiDomain")]
    pub(super) ui_domain: Option<Text<'a>>,
}

/// What a token is.
#[derive(Debug, Deserialize)]
pub(super) struct Token {
    pub(super) scopes: Vec<String>,
}

/// A refusal. Every part of it may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) category: Option<String>,
    #[serde(rename = "policyName")]
    pub(super) policy: Option<String>,
    #[serde(rename = "correlationId")]
    pub(super) correlation: Option<String>,
    context: Option<Context>,
    errors: Option<Vec<Detail>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Detail {
    context: Option<Context>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Context {
    #[serde(rename = "missingScopes", alias = "requiredGranularScopes", alias = "requiredScopes")]
    scopes: Option<Vec<String>>,
}

impl Refusal {
    /// Scopes the token lacks, wherever they are named.
    pub(super) fn scopes(&self) -> Vec<&str> {
        let inner = self.errors.iter().flatten().filter_map(|detail| detail.context.as_ref());
        let contexts = self.context.iter().chain(inner);
        let mut scopes: Vec<_> = contexts
            .flat_map(|context| context.scopes.iter().flatten())
            .map(String::as_str)
            .collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }
}

/// A batch read.
#[derive(Debug, Serialize)]
pub(super) struct BatchInput<'a> {
    pub(super) inputs: Vec<IdInput<'a>>,
    pub(super) properties: &'a [&'a str],
    #[serde(rename = "propertiesWithHistory")]
    pub(super) with_history: &'a [&'a str],
}

/// Records whose associations are asked for.
#[derive(Debug, Serialize)]
pub(super) struct AssociationInput<'a> {
    pub(super) inputs: &'a [IdInput<'a>],
}

/// One id asked for.
#[derive(Clone, Debug, Serialize)]
pub(super) struct IdInput<'a> {
    pub(super) id: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<String>,
}

/// A search; HubSpot's description requires all five.
#[derive(Debug, Serialize)]
pub(super) struct SearchInput<'a> {
    #[serde(rename = "filterGroups")]
    pub(super) groups: Vec<Group<'a>>,
    pub(super) sorts: [&'a str; 1],
    pub(super) properties: &'a [&'a str],
    pub(super) limit: usize,
    pub(super) after: &'a str,
}

/// Filters that must all hold.
#[derive(Debug, Serialize)]
pub(super) struct Group<'a> {
    pub(super) filters: Vec<Filter<'a>>,
}

/// One comparison.
#[derive(Debug, Serialize)]
pub(super) struct Filter<'a> {
    #[serde(rename = "propertyName")]
    pub(super) property: &'a str,
    pub(super) operator: &'static str,
    pub(super) value: String,
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
