//! Reads the forms back, naively: comma-separated values by the letter of RFC 4180, and what the
//! cells of a page say.

/// The fields of each record.
pub(super) fn fields(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match (quoted, c) {
            (true, '"') if chars.peek() == Some(&'"') => {
                chars.next();
                record.last_mut().unwrap().push('"');
            }
            (_, '"') => quoted = !quoted,
            (false, ',') => record.push(String::new()),
            (false, '\r') if chars.peek() == Some(&'\n') => {
                chars.next();
                records.push(vec![String::new()]);
            }
            (_, c) => record.last_mut().unwrap().push(c),
        }
    }
    assert_eq!(records.pop(), Some(vec![String::new()]), "the last line is ended");
    records
}

/// What stands in each cell of each table's body, in reading order.
pub(super) fn texts(page: &str) -> Vec<String> {
    let cells = page.split("<bdi").skip(1).map(|rest| {
        let rest = &rest[rest.find('>').unwrap() + 1..];
        rest[..rest.find("</bdi>").unwrap()].replace("<wbr>", "")
    });
    let plain = |text: String| {
        assert!(!text.contains(['<', '>']), "{text} is not escaped");
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
        text.replace("&#39;", "'").replace("&amp;", "&")
    };
    cells.map(plain).collect()
}
