//! Whatever is written, reading it never panics, and every mistake has a place inside the text.

use proptest::prelude::*;

use super::{Names, lead, seeded, subject};
use crate::condition::Condition;

/// Compiles, and evaluates what compiles; checks what is said of the rest.
fn survives(text: &str) -> Result<(), TestCaseError> {
    let names = Names::example();
    match Condition::compile(text, &names.scope()) {
        Ok(condition) => {
            let nothing = lead(&[]);
            let holds = condition.holds(&subject(&nothing));
            prop_assert_eq!(holds, condition.holds(&subject(&nothing)));
            for term in condition.why(&subject(&nothing)) {
                prop_assert!(text.contains(&term.text), "{}", term.text);
            }
        }
        Err(found) => {
            prop_assert!(!found.is_empty() && found.len() <= 20);
            for one in found {
                let place = text.get(one.span.clone());
                prop_assert!(place.is_some(), "{:?} is not a place of {text:?}", one.span);
                prop_assert!(!one.message.is_empty() && !one.help.is_empty(), "{one:?}");
                prop_assert!(one.message.len() + one.label.len() + one.help.len() < 3000);
                prop_assert!(super::super::CODES.iter().any(|(code, _)| *code == one.code));
            }
        }
    }
    Ok(())
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces: Vec<String> = PIECES.split(' ').map(str::to_owned).collect();
    prop_oneof![20 => prop::sample::select(pieces), 1 => Just("\n".to_owned())]
}

/// Pieces that conditions are made of, and that people put into them.
const PIECES: &str = "score country has_budget email phone home_market free_mail owner team stage source \
    segment has size contains startsWith matches in not and OR is like null true false US scor && || ! == != \
    < <= > >= = <> => & | ( ) [ ] , . - + ? : { 60 1.5 1e400 99999999999999999999 10k 1,000 60% \"US\" 'mql' \
    \"\" \"a@b\" \"Us\" \"[\" “US” \"US ' \"\\d\" r\"\\d\" ö \u{200b} $";

/// Texts that are tried each time; with `LEADPACT_FUZZ_SECONDS` as many as take about so long.
fn cases() -> u32 {
    let seconds = std::env::var("LEADPACT_FUZZ_SECONDS").ok();
    seconds.map_or(4_096, |text| text.parse::<u32>().unwrap().saturating_mul(1_500))
}

proptest! {
    #![proptest_config(seeded(cases()))]

    #[test]
    fn any_text_is_survived(text in any::<String>()) {
        survives(&text)?;
    }

    #[test]
    fn any_row_of_pieces_is_survived(
        pieces in prop::collection::vec((pieces(), any::<bool>()), 0..30),
    ) {
        let text: String = pieces
            .iter()
            .flat_map(|(piece, space)| [piece.as_str(), if *space { " " } else { "" }])
            .collect();
        survives(&text)?;
    }
}

/// Deep or long texts end in one clear mistake, not in a deep stack.
#[test]
fn monsters_are_refused() {
    for piece in [
        "(",
        "[",
        "!",
        "-",
        "has(",
        "a.",
        "a && ",
        "a || ",
        "a == ",
        "\"",
        "x.contains(",
        "not ",
        "1,",
        "!(",
    ] {
        for times in [33, 500, 100_000] {
            let text = piece.repeat(times);
            survives(&text).unwrap();
        }
    }
    let close = format!("{}score > 1{}", "(".repeat(32), ")".repeat(32));
    survives(&close).unwrap();
    assert!(Condition::compile(&close, &Names::example().scope()).is_ok());
    let found = Condition::compile(&format!("({close})"), &Names::example().scope()).unwrap_err();
    assert_eq!(found[0].code, "E0203");
}
