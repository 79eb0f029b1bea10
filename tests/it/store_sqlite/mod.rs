//! What only the store in a SQLite file promises: who may open it, what is refused untouched, what
//! a damaged or full disk does, and that what was forgotten is in none of its bytes.

mod erasure;
mod opening;
