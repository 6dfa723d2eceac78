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
    fn spans_have_three_digits_and_their_unit() {
        let spans = [0, 47_871, 168_959, 6_159_111, 59_768_831, 999_999_999, 1_054_857_853, 35_000_000_000];
        let texts = ["0.000 ms", "0.047 ms", "0.168 ms", "6.15 ms", "59.7 ms", "999 ms", "1.05 s", "35.0 s"];
        assert_eq!(spans.map(duration), texts);
        assert_eq!([-1_500_000, 4_000_000_000_000].map(duration), ["-1.50 ms", "4,000 s"]);
        assert_eq!(duration(i64::MIN), "-9,223,372,036 s");
    }
}
