//! Merges: the loser has no history of its own any more; its activities are the winner's.
//!
//! What is known of fields and owners is the winner's alone: the CRM has merged them there by its
//! own rules. Activities and links stay where they are and are found through the alias.

use sqlx::{SqliteConnection, query};

use super::Intake;
use crate::id::LeadId;
use crate::lead::Batch;
use crate::store::sqlite::forget;

/// Takes in who was merged into whom, as the batch or a winner's record says it.
pub(super) async fn take(
    connection: &mut SqliteConnection,
    intake: &mut Intake<'_>,
) -> sqlx::Result<()> {
    for (loser, winner) in told(intake.batch) {
        if intake.ids.is_forgotten(loser) {
            continue;
        }
        if intake.ids.is_forgotten(winner) {
            // The same person under another id: forgotten with it.
            forget::erase(connection, loser).await?;
            intake.ids.forget(loser);
            continue;
        }
        let winner = intake.ids.winner(winner).clone();
        if winner == *loser || intake.ids.winner(loser) == &winner {
            continue;
        }
        merge(connection, loser, &winner).await?;
        intake.ids.merge(loser, &winner);
        intake.touched.remove(loser);
        intake.touched.insert(winner);
    }
    Ok(())
}

/// Losers with their winners.
fn told(batch: &Batch) -> Vec<(&LeadId, &LeadId)> {
    let mut told: Vec<_> = batch.merged.iter().map(|(loser, winner)| (loser, winner)).collect();
    for record in &batch.records {
        told.extend(record.aliases.iter().map(|loser| (loser, &record.lead)));
    }
    told
}

async fn merge(
    connection: &mut SqliteConnection,
    loser: &LeadId,
    winner: &LeadId,
) -> sqlx::Result<()> {
    const POINT: &str = "INSERT INTO aliases (loser, winner) VALUES ($1, $2) \
         ON CONFLICT (loser) DO UPDATE SET winner = excluded.winner";
    for statement in [
        POINT,
        "UPDATE aliases SET winner = $2 WHERE winner = $1",
        "DELETE FROM leads WHERE id = $1",
        "DELETE FROM facts WHERE lead = $1",
        "DELETE FROM countdowns WHERE lead = $1",
        "DELETE FROM lives WHERE lead = $1",
        "DELETE FROM judged WHERE lead = $1",
    ] {
        let statement = query(statement).bind(loser.as_str().to_owned());
        statement.bind(winner.as_str().to_owned()).execute(&mut *connection).await?;
    }
    Ok(())
}
