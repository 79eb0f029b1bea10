//! What the forms show: a report as both sides would read it, and reports that nobody would.

mod agree;
mod html;
mod machine;
mod made;
mod picture;
mod read;
mod sample;
mod terminal;
