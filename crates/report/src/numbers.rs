//! Numbers as people read them.

/// `1 packet`, `2,000 packets`.
pub(crate) fn counted(count: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(count), if count == 1 { "" } else { "s" })
}

/// A number with commas between its thousands.
pub(crate) fn grouped(number: u64) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_apart() {
        let numbers = [0, 999, 1_000, 123_456_789].map(grouped);
        assert_eq!(numbers, ["0", "999", "1,000", "123,456,789"]);
        assert_eq!([1, 2_000].map(|count| counted(count, "byte")), ["1 byte", "2,000 bytes"]);
    }
}
