//! Numbers, times and texts as people read them.

pub(crate) use smbtrail_table::people::counted;
use smbtrail_track::Moment;

/// `2026-11-22 13:50:26 to 13:50:29 UTC`: to the second, and what is the same once.
pub(crate) fn from_to(first: &Moment, last: &Moment) -> String {
    let [first, last] = [first, last].map(|moment| moment.rfc3339().to_string());
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

/// A text whose first letter is a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
