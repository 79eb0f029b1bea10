//! What the forms show: a report as both sides would read it, and reports that nobody would.

mod html;
mod sample;
mod terminal;
