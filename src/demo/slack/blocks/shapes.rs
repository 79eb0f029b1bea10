//! Block Kit as data: each block and element, its fields, and their limits.
//!
//! From Slack's reference of blocks and block elements. Characters are Unicode scalar values.

/// A block or an element, by its `type`.
pub(super) struct Shape {
    pub(super) kind: &'static str,
    pub(super) fields: &'static [Field],
}

/// One field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) is: Is,
}

/// What a field holds.
pub(super) enum Is {
    /// Not looked into.
    Any,
    Bool,
    Int,
    /// A string of 1 to this many characters.
    Chars(usize),
    /// An http(s) address of at most this many characters.
    Url(usize),
    OneOf(&'static [&'static str]),
    /// A `plain_text` object.
    Plain(usize),
    /// A `plain_text` or `mrkdwn` object.
    Text(usize),
    Object(&'static [Field]),
    Element(&'static [Shape]),
    /// From least to most items.
    List(usize, usize, &'static Is),
}

const fn must(name: &'static str, is: Is) -> Field {
    Field { name, required: true, is }
}

const fn may(name: &'static str, is: Is) -> Field {
    Field { name, required: false, is }
}

const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape { kind, fields }
}

const BLOCK_ID: Field = may("block_id", Is::Chars(255));
const ACTION_ID: Field = may("action_id", Is::Chars(255));
const FOCUS: Field = may("focus_on_load", Is::Bool);
const PLACEHOLDER: Field = may("placeholder", Is::Plain(150));
const MOST_SELECTED: Field = may("max_selected_items", Is::Int);

const CONFIRM: Field = may(
    "confirm",
    Is::Object(&[
        must("title", Is::Plain(100)),
        must("text", Is::Text(300)),
        must("confirm", Is::Plain(30)),
        must("deny", Is::Plain(30)),
        may("style", Is::OneOf(&["primary", "danger"])),
    ]),
);

const OPTION_FIELDS: &[Field] = &[
    must("text", Is::Plain(75)),
    must("value", Is::Chars(150)),
    may("description", Is::Plain(75)),
    may("url", Is::Url(3000)),
];
const OPTION: Is = Is::Object(OPTION_FIELDS);
/// In radio buttons and checkboxes an option may be written in mrkdwn.
const MARKED_OPTION: Is = Is::Object(&[
    must("text", Is::Text(75)),
    must("value", Is::Chars(150)),
    may("description", Is::Text(75)),
]);
const GROUP: Is =
    Is::Object(&[must("label", Is::Plain(75)), must("options", Is::List(1, 100, &OPTION))]);

const BUTTON: Shape = shape(
    "button",
    &[
        must("text", Is::Plain(75)),
        ACTION_ID,
        may("url", Is::Url(3000)),
        may("value", Is::Chars(2000)),
        may("style", Is::OneOf(&["primary", "danger"])),
        CONFIRM,
        may("accessibility_label", Is::Chars(75)),
    ],
);
const OVERFLOW: Shape =
    shape("overflow", &[ACTION_ID, must("options", Is::List(1, 5, &OPTION)), CONFIRM]);
const SELECT_FIELDS: &[Field] = &[
    ACTION_ID,
    PLACEHOLDER,
    may("options", Is::List(1, 100, &OPTION)),
    may("option_groups", Is::List(1, 100, &GROUP)),
    may("initial_option", Is::Object(OPTION_FIELDS)),
    CONFIRM,
    FOCUS,
];
const PICK_FIELDS: &[Field] = &[
    ACTION_ID,
    PLACEHOLDER,
    may("initial_user", Is::Chars(255)),
    may("initial_channel", Is::Chars(255)),
    may("initial_conversation", Is::Chars(255)),
    may("default_to_current_conversation", Is::Bool),
    may("filter", Is::Any),
    MOST_SELECTED,
    CONFIRM,
    FOCUS,
];
const DATE_FIELDS: &[Field] = &[
    ACTION_ID,
    PLACEHOLDER,
    may("initial_date", Is::Chars(10)),
    may("initial_time", Is::Chars(5)),
    may("initial_date_time", Is::Int),
    may("timezone", Is::Chars(255)),
    CONFIRM,
    FOCUS,
];
const CHOICE_FIELDS: &[Field] = &[
    ACTION_ID,
    must("options", Is::List(1, 10, &MARKED_OPTION)),
    may("initial_option", Is::Any),
    may("initial_options", Is::Any),
    CONFIRM,
    FOCUS,
];

const IMAGE_ELEMENT: Shape = shape(
    "image",
    &[
        may("image_url", Is::Url(3000)),
        may("slack_file", Is::Any),
        must("alt_text", Is::Chars(2000)),
    ],
);

/// What may stand in an `actions` block.
const ACTIONS: &[Shape] = &[
    BUTTON,
    OVERFLOW,
    shape("static_select", SELECT_FIELDS),
    shape("users_select", PICK_FIELDS),
    shape("channels_select", PICK_FIELDS),
    shape("conversations_select", PICK_FIELDS),
    shape("datepicker", DATE_FIELDS),
    shape("timepicker", DATE_FIELDS),
    shape("datetimepicker", DATE_FIELDS),
    shape("radio_buttons", CHOICE_FIELDS),
    shape("checkboxes", CHOICE_FIELDS),
];

/// What may stand beside a section's text: all of the above, and an image.
const ACCESSORIES: &[Shape] = &[
    BUTTON,
    OVERFLOW,
    IMAGE_ELEMENT,
    shape("static_select", SELECT_FIELDS),
    shape("users_select", PICK_FIELDS),
    shape("channels_select", PICK_FIELDS),
    shape("conversations_select", PICK_FIELDS),
    shape("multi_users_select", PICK_FIELDS),
    shape("multi_channels_select", PICK_FIELDS),
    shape("multi_conversations_select", PICK_FIELDS),
    shape("datepicker", DATE_FIELDS),
    shape("timepicker", DATE_FIELDS),
    shape("datetimepicker", DATE_FIELDS),
    shape("radio_buttons", CHOICE_FIELDS),
    shape("checkboxes", CHOICE_FIELDS),
];

const CONTEXT_TEXT: &[Field] = &[must("text", Is::Chars(3000)), may("emoji", Is::Bool)];
const CONTEXT_MRKDWN: &[Field] = &[must("text", Is::Chars(3000)), may("verbatim", Is::Bool)];
const CONTEXT: &[Shape] =
    &[IMAGE_ELEMENT, shape("plain_text", CONTEXT_TEXT), shape("mrkdwn", CONTEXT_MRKDWN)];

const CELLS: &[Shape] = &[
    shape("raw_text", &[must("text", Is::Chars(3000))]),
    shape("rich_text", &[must("elements", Is::List(1, 100, &Is::Any))]),
];

/// What may stand in an `input` block.
const INPUTS: &[Shape] = &[
    shape(
        "plain_text_input",
        &[
            ACTION_ID,
            PLACEHOLDER,
            may("initial_value", Is::Chars(3000)),
            may("multiline", Is::Bool),
            may("min_length", Is::Int),
            may("max_length", Is::Int),
            FOCUS,
        ],
    ),
    shape("static_select", SELECT_FIELDS),
    shape("users_select", PICK_FIELDS),
    shape("datepicker", DATE_FIELDS),
    shape("timepicker", DATE_FIELDS),
    shape("radio_buttons", CHOICE_FIELDS),
    shape("checkboxes", CHOICE_FIELDS),
];

/// What a form may hold besides.
pub(super) const INPUT: &[Shape] = &[shape(
    "input",
    &[
        BLOCK_ID,
        must("label", Is::Plain(2000)),
        must("element", Is::Element(INPUTS)),
        may("hint", Is::Plain(2000)),
        may("optional", Is::Bool),
        may("dispatch_action", Is::Bool),
    ],
)];

/// The blocks a message may hold.
pub(super) const BLOCKS: &[Shape] = &[
    shape("actions", &[BLOCK_ID, must("elements", Is::List(1, 25, &Is::Element(ACTIONS)))]),
    shape("context", &[BLOCK_ID, must("elements", Is::List(1, 10, &Is::Element(CONTEXT)))]),
    shape("divider", &[BLOCK_ID]),
    shape("header", &[BLOCK_ID, must("text", Is::Plain(150))]),
    shape(
        "image",
        &[
            BLOCK_ID,
            may("image_url", Is::Url(3000)),
            may("slack_file", Is::Any),
            must("alt_text", Is::Chars(2000)),
            may("title", Is::Plain(2000)),
        ],
    ),
    shape("markdown", &[BLOCK_ID, must("text", Is::Chars(12_000))]),
    shape("rich_text", &[BLOCK_ID, must("elements", Is::List(1, 100, &Is::Any))]),
    shape(
        "section",
        &[
            BLOCK_ID,
            may("text", Is::Text(3000)),
            may("fields", Is::List(1, 10, &Is::Text(2000))),
            may("accessory", Is::Element(ACCESSORIES)),
            may("expand", Is::Bool),
        ],
    ),
    shape(
        "table",
        &[
            BLOCK_ID,
            must("rows", Is::List(1, 100, &Is::List(1, 20, &Is::Element(CELLS)))),
            may("column_settings", Is::List(1, 20, &Is::Any)),
        ],
    ),
];
