//! Numbers, times and texts as people read them.

use smbtrail_table::Clock;
pub(crate) use smbtrail_table::people::counted;
use smbtrail_track::Time;

/// `2026-11-22 13:50:26 to 13:50:29 UTC`: to the second, and what is the same once. `None` where the clock counts from the first
/// time, which a page has nothing to compare with.
pub(crate) fn between(clock: Clock, first: Time, last: Time) -> Option<String> {
    if clock == Clock::Relative {
        return None;
    }
    let [from, to] = [first, last].map(|time| clock.civil(time.0, 0));
    let day = |text: &str| text.split_once(' ').map(|(day, _)| day.to_owned());
    let same = if from.zone == to.zone { "" } else { from.zone.as_str() };
    let blank = |zone: &str| if zone.is_empty() { String::new() } else { format!(" {zone}") };
    Some(if from == to {
        format!("{}{}", from.text, blank(&from.zone))
    } else {
        let shown = match (day(&from.text) == day(&to.text), to.text.split_once(' ')) {
            (true, Some((_, time))) => time,
            _ => to.text.as_str(),
        };
        format!("{}{} to {shown}{}", from.text, blank(same), blank(&to.zone))
    })
}

/// Milliseconds as a person says them.
pub(crate) fn span(milliseconds: i64) -> String {
    let seconds = milliseconds / 1000;
    match seconds {
        ..60 => format!("{seconds}.{:03} s", (milliseconds % 1000).abs()),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// A text whose first letter is a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
