//! File times and their conversion to calendar dates.

use core::fmt;

use crate::Meaning;

/// A point in time: 100-nanosecond ticks since 1601-01-01 00:00 UTC. `[MS-DTYP] 2.3.3`
///
/// Kept as the 64 bits it is; printed as RFC 3339 with all seven digits. Zero, and the values that
/// `[MS-FSCC] 2.4.7` gives a meaning of their own when setting times (-1, -2), are not points in time: see [`FileTime::date`].
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileTime(pub u64);

/// A calendar date and time of day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// Year, 1601 to 30828.
    pub year: u32,
    /// Month, 1 to 12.
    pub month: u32,
    /// Day of the month, 1 to 31.
    pub day: u32,
    /// Hour, 0 to 23.
    pub hour: u32,
    /// Minute, 0 to 59.
    pub minute: u32,
    /// Second, 0 to 59.
    pub second: u32,
}

const TICKS_PER_SECOND: u64 = 10_000_000;
const SECONDS_PER_DAY: u64 = 86_400;
/// Seconds from 1601-01-01 to 1970-01-01.
const UNIX_EPOCH: u64 = 11_644_473_600;

impl FileTime {
    /// The ticks of a point in Unix time; `None` when it cannot be expressed.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Option<Self> {
        let seconds = seconds.checked_add_unsigned(UNIX_EPOCH)?;
        let ticks = u64::try_from(seconds).ok()?.checked_mul(TICKS_PER_SECOND)?;
        ticks.checked_add(u64::from(nanoseconds / 100)).map(Self)
    }

    /// Seconds since 1970-01-01 UTC, rounded down, and the nanoseconds beyond.
    #[must_use]
    pub fn to_unix(self) -> (i64, u32) {
        let (seconds, ticks) = (self.0 / TICKS_PER_SECOND, self.0 % TICKS_PER_SECOND);
        let seconds = seconds.cast_signed() - UNIX_EPOCH.cast_signed();
        (seconds, u32::try_from(ticks * 100).unwrap_or(0))
    }

    /// The calendar date; `None` for zero and for values with the highest bit set, which are no points in time.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        if self.0 == 0 || self.0 > i64::MAX.cast_unsigned() {
            return None;
        }
        let seconds = self.0 / TICKS_PER_SECOND;
        let (year, month, day) = civil(seconds / SECONDS_PER_DAY);
        let part = |unit: u64, of: u64| u32::try_from(seconds / unit % of).unwrap_or(0);
        Some(Date { year, month, day, hour: part(3600, 24), minute: part(60, 60), second: part(1, 60) })
    }
}

/// Year, month and day from the days since 1601-01-01, in the proleptic Gregorian calendar.
///
/// 1601 begins a cycle of 400 years, so years are counted in such cycles, centuries, leap cycles and years.
fn civil(days: u64) -> (u32, u32, u32) {
    const CYCLE: u64 = 146_097;
    const CENTURY: u64 = 36_524;
    const FOUR_YEARS: u64 = 1_461;
    let (cycles, rest) = (days / CYCLE, days % CYCLE);
    let centuries = (rest / CENTURY).min(3);
    let rest = rest - centuries * CENTURY;
    let (fours, rest) = (rest / FOUR_YEARS, rest % FOUR_YEARS);
    let years = (rest / 365).min(3);
    let mut day = rest - years * 365;
    let leap = years == 3 && (fours != 24 || centuries == 3);
    let mut month = 1;
    for length in [31, 28 + u64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30] {
        if day < length {
            break;
        }
        day -= length;
        month += 1;
    }
    let year = 1601 + cycles * 400 + centuries * 100 + fours * 4 + years;
    (u32::try_from(year).unwrap_or(u32::MAX), month, u32::try_from(day).unwrap_or(0) + 1)
}

scalar!(FileTime, u64, Meaning::Time);

/// RFC 3339 in UTC with seven decimals; the bare number where it is no point in time.
impl fmt::Display for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(d) = self.date() else { return write!(f, "{}", self.0.cast_signed()) };
        write!(f, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", d.year, d.month, d.day, d.hour, d.minute, d.second)?;
        write!(f, ".{:07}Z", self.0 % TICKS_PER_SECOND)
    }
}

impl fmt::Debug for FileTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
