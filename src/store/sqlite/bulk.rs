//! Many rows in one statement: what makes ingesting fast.

use sqlx::query_builder::Separated;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

/// Most rows in one statement: at 13 values each far below the 32,766 that SQLite allows.
const MOST: usize = 128;

/// Values of one row.
pub(super) type Values<'a> = Separated<'a, Sqlite, &'static str>;

/// Runs `head VALUES (…), (…) tail` for all `rows`. Returns how many rows of the table it changed.
///
/// The rows go in powers of two, so that a handful of prepared statements serve every number of
/// them.
pub(super) async fn write<T>(
    connection: &mut SqliteConnection,
    (head, tail): (&'static str, &'static str),
    rows: &[T],
    mut bind: impl FnMut(&mut Values<'_>, &T),
) -> sqlx::Result<u64> {
    let (mut left, mut changed) = (rows, 0);
    while !left.is_empty() {
        let (now, later) = left.split_at((1 << left.len().ilog2()).min(MOST));
        let mut statement = QueryBuilder::<Sqlite>::new(head);
        statement.push_values(now, |mut values, row| bind(&mut values, row));
        statement.push(tail);
        changed += statement.build().execute(&mut *connection).await?.rows_affected();
        left = later;
    }
    Ok(changed)
}
