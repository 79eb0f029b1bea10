//! What listens on a port: so far the address to which Slack posts what people do, where that is
//! asked for.
//!
//! Bounded from the first byte: 256 connections, 64 KB, ten seconds. What is not signed is not
//! looked at. Start at [`listen`].

mod slack;

pub use slack::listen;
