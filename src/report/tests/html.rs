//! What is read in a browser.

use super::super::html::page;
use super::sample;

#[test]
fn a_report_as_a_page() {
    insta::assert_snapshot!(page(&sample::report()));
}
