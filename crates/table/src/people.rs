//! Numbers as people read them.

/// A number with commas between its thousands.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 packet`, `2,000 packets`.
#[must_use]
pub fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number of bytes with three digits: `512 bytes`, `1.50 KiB`, `23.4 MiB`. What is cut off is not rounded.
#[must_use]
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    let Some(unit) = (bytes.max(1).ilog2() / 10).checked_sub(1) else { return counted(bytes, "byte") };
    let name = usize::try_from(unit).ok().and_then(|unit| UNITS.get(unit)).unwrap_or(&"EiB");
    let hundredths = (u128::from(bytes) * 100) >> (10 * (unit + 1));
    let (whole, part) = (hundredths / 100, hundredths % 100);
    match whole {
        ..10 => format!("{whole}.{part:02} {name}"),
        10..100 => format!("{whole}.{} {name}", part / 10),
        _ => format!("{} {name}", grouped(u64::try_from(whole).unwrap_or(u64::MAX))),
    }
}

/// A span of time with three digits: in milliseconds below a second, in seconds above. What is cut off is not rounded, so that
/// no span looks longer than it was.
#[must_use]
pub fn duration(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let (thousandths, unit) = match nanoseconds.unsigned_abs() {
        span @ 0..1_000_000_000 => (span / 1_000, "ms"),
        span => (span / 1_000_000, "s"),
    };
    let (whole, part) = (thousandths / 1_000, thousandths % 1_000);
    match whole {
        0 => format!("{sign}0.{part:03} {unit}"),
        1..10 => format!("{sign}{whole}.{:02} {unit}", part / 10),
        10..100 => format!("{sign}{whole}.{} {unit}", part / 100),
        _ => format!("{sign}{} {unit}", grouped(whole)),
    }
}

/// A ratio in thousandths as a share of a hundred: `0 %`, `5.5 %`, `100 %`.
#[must_use]
pub fn percent(thousandths: i64) -> String {
    let (sign, number) = (if thousandths < 0 { "-" } else { "" }, thousandths.unsigned_abs());
    match number {
        0 => "0 %".to_owned(),
        1..1_000 => format!("{sign}{}.{} %", number / 10, number % 10),
        _ => format!("{sign}{} %", grouped(number / 10)),
    }
}

/// Appends a series as a line of blocks, the lowest value at the bottom. Where nothing was measured, the previous value
/// still holds; before the first one the line is blank.
pub fn push_sparkline(out: &mut String, series: &[Option<i64>]) {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let lowest = series.iter().flatten().min().copied().unwrap_or(0).min(0);
    let highest = series.iter().flatten().max().copied().unwrap_or(0).max(lowest);
    let span = highest.abs_diff(lowest).max(1);
    let mut last = ' ';
    out.extend(series.iter().map(|value| {
        if let Some(value) = value {
            let level = u128::from(value.abs_diff(lowest)) * 7 / u128::from(span);
            last = BLOCKS[usize::try_from(level).unwrap_or(0).min(7)];
        }
        last
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let numbers = [0, 999, 1_000, 123_456_789].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "123,456,789"]);
    }

    #[test]
    fn what_is_counted_has_its_number() {
        assert_eq!([1, 2_000].map(|count| counted(count, "byte")), ["1 byte", "2,000 bytes"]);
    }

    #[test]
    fn sizes_have_three_digits_and_their_unit() {
        let sizes = [0, 1, 1_023, 1_024, 1_536, 24_536_678, 1_072_693_248, u64::MAX];
        let texts =
            ["0 bytes", "1 byte", "1,023 bytes", "1.00 KiB", "1.50 KiB", "23.3 MiB", "1,023 MiB", "15.9 EiB"];
        assert_eq!(sizes.map(size), texts);
    }

    #[test]
    fn spans_have_three_digits_and_their_unit() {
        let spans = [0, 47_871, 168_959, 6_159_111, 59_768_831, 999_999_999, 1_054_857_853, 35_000_000_000];
        let texts = ["0.000 ms", "0.047 ms", "0.168 ms", "6.15 ms", "59.7 ms", "999 ms", "1.05 s", "35.0 s"];
        assert_eq!(spans.map(duration), texts);
        assert_eq!([-1_500_000, 4_000_000_000_000].map(duration), ["-1.50 ms", "4,000 s"]);
        assert_eq!(duration(i64::MIN), "-9,223,372,036 s");
    }

    #[test]
    fn ratios_are_shares_of_a_hundred() {
        assert_eq!(
            [0, 1, 55, 250, 1_000, -101].map(percent),
            ["0 %", "0.1 %", "5.5 %", "25.0 %", "100 %", "-10.1 %"]
        );
    }

    #[test]
    fn a_line_goes_from_the_lowest_block_to_the_highest() {
        let mut out = String::new();
        push_sparkline(&mut out, &[None, Some(0), Some(7), None, Some(1)]);
        assert_eq!(out, " ▁██▂");
        out.clear();
        push_sparkline(&mut out, &[Some(i64::MIN), Some(i64::MAX)]);
        assert_eq!(out, "▁█");
    }
}
