//! What is seen in a message.

use super::super::picture::bars;
use super::super::sheet::Table;
use super::sample;

/// The picture's width, height and pixels, read back.
fn read(bytes: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

#[test]
fn a_chart_in_a_message() {
    let report = sample::report();
    let sales = ("What Sales promised", &report.section("sales").unwrap().tables[0]);
    let marketing = ("What Marketing promised", &report.section("marketing").unwrap().tables[0]);
    let bytes = bars("Inbound leads, 2026-11", &[sales, marketing]).unwrap();
    let (width, height, pixels) = read(&bytes);
    assert_eq!((width, height), (1_200, 64 + (8 + 8) * 40 + 12));
    assert_eq!(bytes, bars("Inbound leads, 2026-11", &[sales, marketing]).unwrap());
    // The bar of first-touch, 412 of 436, ends where its share does.
    let row = 64 + 2 * 40 + 18;
    let at = |column: usize| &pixels[(row * 1_200 + column) * 3..][..3];
    let end = 340 + 412 * 470 / 436;
    assert_eq!(at(end - 8), [217, 154, 22], "inside the bar");
    assert_eq!(at(340 + 468), [233, 237, 242], "behind the bar");
    assert_eq!(at(340 + (0.95_f64 * 470.0) as usize), [28, 36, 48], "its goal");
}

#[test]
fn only_bars_are_pictures() {
    let report = sample::report();
    let tables = report.sections.iter().flat_map(|section| &section.tables);
    let without = |table: &&Table| bars("", &[("", table)]).is_none();
    assert_eq!(tables.clone().filter(without).count(), tables.count() - 4);
}
