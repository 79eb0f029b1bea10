//! The same readings, cut into other batches, in another order, some of them twice: the same
//! histories. (What is told to replace something, like a complete list of links, is left out.)

use proptest::prelude::*;

use super::*;

/// One thing that a reading may bring.
#[derive(Clone, Debug)]
enum Piece {
    Record(Record),
    Logged(Logged),
    Merged(LeadId, LeadId),
    Reread(LeadId, Timestamp),
}

fn pieces() -> impl Strategy<Value = Vec<Piece>> {
    let id = || (0_u8..5).prop_map(|number| lead(&number.to_string()));
    let fact = (0_usize..3, 0_i64..6, "[ab]?")
        .prop_map(|(name, at, value)| field(["stage", "email", "country"][name], at, &value));
    let owner = (0_i64..6, proptest::option::of(0_u8..3)).prop_map(|(at, owner)| OwnerFact {
        at: t(at),
        owner: owner.map(|owner| OwnerId::from(owner.to_string())),
    });
    let facts = proptest::collection::vec(fact, 0..4);
    let owners = proptest::collection::vec(owner, 0..3);
    let record = (id(), facts, owners).prop_map(|(lead, fields, owners)| {
        Piece::Record(Record { lead, fields, owners, ..record("") })
    });
    // Each state of an activity is stamped with a time of its own.
    let logged = (0_i64..4, 0_i64..4, proptest::collection::vec(id(), 0..3), any::<bool>());
    let logged = logged.prop_map(|(number, state, leads, deleted)| {
        let mut logged = call(&format!("call:{number}"), number, &[]);
        logged.modified_at = t(state);
        logged.activity.duration_ms = Some(state);
        // Whether it was deleted then must not depend on who tells it.
        logged.deleted = deleted && (number + state) % 3 == 0;
        logged.deleted |= !deleted && (number + state) % 3 == 0;
        Piece::Logged(Logged { leads, ..logged })
    });
    // A higher number never loses against a lower one, so that there are no circles.
    let merged = (0_u8..4, 1_u8..5).prop_map(|(loser, further)| {
        let winner = (loser + further).min(4);
        Piece::Merged(lead(&loser.to_string()), lead(&winner.to_string()))
    });
    let reread = (id(), 0_i64..6).prop_map(|(lead, at)| Piece::Reread(lead, t(at)));
    let piece = prop_oneof![4 => record, 4 => logged, 1 => merged, 1 => reread];
    proptest::collection::vec(piece, 1..24)
}

fn batch(pieces: &[Piece]) -> Batch {
    let mut batch = Batch::default();
    for piece in pieces {
        match piece.clone() {
            Piece::Record(record) => batch.records.push(record),
            Piece::Logged(logged) => batch.logged.push(logged),
            Piece::Merged(loser, winner) => batch.merged.push((loser, winner)),
            Piece::Reread(lead, at) => batch.reread.push((lead, at)),
        }
    }
    batch
}

/// Each lead loses at most once: a CRM does not merge one record into two others.
fn one_winner_each(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut losers = std::collections::BTreeSet::new();
    let mut pieces = pieces;
    pieces.retain(|piece| match piece {
        Piece::Merged(loser, _) => losers.insert(loser.clone()),
        _ => true,
    });
    pieces
}

/// Rereadings are about known leads only; here each lead is known from the start.
async fn histories(batches: &[Vec<Piece>]) -> (Vec<History>, Vec<LeadId>) {
    let (_home, store) = fresh().await;
    take(&store, records(&["0", "1", "2", "3", "4"])).await;
    for pieces in batches {
        take(&store, batch(pieces)).await;
    }
    let all = ["0", "1", "2", "3", "4"].map(lead);
    (store.histories(&all).await.unwrap(), store.live_leads(None, 9).await.unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn batches_may_be_cut_shuffled_and_repeated(
        pieces in pieces().prop_map(one_winner_each),
        seed in proptest::collection::vec(any::<u64>(), 64),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let whole = runtime.block_on(histories(std::slice::from_ref(&pieces)));
        let mut keyed: Vec<_> = seed.iter().copied().zip(pieces.iter().cloned()).collect();
        let again = seed.iter().rev().zip(&pieces).filter(|(key, _)| *key % 3 == 0);
        keyed.extend(again.map(|(key, piece)| (key.rotate_left(17), piece.clone())));
        keyed.sort_by_key(|(key, _)| *key);
        let mut batches: Vec<Vec<Piece>> = vec![vec![]];
        for (key, piece) in keyed {
            if key % 4 == 0 {
                batches.push(vec![]);
            }
            batches.last_mut().unwrap().push(piece);
        }
        let cut = runtime.block_on(histories(&batches));
        prop_assert_eq!(whole, cut);
    }
}
