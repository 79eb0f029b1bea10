//! What an agreement needs of the CRM.

use std::collections::BTreeMap;

use super::Wanted;
use crate::condition::Condition;
use crate::contract::{Agreement, Contract, Until};
use crate::lead::{Channel, FieldType, Keep, Stream};

impl Wanted {
    /// Everything that any version still in force names, and nothing else.
    pub fn of(agreement: &Agreement) -> Self {
        let mut properties: BTreeMap<&str, Keep> = BTreeMap::new();
        let mut options: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut channels: Vec<Channel> = Vec::new();
        let mut types: Vec<(String, FieldType)> = Vec::new();
        for (contract, _, _) in agreement.windows() {
            for (index, field) in contract.fields.iter().enumerate() {
                let keep = properties.entry(&field.property).or_insert(field.keep);
                *keep = field.keep.max(*keep);
                let ty = (field.property.clone(), field.ty);
                if !types.contains(&ty) {
                    types.push(ty);
                }
                if field.ty == FieldType::Option {
                    let named = options.entry(&field.property).or_default();
                    named.extend(named_options(contract, index));
                }
            }
            channels.extend(&contract.touch.channels);
            // A reply comes by these, whether or not they count as following up.
            if contract.promises.iter().any(|one| one.until.contains(&Until::Reply)) {
                channels.extend([Channel::Call, Channel::Email]);
            }
        }
        channels.sort_unstable();
        channels.dedup();
        for named in options.values_mut() {
            named.sort_unstable();
            named.dedup();
        }
        let owned = |(name, keep): (&str, Keep)| (name.to_owned(), keep);
        Self {
            properties: properties.into_iter().map(owned).collect(),
            channels,
            types,
            options: options.into_iter().map(|(name, named)| (name.to_owned(), named)).collect(),
        }
    }

    /// The same without the channels that may not be read. What needs these is unknown anyway; but
    /// with them in it no lead could ever be read whole, and nothing be said about any.
    #[must_use]
    pub fn sparing(&self, refused: &[(Stream, String)]) -> Self {
        let mut wanted = self.clone();
        wanted.channels.retain(|channel| {
            refused.iter().all(|(stream, _)| *stream != Stream::Activities(*channel))
        });
        wanted
    }

    /// Changes whenever something is asked for that was not asked for before.
    pub fn fingerprint(&self) -> String {
        let properties: Vec<String> =
            self.properties.iter().map(|(name, keep)| format!("{name}:{keep:?}")).collect();
        properties.join(",")
    }
}

fn named_options(contract: &Contract, field: usize) -> Vec<String> {
    let conditions = conditions(contract);
    conditions.flat_map(|one| one.options_named(field)).map(str::to_owned).collect()
}

/// Every condition of a version.
pub fn conditions(contract: &Contract) -> impl Iterator<Item = &Condition> {
    let named = contract.stages.iter().chain(&contract.exits).chain(&contract.sources);
    let segments = contract.segments.iter().filter_map(|segment| segment.condition.as_ref());
    let definitions = contract.definitions.iter();
    let definitions = definitions.flat_map(|one| one.require.iter().chain(&one.exclude));
    let calendars = contract.calendar_of.iter().filter_map(|rule| rule.when.as_ref());
    let promises = contract.promises.iter();
    let promises = promises.flat_map(|one| one.when.iter().chain(&one.pauses_while));
    named
        .map(|named| &named.condition)
        .chain(segments)
        .chain(definitions)
        .chain(calendars)
        .chain(promises)
}
