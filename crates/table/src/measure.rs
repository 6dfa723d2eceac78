//! Numbers with a unit, aligned at their decimal points.

use crate::text;

/// The widths of a column's numbers before the decimal point, and from there on with the unit: `1,054` and `.25 ms`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Measure {
    whole: usize,
    rest: usize,
}

impl Measure {
    /// Spans of time below a thousand seconds.
    pub(crate) const SPANS: Self = Self { whole: 3, rest: 7 };
    /// Shares of a hundred.
    pub(crate) const SHARES: Self = Self { whole: 3, rest: 4 };

    /// Becomes as wide as this number needs.
    pub(crate) fn take(&mut self, full: &str) {
        let (whole, rest) = parts(full);
        self.whole = self.whole.max(text::width(whole));
        self.rest = self.rest.max(text::width(rest));
    }

    /// The width of all of them.
    pub(crate) const fn width(self) -> usize {
        self.whole + self.rest
    }

    /// Appends the number with blanks after it, so that its point is below that of others where all are aligned at their right.
    /// Returns the width taken; `None` where there is no room for that, and nothing is appended.
    pub(crate) fn push(self, out: &mut String, full: &str, room: usize) -> Option<usize> {
        let (whole, rest) = parts(full);
        let blanks = self.rest.checked_sub(text::width(rest))?;
        let taken = text::width(whole) + self.rest;
        if taken > room {
            return None;
        }
        out.push_str(full);
        out.extend(std::iter::repeat_n(' ', blanks));
        Some(taken)
    }
}

/// What is before the decimal point, and the rest.
fn parts(full: &str) -> (&str, &str) {
    full.split_at(full.find(['.', ' ']).unwrap_or(full.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_below_each_other() {
        let numbers = ["0.266 ms", "4.87 ms", "681 ms", "1,054 s"];
        let mut measure = Measure::default();
        numbers.iter().for_each(|number| measure.take(number));
        assert_eq!(measure.width(), 12);
        let aligned = numbers.map(|number| {
            let mut out = String::new();
            let taken = measure.push(&mut out, number, 12).unwrap();
            assert_eq!(taken, out.len());
            format!("{}{out}|", " ".repeat(12 - taken))
        });
        assert_eq!(aligned, ["    0.266 ms|", "    4.87 ms |", "  681 ms    |", "1,054 s     |"]);
    }

    #[test]
    fn what_has_no_room_is_left_to_others() {
        let mut out = String::new();
        assert_eq!(Measure::SHARES.push(&mut out, "12.345 %", 7), None);
        assert_eq!(Measure::SHARES.push(&mut out, "1000 %", 7), None);
        assert_eq!(out, "");
    }
}
