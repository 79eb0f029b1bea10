//! The properties a fresh account has: those of the real one that a follow-up agreement can need.

use super::kind::{Kind, PLAIN_TASK};
use super::properties::{Property, Type};

const LIFECYCLE: &[&str] = &[
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
];

const LEAD_STATUS: &[&str] = &[
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "OPEN_DEAL",
    "UNQUALIFIED",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "BAD_TIMING",
];

const ANALYTICS_SOURCE: &[&str] = &[
    "ORGANIC_SEARCH",
    "PAID_SEARCH",
    "EMAIL_MARKETING",
    "SOCIAL_MEDIA",
    "REFERRALS",
    "OTHER_CAMPAIGNS",
    "DIRECT_TRAFFIC",
    "OFFLINE",
    "PAID_SOCIAL",
    "AI_REFERRALS",
];

/// What created a record. An account has a hundred of these; these are the ones that tell apart a
/// person, a machine and a sequence.
const OBJECT_SOURCE: &[&str] = &[
    "CRM_UI",
    "API",
    "INTEGRATION",
    "IMPORT",
    "FORM",
    "EMAIL",
    "EMAIL_INTEGRATION",
    "MEETINGS",
    "CALLING",
    "CONVERSATIONS",
    "MOBILE_IOS",
    "MOBILE_ANDROID",
    "AUTOMATION_PLATFORM",
    "SEQUENCES",
    "MARKETING_EMAIL",
    "MIGRATION",
    "MERGE_OBJECTS",
];

/// Every default property of a type.
pub(super) fn properties(kind: Kind) -> Vec<Property> {
    let mut all = common(kind);
    all.extend(match kind {
        Kind::Contact => contact(),
        Kind::Deal => deal(),
        Kind::Lead => lead(),
        activity => self::activity(activity),
    });
    all
}

fn calculated(name: &str, kind: Type) -> Property {
    Property { calculated: true, ..Property::new(name, kind) }
}

fn owner() -> Property {
    let owner = Property::new("hubspot_owner_id", Type::Choice);
    Property { external: true, ..owner }
}

fn common(kind: Kind) -> Vec<Property> {
    let mut all = vec![
        calculated("hs_object_id", Type::Number),
        calculated("hs_createdate", Type::Datetime),
        calculated("hs_lastmodifieddate", Type::Datetime),
        calculated("hubspot_team_id", Type::Text),
        calculated("hubspot_owner_assigneddate", Type::Datetime),
        Property::choice("hs_object_source", OBJECT_SOURCE),
        Property::new("hs_object_source_label", Type::Text),
        Property::new("hs_object_source_id", Type::Text),
        owner(),
    ];
    if kind.created_property() != "hs_createdate" {
        all.push(calculated(kind.created_property(), Type::Datetime));
    }
    if kind == Kind::Contact {
        all.push(calculated("lastmodifieddate", Type::Datetime));
    }
    all
}

fn contact() -> Vec<Property> {
    let text = |name| Property::new(name, Type::Text);
    let mut all: Vec<_> = [
        "firstname",
        "lastname",
        "phone",
        "mobilephone",
        "company",
        "jobtitle",
        "website",
        "country",
        "state",
        "city",
        "industry",
        "hs_calculated_merged_vids",
        "hs_merged_object_ids",
    ]
    .into_iter()
    .map(text)
    .collect();
    all.extend([
        Property { unique: true, ..text("email") },
        Property::choice("lifecyclestage", LIFECYCLE),
        Property::choice("hs_lead_status", LEAD_STATUS),
        Property::choice("hs_analytics_source", ANALYTICS_SOURCE),
        Property::choice("hs_latest_source", ANALYTICS_SOURCE),
        Property::new("hs_latest_source_timestamp", Type::Datetime),
        Property::new("hubspotscore", Type::Number),
        Property::new("numberofemployees", Type::Number),
        Property::new("annualrevenue", Type::Number),
        Property::new("num_contacted_notes", Type::Number),
        Property::new("hs_was_imported", Type::Bool),
        Property::new("hs_is_unworked", Type::Bool),
        Property::new("hs_email_optout", Type::Bool),
        Property::new("date_of_birth", Type::Date),
        Property::new("first_conversion_date", Type::Datetime),
        Property::new("recent_conversion_date", Type::Datetime),
        Property::new("notes_last_contacted", Type::Datetime),
        Property::new("hs_last_sales_activity_timestamp", Type::Datetime),
        Property::new("hs_sa_first_engagement_date", Type::Datetime),
        Property::new("hs_time_to_first_engagement", Type::Number),
        Property::new("hs_first_outreach_date", Type::Datetime),
    ]);
    all
}

