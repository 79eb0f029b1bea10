//! What the forms show: a report as both sides would read it, and reports that nobody would.

mod html;
mod machine;
mod picture;
mod sample;
mod terminal;
