//! What an account has: the properties of a lead, and what they offer.

use crate::lead::FieldType;

/// A property of a lead as the account defines it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Property {
    /// The CRM's own name.
    pub name: String,
    /// What people see instead.
    pub label: String,
    /// What it holds, in the agreement's words; `None`: something else, such as a date.
    pub ty: Option<FieldType>,
    /// It is in the recycle bin: nothing can be read from it.
    pub archived: bool,
    /// What it offers, in the CRM's order.
    pub options: Vec<Choice>,
    /// The options live elsewhere: any value may be one.
    pub external: bool,
}

/// One option of a property.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What records hold.
    pub value: String,
    /// What people see instead.
    pub label: String,
    /// Nobody can choose it any more.
    pub hidden: bool,
}
