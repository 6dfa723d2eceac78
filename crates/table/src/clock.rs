//! Times as tables show them: the date once per day, above the rows of that day.

use std::fmt::{self, Write as _};

use crate::digits;

/// How tables show points in time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clock {
    /// The time of day in UTC.
    #[default]
    Utc,
    /// The time of day in this zone.
    Local(&'static Zone),
    /// Seconds since the first time that the table shows.
    Relative,
    /// Seconds since 1970-01-01 00:00 UTC.
    Epoch,
}

/// A time zone. It lives as long as the program, so that a [`Style`](crate::Style) stays a few words.
pub struct Zone(Box<dyn Fn(i64) -> i32 + Send + Sync>);

impl Zone {
    /// A zone by its offset, in seconds to the east of UTC, at a moment in seconds since 1970-01-01 00:00 UTC.
    #[must_use]
    pub fn new(offset: impl Fn(i64) -> i32 + Send + Sync + 'static) -> Self {
        Self(Box::new(offset))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zone").finish_non_exhaustive()
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Zone {}

/// A point in time as a page says it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Civil {
    /// Date and time of day with a space between them; or seconds since 1970.
    pub text: String,
    /// The zone that it is in, such as `UTC` or `+02:00`; empty for seconds.
    pub zone: String,
}

impl Clock {
    /// A point in time, in nanoseconds since 1970-01-01 00:00 UTC, with this number of decimals of a second; seconds since 1970 have none.
    /// A relative clock, which has no first time here, says it in UTC.
    #[must_use]
    pub fn civil(self, nanoseconds: i64, digits: u8) -> Civil {
        if self == Self::Epoch {
            return Civil { text: nanoseconds.div_euclid(SECOND).to_string(), zone: String::new() };
        }
        let mut dial = Dial::new(self);
        dial.civil(nanoseconds, digits);
        let full = std::str::from_utf8(&dial.scratch).unwrap_or_default();
        let zone = match self {
            Self::Local(_) => zone_text(dial.offset(nanoseconds)),
            _ => "UTC".to_owned(),
        };
        Civil { text: full.trim_end_matches('Z').replacen('T', " ", 1), zone }
    }
}

/// The offset of a zone, in seconds to the east of UTC: `+02:00`.
fn zone_text(offset: i32) -> String {
    let (sign, minutes) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// The width of a time of day with six decimals.
pub(crate) const TIME_OF_DAY: usize = 15;
/// The width of a date with a time of day.
const DATED: usize = 19;
/// The width of seconds since 1970 with nine decimals.
const SINCE_1970: usize = 20;
const SECOND: i64 = 1_000_000_000;

/// What tells times of one table: it remembers the day that was shown last.
#[derive(Debug, Default)]
pub(crate) struct Dial {
    clock: Clock,
    /// The first time, for those that are relative to it.
    first: Option<i64>,
    /// The day above the rows, as days since 1970 and the offset of the zone.
    day: Option<(i64, i32)>,
    scratch: Vec<u8>,
}

/// Appends a time as a cell that a [`Dial`] reads.
pub(crate) fn push_cell(out: &mut String, nanoseconds: i64, digits: u8) {
    let _ = write!(out, "{nanoseconds}:{digits}");
}

fn cell(text: &str) -> Option<(i64, u8)> {
    let (nanoseconds, digits) = text.split_once(':')?;
    Some((nanoseconds.parse().ok()?, digits.parse().ok()?))
}

impl Dial {
    pub(crate) const fn new(clock: Clock) -> Self {
        Self { clock, first: None, day: None, scratch: Vec::new() }
    }

    /// The width of a time. `dated`: each row has its own date.
    pub(crate) const fn width(&self, dated: bool) -> usize {
        match self.clock {
            Clock::Epoch => SINCE_1970,
            Clock::Relative => TIME_OF_DAY,
            _ if dated => DATED,
            _ => TIME_OF_DAY,
        }
    }

    /// Whether times are numbers, which are aligned at their right.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self.clock, Clock::Relative | Clock::Epoch)
    }

    /// Lets the next day be said again.
    pub(crate) const fn forget_day(&mut self) {
        self.day = None;
    }

    /// The day of a time as text, if it is another one than that above the rows: from now on it is that.
    pub(crate) fn new_day(&mut self, text: &str) -> Option<String> {
        if self.is_number() {
            return None;
        }
        let (nanoseconds, _) = cell(text)?;
        let day = Some(self.day_of(nanoseconds));
        if day == self.day {
            return None;
        }
        self.day = day;
        self.civil(nanoseconds, 0);
        let full = std::str::from_utf8(&self.scratch).unwrap_or_default();
        let date = full.split_once('T').map_or(full, |(date, _)| date);
        Some(match (self.clock, self.offset(nanoseconds)) {
            (Clock::Local(_), offset) => format!("{date} {}", zone_text(offset)),
            _ => format!("{date} UTC"),
        })
    }

    /// Appends a time.
    pub(crate) fn push(&mut self, out: &mut String, text: &str, dated: bool) {
        let Some((nanoseconds, digits)) = cell(text) else { return };
        match self.clock {
            Clock::Relative => {
                let since = nanoseconds.saturating_sub(*self.first.get_or_insert(nanoseconds));
                self.scratch.clear();
                digits::push_seconds(&mut self.scratch, since);
                out.push_str(std::str::from_utf8(&self.scratch).unwrap_or_default());
            }
            Clock::Epoch => {
                let (sign, span) = (if nanoseconds < 0 { "-" } else { "" }, nanoseconds.unsigned_abs());
                let _ =
                    write!(out, "{sign}{}.{:09}", span / SECOND.unsigned_abs(), span % SECOND.unsigned_abs());
            }
            Clock::Utc | Clock::Local(_) => {
                let is_other_day = !dated && self.day != Some(self.day_of(nanoseconds));
                self.civil(nanoseconds, if dated || is_other_day { 0 } else { digits.min(6) });
                let full = std::str::from_utf8(&self.scratch).unwrap_or_default();
                let (date, time) = full.split_once('T').unwrap_or(("", full));
                // The year of another day is that of the rows around it.
                let date = match (dated, is_other_day) {
                    (true, _) => date,
                    (false, true) => date.split_once('-').map_or(date, |(_, day)| day),
                    (false, false) => "",
                };
                out.push_str(date);
                out.push_str(if date.is_empty() { "" } else { " " });
                out.push_str(time.trim_end_matches('Z'));
            }
        }
    }

    /// Seconds to the east of UTC at that time.
    fn offset(&self, nanoseconds: i64) -> i32 {
        match self.clock {
            Clock::Local(zone) => (zone.0)(nanoseconds.div_euclid(SECOND)),
            _ => 0,
        }
    }

    /// Puts date and time into the scratch space.
    fn civil(&mut self, nanoseconds: i64, digits: u8) {
        let offset = i64::from(self.offset(nanoseconds)) * SECOND;
        self.scratch.clear();
        digits::push_time(&mut self.scratch, nanoseconds.saturating_add(offset), digits);
    }

    fn day_of(&self, nanoseconds: i64) -> (i64, i32) {
        let offset = self.offset(nanoseconds);
        (nanoseconds.div_euclid(SECOND).saturating_add(i64::from(offset)).div_euclid(86_400), offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 23:59:59.5 UTC.
    const LATE: i64 = 1_795_391_999_500_000_000;

    fn shown(dial: &mut Dial, nanoseconds: i64) -> (Option<String>, String) {
        let (mut text, mut out) = (String::new(), String::new());
        push_cell(&mut text, nanoseconds, 9);
        let day = dial.new_day(&text);
        dial.push(&mut out, &text, false);
        (day, out)
    }

    #[test]
    fn a_day_is_said_once() {
        let mut dial = Dial::new(Clock::Utc);
        assert_eq!(shown(&mut dial, LATE), (Some("2026-11-22 UTC".into()), "23:59:59.500000".into()));
        assert_eq!(shown(&mut dial, LATE + 1_000), (None, "23:59:59.500001".into()));
        assert_eq!(
            shown(&mut dial, LATE + SECOND),
            (Some("2026-11-23 UTC".into()), "00:00:00.500000".into())
        );
    }

    #[test]
    fn a_zone_moves_the_day() {
        let zone: &'static Zone = Box::leak(Box::new(Zone::new(|_| -12_600)));
        let mut dial = Dial::new(Clock::Local(zone));
        assert_eq!(shown(&mut dial, LATE), (Some("2026-11-22 -03:30".into()), "20:29:59.500000".into()));
    }

    #[test]
    fn a_page_says_date_and_zone() {
        let civil = |clock: Clock| {
            let Civil { text, zone } = clock.civil(LATE, 0);
            (text, zone)
        };
        let zone: &'static Zone = Box::leak(Box::new(Zone::new(|_| 7_200)));
        assert_eq!(civil(Clock::Utc), ("2026-11-22 23:59:59".into(), "UTC".into()));
        assert_eq!(civil(Clock::Local(zone)), ("2026-11-23 01:59:59".into(), "+02:00".into()));
        assert_eq!(civil(Clock::Epoch), ("1795391999".into(), String::new()));
    }

    #[test]
    fn a_time_of_another_day_has_its_date() {
        let mut dial = Dial::new(Clock::Utc);
        shown(&mut dial, LATE);
        let (mut text, mut out) = (String::new(), String::new());
        push_cell(&mut text, LATE + SECOND, 9);
        dial.push(&mut out, &text, false);
        assert_eq!(out, "11-23 00:00:00");
        out.clear();
        dial.push(&mut out, &text, true);
        assert_eq!(out, "2026-11-23 00:00:00");
    }

    #[test]
    fn seconds_count_from_the_first_time_or_from_1970() {
        let mut dial = Dial::new(Clock::Relative);
        let times = [LATE, LATE + 1_500_000, LATE - SECOND].map(|time| shown(&mut dial, time));
        assert_eq!(times.map(|(_, time)| time), ["0.000000", "0.001500", "-1.000000"]);
        let mut dial = Dial::new(Clock::Epoch);
        assert_eq!(shown(&mut dial, LATE), (None, "1795391999.500000000".into()));
        assert_eq!(shown(&mut dial, -1).1, "-0.000000001");
    }
}
