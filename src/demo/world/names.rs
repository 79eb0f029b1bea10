//! Names of people and companies. All of them are invented; their addresses end in `.example`.

use super::rng::Rng;

const FIRST: &[&str] = &[
    "Aisha", "Alan", "Amara", "Andrew", "Anika", "Beatriz", "Bianca", "Callum", "Carmen", "Cedric",
    "Clara", "Dalia", "Daniel", "Delphine", "Elena", "Elliot", "Emeka", "Farah", "Felix", "Fiona",
    "Gavin", "Giulia", "Hugo", "Imani", "Irene", "Jamal", "Jonas", "Julia", "Karim", "Katya",
    "Kwame", "Lara", "Leon", "Lena", "Malik", "Marta", "Mei", "Nadia", "Nikhil", "Nora", "Omar",
    "Paula", "Petra", "Quentin", "Rafael", "Rosa", "Ruth", "Samir", "Sofia", "Stefan", "Tamara",
    "Theo", "Uma", "Victor", "Wanda", "Yusuf", "Yara", "Zoe",
];

const LAST: &[&str] = &[
    "Abernathy",
    "Achebe",
    "Bakker",
    "Bellamy",
    "Castellano",
    "Chandra",
    "Corrigan",
    "Dvorak",
    "Ekström",
    "Fairbanks",
    "Ferreira",
    "Fontaine",
    "Gallagher",
    "Haddad",
    "Hartmann",
    "Ibarra",
    "Ivanov",
    "Jansen",
    "Kaplan",
    "Keller",
    "Kimura",
    "Lachance",
    "Lowell",
    "MacLeod",
    "Marchetti",
    "Mbeki",
    "Nakamura",
    "Novak",
    "O'Neill",
    "Osei",
    "Pereira",
    "Petrov",
    "Quigley",
    "Rahman",
    "Rasmussen",
    "Romero",
    "Santos",
    "Sinclair",
    "Sörensen",
    "Takeda",
    "Thorne",
    "Underwood",
    "Valdez",
    "Varga",
    "Whitlock",
    "Winslow",
    "Yamada",
    "Zielinski",
];

const COMPANY: &[&str] = &[
    "Amberfield",
    "Atlas Harbor",
    "Birchline",
    "Bluewater",
    "Brightloom",
    "Cedar & Stone",
    "Cobalt Ridge",
    "Copperleaf",
    "Deepwell",
    "Eastgate",
    "Elmhurst",
    "Fairhaven",
    "Foxglove",
    "Granite Peak",
    "Greenlight",
    "Halcyon",
    "Harborview",
    "Ironbridge",
    "Juniper",
    "Kestrel",
    "Lakeshore",
    "Larkspur",
    "Meridian",
    "Millbrook",
    "Northwind",
    "Oakmoor",
    "Orchard Hill",
    "Pinecrest",
    "Quarry Lane",
    "Redwood",
    "Riverton",
    "Saltmarsh",
    "Silverbirch",
    "Stonecroft",
    "Summit",
    "Tidewater",
    "Upland",
    "Vantage",
    "Westbrook",
    "Windmill",
];

const TRADE: &[&str] = &[
    "Analytics",
    "Bank",
    "Bakeries",
    "Components",
    "Dental",
    "Energy",
    "Foods",
    "Freight",
    "Group",
    "Health",
    "Hotels",
    "Instruments",
    "Interiors",
    "Labs",
    "Legal",
    "Logistics",
    "Media",
    "Packaging",
    "Pharma",
    "Robotics",
    "Software",
    "Studios",
    "Supply",
    "Systems",
    "Textiles",
    "Travel",
];

/// Somebody who might buy.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) first: &'static str,
    pub(super) last: &'static str,
    pub(super) company: String,
}

impl Name {
    /// Somebody.
    pub(super) fn invent(rng: &mut Rng) -> Self {
        let company = format!("{} {}", rng.pick(COMPANY), rng.pick(TRADE));
        Self { first: rng.pick(FIRST), last: rng.pick(LAST), company }
    }

    /// As people say it.
    pub(super) fn full(&self) -> String {
        format!("{} {}", self.first, self.last)
    }

    /// At work, or at home with a provider that is open to anybody.
    pub(super) fn email(&self, free_mail: bool, number: usize) -> String {
        let letters = |text: &str| -> String {
            text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
        };
        let host = match free_mail {
            true => "gmail.com".to_owned(),
            false => format!("{}.example", letters(&self.company)),
        };
        // The number keeps namesakes apart.
        format!("{}.{}{number}@{host}", letters(self.first), letters(self.last))
    }
}
