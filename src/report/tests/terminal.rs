//! What is read in a terminal.

use super::super::terminal::{Face, lines};
use super::sample;

fn shown(columns: usize) -> String {
    let lines = lines(&sample::report(), columns);
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn a_report_in_a_terminal() {
    insta::assert_snapshot!(shown(80));
}

#[test]
fn a_report_in_half_a_terminal() {
    insta::assert_snapshot!(shown(40));
}

#[test]
fn marks_say_what_colours_say() {
    for line in lines(&sample::report(), 80) {
        for piece in &line.0 {
            let mark = piece.text.trim();
            match piece.face {
                Face::Good => {
                    assert!(mark.is_empty() || "✓│█".contains(mark.chars().next().unwrap()))
                }
                Face::Bad => {
                    assert!(mark.is_empty() || "✗│█".contains(mark.chars().next().unwrap()))
                }
                _ => {}
            }
        }
    }
}
