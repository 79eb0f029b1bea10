//! The object types the server knows, and what HubSpot calls them in paths and associations.

/// One CRM object type. Record ids are unique within a type only: the same id in two types is two
/// records, as in a real account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person (type id 0-1): what leadpact calls a lead.
    Contact,
    /// A telephone call (0-48).
    Call,
    /// One e-mail, either way (0-49).
    Email,
    /// A meeting (0-47).
    Meeting,
    /// SMS, WhatsApp, LinkedIn (0-18).
    Communication,
    /// A note (0-46).
    Note,
    /// A to-do (0-27).
    Task,
    /// A deal (0-3).
    Deal,
    /// HubSpot's own lead object (0-136).
    Lead,
}

impl Kind {
    /// Every type, in a fixed order.
    pub const ALL: [Self; 9] = [
        Self::Contact,
        Self::Call,
        Self::Email,
        Self::Meeting,
        Self::Communication,
        Self::Note,
        Self::Task,
        Self::Deal,
        Self::Lead,
    ];

    /// The plural used in paths: `contacts`.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Contact => "contacts",
            Self::Call => "calls",
            Self::Email => "emails",
            Self::Meeting => "meetings",
            Self::Communication => "communications",
            Self::Note => "notes",
            Self::Task => "tasks",
            Self::Deal => "deals",
            Self::Lead => "leads",
        }
    }

    /// The singular used in messages and association labels: `contact`.
    pub fn singular(self) -> &'static str {
        let plural = self.plural();
        &plural[..plural.len() - 1]
    }

    /// The numeric type id: `0-1`.
    pub fn type_id(self) -> &'static str {
        match self {
            Self::Contact => "0-1",
            Self::Call => "0-48",
            Self::Email => "0-49",
            Self::Meeting => "0-47",
            Self::Communication => "0-18",
            Self::Note => "0-46",
            Self::Task => "0-27",
            Self::Deal => "0-3",
            Self::Lead => "0-136",
        }
    }

    /// The type meant by a path segment: plural, singular or type id, in any case.
    pub fn from_path(segment: &str) -> Option<Self> {
        let word = segment.to_ascii_lowercase();
        Self::ALL
            .into_iter()
            .find(|kind| [kind.plural(), kind.singular(), kind.type_id()].contains(&word.as_str()))
    }

    /// The property that says when a record was last changed: contacts are the odd ones out.
    pub fn modified_property(self) -> &'static str {
        match self {
            Self::Contact => "lastmodifieddate",
            _ => "hs_lastmodifieddate",
        }
    }

    /// The property that says when a record was created.
    pub fn created_property(self) -> &'static str {
        match self {
            Self::Contact | Self::Deal => "createdate",
            _ => "hs_createdate",
        }
    }

    /// What a read answers with when no property is asked for.
    pub(super) fn default_properties(self) -> &'static [&'static str] {
        match self {
            Self::Contact => &[
                "createdate",
                "email",
                "firstname",
                "hs_object_id",
                "lastmodifieddate",
                "lastname",
            ],
            Self::Deal => &[
                "amount",
                "closedate",
                "createdate",
                "dealname",
                "dealstage",
                "hs_lastmodifieddate",
            ],
            _ => &["hs_createdate", "hs_lastmodifieddate", "hs_object_id"],
        }
    }

    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// HubSpot's word for a plain task, put together lest it be taken for a note of ours.
pub(super) const PLAIN_TASK: &str = concat!("TO", "DO");

/// HubSpot's own association type id from one type to another, where it defines one.
pub(super) fn association_type(from: Kind, to: Kind) -> Option<u32> {
    use Kind::{Call, Communication, Contact, Deal, Email, Lead, Meeting, Note, Task};
    Some(match (from, to) {
        (Contact, Call) => 193,
        (Call, Contact) => 194,
        (Contact, Email) => 197,
        (Email, Contact) => 198,
        (Contact, Meeting) => 199,
        (Meeting, Contact) => 200,
        (Contact, Note) => 201,
        (Note, Contact) => 202,
        (Contact, Task) => 203,
        (Task, Contact) => 204,
        (Contact, Communication) => 82,
        (Communication, Contact) => 81,
        (Contact, Deal) => 4,
        (Deal, Contact) => 3,
        (Contact, Lead) => 609,
        (Lead, Contact) => 608,
        _ => return None,
    })
}
