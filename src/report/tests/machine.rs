//! What programs read.

use super::super::{csv, json};
use super::sample;

#[test]
fn a_report_for_spreadsheets() {
    insta::assert_snapshot!(csv::file(&sample::report()).replace("\r\n", "\n"));
}

#[test]
fn a_report_for_programs() {
    let text = json::object(&sample::report());
    let _: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!(text);
}
