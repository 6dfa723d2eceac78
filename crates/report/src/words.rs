//! Numbers, times and texts as people read them.

use smbtrail_table::digits::push_time;
pub(crate) use smbtrail_table::people::counted;
use smbtrail_track::{Moment, Time};

/// `2026-11-22 13:50:26 to 13:50:29 UTC`: to the second, and what is the same once.
pub(crate) fn from_to(first: &Moment, last: &Moment) -> String {
    between(first.time, last.time)
}

/// The same of times.
pub(crate) fn between(first: Time, last: Time) -> String {
    let [first, last] = [first, last].map(|time| {
        let mut text = Vec::new();
        push_time(&mut text, time.0, 0);
        String::from_utf8(text).unwrap_or_default()
    });
    let parts = |text: &str| {
        let (day, time) = text.split_once('T').unwrap_or((text, ""));
        (day.to_owned(), time.get(..8).unwrap_or(time).to_owned())
    };
    let ((first_day, from), (last_day, to)) = (parts(&first), parts(&last));
    if (&first_day, &from) == (&last_day, &to) {
        format!("{first_day} {from} UTC")
    } else if first_day == last_day {
        format!("{first_day} {from} to {to} UTC")
    } else {
        format!("{first_day} {from} to {last_day} {to} UTC")
    }
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
