//! The short names of emoji that an alert may use.

const EMOJI: &[(&str, &str)] = &[
    ("+1", "👍"),
    ("alarm_clock", "⏰"),
    ("arrow_right", "→"),
    ("bar_chart", "📊"),
    ("bell", "🔔"),
    ("bust_in_silhouette", "👤"),
    ("busts_in_silhouette", "👥"),
    ("calendar", "📅"),
    ("chart_with_downwards_trend", "📉"),
    ("chart_with_upwards_trend", "📈"),
    ("checkered_flag", "🏁"),
    ("email", "📧"),
    ("eyes", "👀"),
    ("fire", "🔥"),
    ("hourglass", "⌛"),
    ("hourglass_flowing_sand", "⏳"),
    ("large_blue_circle", "🔵"),
    ("large_green_circle", "🟢"),
    ("large_orange_circle", "🟠"),
    ("large_yellow_circle", "🟡"),
    ("link", "🔗"),
    ("mag", "🔍"),
    ("no_bell", "🔕"),
    ("no_entry", "⛔"),
    ("no_entry_sign", "🚫"),
    ("page_facing_up", "📄"),
    ("red_circle", "🔴"),
    ("rotating_light", "🚨"),
    ("snail", "🐌"),
    ("speech_balloon", "💬"),
    ("tada", "🎉"),
    ("telephone_receiver", "📞"),
    ("wave", "👋"),
    ("white_check_mark", "✅"),
    ("white_circle", "⚪"),
    ("wrench", "🔧"),
    ("x", "❌"),
    ("zzz", "💤"),
];

/// The character behind `:name:`, where it is one an alert may use.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let index = EMOJI.binary_search_by_key(&name, |(name, _)| name).ok()?;
    Some(EMOJI[index].1)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted_as_the_search_needs_it() {
        assert!(super::EMOJI.is_sorted());
        assert_eq!(super::named("tada"), Some("🎉"));
        assert_eq!(super::named("warning"), None);
    }
}
