//! The pictures that belong to messages: kept until the message is there, or is given up.

use sqlx::{SqliteConnection, query};

use crate::alert::PostId;

/// Keeps the picture of a message that waits and has not been sent yet; of any other it is of no
/// use any more.
pub(crate) async fn keep(
    connection: &mut SqliteConnection,
    pictures: &[(PostId, Vec<u8>)],
) -> sqlx::Result<()> {
    const KEEP: &str = "INSERT INTO pictures (post, png) SELECT id, $2 FROM posts \
         WHERE id = $1 AND state = 'due' AND sent_revision = 0 ON CONFLICT (post) DO NOTHING";
    for (post, png) in pictures {
        let keep = query(KEEP).bind(post.as_str().to_owned()).bind(png.clone());
        keep.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Lets go of the pictures of messages that wait no more.
pub(super) async fn drop_delivered(
    connection: &mut SqliteConnection,
    post: &PostId,
) -> sqlx::Result<()> {
    const DROP: &str = "DELETE FROM pictures WHERE post = $1 \
         AND EXISTS (SELECT 1 FROM posts WHERE id = $1 AND state <> 'due')";
    query(DROP).bind(post.as_str().to_owned()).execute(connection).await?;
    Ok(())
}
