//! The simulated world: servers that speak like the real ones, over real HTTP.
//!
//! Tests, the simulation and the demo run the program's own, unchanged clients against them. A
//! server here knows nothing of leadpact: it is written from its vendor's documentation and kept
//! honest by the vendor's own clients (`tests/it/peers_*.rs`).

pub mod hubspot;
pub mod show;
pub mod slack;
pub mod world;