fn deal() -> Vec<Property> {
    vec![
        Property::new("dealname", Type::Text),
        Property::new("amount", Type::Number),
        Property::new("closedate", Type::Datetime),
        Property::choice("pipeline", &["default"]),
        Property::choice(
            "dealstage",
            &["appointmentscheduled", "qualifiedtobuy", "contractsent", "closedwon", "closedlost"],
        ),
        Property::new("hs_is_closed_won", Type::Bool),
    ]
}

fn lead() -> Vec<Property> {
    vec![
        Property::new("hs_lead_name", Type::Text),
        Property::choice("hs_lead_type", &["NEW_BUSINESS", "UPSELL", "RE_ATTEMPTING"]),
        Property::choice("hs_lead_label", &["HOT", "WARM", "COLD"]),
        Property::choice("hs_pipeline", &["lead-pipeline-id"]),
        Property::choice(
            "hs_pipeline_stage",
            &["new-stage-id", "attempting-stage-id", "qualified-stage-id", "unqualified-stage-id"],
        ),
        Property::new("hs_primary_contact_id", Type::Number),
    ]
}

fn activity(kind: Kind) -> Vec<Property> {
    let mut all = vec![
        Property::new("hs_timestamp", Type::Datetime),
        Property::new("hs_activity_type", Type::Text),
        Property::new("hs_sequence_id", Type::Number),
        Property::new("hs_engagement_source", Type::Text),
    ];
    all.extend(match kind {
        Kind::Call => call(),
        Kind::Email => email(),
        Kind::Meeting => meeting(),
        Kind::Communication => communication(),
        Kind::Task => task(),
        _ => vec![Property::new("hs_note_body", Type::Text)],
    });
    all
}

fn call() -> Vec<Property> {
    vec![
        Property::new("hs_call_title", Type::Text),
        Property::new("hs_call_body", Type::Text),
        Property::choice("hs_call_direction", &["INBOUND", "OUTBOUND"]),
        Property::choice(
            "hs_call_status",
            &[
                "BUSY",
                "CALLING_CRM_USER",
                "CANCELED",
                "COMPLETED",
                "CONNECTING",
                "FAILED",
                "IN_PROGRESS",
                "MISSED",
                "NO_ANSWER",
                "QUEUED",
                "RINGING",
            ],
        ),
        Property { external: true, ..Property::new("hs_call_disposition", Type::Choice) },
        Property::new("hs_call_duration", Type::Number),
        Property::new("hs_call_from_number", Type::Text),
        Property::new("hs_call_to_number", Type::Text),
    ]
}

fn email() -> Vec<Property> {
    vec![
        Property::new("hs_email_subject", Type::Text),
        Property::new("hs_email_text", Type::Text),
        Property::choice(
            "hs_email_direction",
            &["EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL", "DRAFT_EMAIL"],
        ),
        Property::choice(
            "hs_email_status",
            &["BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT", "DRAFT"],
        ),
        Property::new("hs_email_from_email", Type::Text),
        Property::new("hs_email_to_email", Type::Text),
    ]
}

fn meeting() -> Vec<Property> {
    vec![
        Property::new("hs_meeting_title", Type::Text),
        Property::new("hs_meeting_body", Type::Text),
        Property::new("hs_meeting_start_time", Type::Datetime),
        Property::new("hs_meeting_end_time", Type::Datetime),
        Property::choice(
            "hs_meeting_outcome",
            &["SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED", "CANCELLED"],
        ),
    ]
}

fn communication() -> Vec<Property> {
    vec![
        Property::choice(
            "hs_communication_channel_type",
            &["WHATS_APP", "LINKEDIN_MESSAGE", "SMS"],
        ),
        Property::new("hs_communication_body", Type::Text),
        Property::choice("hs_communication_logged_from", &["CRM", "INTEGRATION"]),
    ]
}

fn task() -> Vec<Property> {
    vec![
        Property::new("hs_task_subject", Type::Text),
        Property::new("hs_task_body", Type::Text),
        Property::choice(
            "hs_task_status",
            &["NOT_STARTED", "IN_PROGRESS", "COMPLETED", "DEFERRED", "WAITING"],
        ),
        Property::choice("hs_task_type", &[PLAIN_TASK, "CALL", "EMAIL", "LINKED_IN"]),
        Property::choice("hs_task_priority", &["NONE", "LOW", "MEDIUM", "HIGH"]),
        Property::new("hs_task_completion_date", Type::Datetime),
    ]
}
