//! What is not a record: owners, definitions, the account, tokens, refusals.

use serde::Deserialize;

use super::Text;

/// An owner.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Owner<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) id: Text<'a>,
    #[serde(borrow, rename = "type")]
    pub(in crate::crm::hubspot) kind: Option<Text<'a>>,
    #[serde(borrow, rename = "firstName")]
    pub(in crate::crm::hubspot) first_name: Option<Text<'a>>,
    #[serde(borrow, rename = "lastName")]
    pub(in crate::crm::hubspot) last_name: Option<Text<'a>>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) email: Option<Text<'a>>,
    pub(in crate::crm::hubspot) archived: Option<bool>,
    #[serde(borrow, default)]
    pub(in crate::crm::hubspot) teams: Option<Vec<Team<'a>>>,
}

/// A team, as an owner carries it.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Team<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) name: Option<Text<'a>>,
    pub(in crate::crm::hubspot) primary: Option<bool>,
}

/// The definition of a property.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Property<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) name: Text<'a>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) label: Option<Text<'a>>,
    #[serde(borrow, rename = "type")]
    pub(in crate::crm::hubspot) kind: Option<Text<'a>>,
    #[serde(borrow, default)]
    pub(in crate::crm::hubspot) options: Option<Vec<Choice<'a>>>,
    #[serde(default, rename = "externalOptions")]
    pub(in crate::crm::hubspot) external_options: Option<bool>,
}

/// A value that a property offers.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Choice<'a> {
    #[serde(borrow)]
    pub(in crate::crm::hubspot) value: Text<'a>,
    #[serde(borrow)]
    pub(in crate::crm::hubspot) label: Option<Text<'a>>,
    pub(in crate::crm::hubspot) hidden: Option<bool>,
    #[serde(rename = "displayOrder")]
    pub(in crate::crm::hubspot) order: Option<i64>,
}

/// The account.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Account<'a> {
    #[serde(borrow, rename = "portalId")]
    pub(in crate::crm::hubspot) portal: Option<Text<'a>>,
    #[serde(borrow, rename = "timeZone")]
    pub(in crate::crm::hubspot) time_zone: Option<Text<'a>>,
    #[serde(borrow, rename = "uiDomain")]
    pub(in crate::crm::hubspot) ui_domain: Option<Text<'a>>,
}

/// What a token is.
#[derive(Debug, Deserialize)]
pub(in crate::crm::hubspot) struct Token {
    pub(in crate::crm::hubspot) scopes: Vec<String>,
}

/// A refusal. Every part of it may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::crm::hubspot) struct Refusal {
    pub(in crate::crm::hubspot) category: Option<String>,
    #[serde(rename = "policyName")]
    pub(in crate::crm::hubspot) policy: Option<String>,
    #[serde(rename = "correlationId")]
    pub(in crate::crm::hubspot) correlation: Option<String>,
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
    pub(in crate::crm::hubspot) fn scopes(&self) -> Vec<&str> {
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
