//! The clock of a pcapng interface: what a tick is, and where zero lies.

use crate::packet::Timestamp;

const SECOND: u64 = 1_000_000_000;

/// The resolution and offset of an interface's times. draft-ietf-opsawg-pcapng, if_tsresol and if_tsoffset
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    resolution: Resolution,
    /// Seconds to add.
    offset: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Resolution {
    /// The two in common use apart, so that the division is by a constant.
    Micro,
    Nano,
    /// 10 to the power of minus this.
    Decimal(u8),
    /// 2 to the power of minus this.
    Binary(u8),
}

impl Clock {
    /// Microseconds since 1970, unless an interface says otherwise.
    pub(super) const DEFAULT: Self = Self { resolution: Resolution::Micro, offset: 0 };

    /// The resolution as the option's byte has it: the top bit chooses a power of two.
    pub(super) fn set_resolution(&mut self, byte: u8) {
        self.resolution = match (byte & 0x80 != 0, byte & 0x7f) {
            (false, 6) => Resolution::Micro,
            (false, 9) => Resolution::Nano,
            (false, exponent) => Resolution::Decimal(exponent),
            (true, exponent) => Resolution::Binary(exponent),
        };
    }

    pub(super) fn set_offset(&mut self, seconds: i64) {
        self.offset = seconds;
    }

    /// Decimals of a second that the clock resolves, at most the nine that are kept.
    pub(super) fn digits(self) -> u8 {
        match self.resolution {
            Resolution::Micro => 6,
            Resolution::Nano => 9,
            Resolution::Decimal(exponent) => exponent.min(9),
            // A decimal takes log2(10) = 3.32 bits.
            Resolution::Binary(exponent) => exponent.div_ceil(4).saturating_add(exponent / 16).min(9),
        }
    }

    pub(super) fn time(self, ticks: u64) -> Timestamp {
        let (seconds, nanoseconds) = match self.resolution {
            Resolution::Micro => (ticks / 1_000_000, ticks % 1_000_000 * 1_000),
            Resolution::Nano => (ticks / SECOND, ticks % SECOND),
            Resolution::Decimal(exponent) => decimal(ticks, exponent),
            Resolution::Binary(exponent) => binary(ticks, exponent),
        };
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX).saturating_add(self.offset);
        Timestamp::from_nanoseconds(seconds, nanoseconds)
    }
}

fn decimal(ticks: u64, exponent: u8) -> (u64, u64) {
    let exponent = u32::from(exponent);
    // Beyond 10^19 all that 64 bits can count is less than two seconds' parts.
    let Some(second) = 10u64.checked_pow(exponent) else {
        return (0, 10u64.checked_pow(exponent - 9).map_or(0, |nanosecond| ticks / nanosecond));
    };
    let part = ticks % second;
    let nanoseconds = match exponent {
        0..=9 => part * 10u64.pow(9 - exponent),
        _ => part / 10u64.pow(exponent - 9),
    };
    (ticks / second, nanoseconds)
}

fn binary(ticks: u64, exponent: u8) -> (u64, u64) {
    let exponent = u32::from(exponent);
    let seconds = ticks.checked_shr(exponent).unwrap_or(0);
    let part = u128::from(ticks) & ((1 << exponent) - 1);
    let nanoseconds = (part * u128::from(SECOND)) >> exponent;
    (seconds, u64::try_from(nanoseconds).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(resolution: u8) -> Clock {
        let mut clock = Clock::DEFAULT;
        clock.set_resolution(resolution);
        clock
    }

    fn time(seconds: i64, nanoseconds: u32) -> Timestamp {
        Timestamp { seconds, nanoseconds }
    }

    #[test]
    fn reads_decimal_resolutions() {
        assert_eq!(clock(0).time(7), time(7, 0));
        assert_eq!(clock(3).time(1_234_567), time(1_234, 567_000_000));
        assert_eq!(clock(6).time(1_600_000_000_123_456), time(1_600_000_000, 123_456_000));
        assert_eq!(clock(9).time(1_600_000_000_123_456_789), time(1_600_000_000, 123_456_789));
        assert_eq!(clock(12).time(1_234_567_890_123), time(1, 234_567_890));
        assert_eq!(clock(19).time(u64::MAX), time(1, 844_674_407));
        assert_eq!(clock(20).time(u64::MAX), time(0, 184_467_440));
        assert_eq!(clock(127).time(u64::MAX), time(0, 0));
    }

    #[test]
    fn reads_powers_of_two() {
        assert_eq!(clock(0x80).time(5), time(5, 0));
        assert_eq!(clock(0x81).time(5), time(2, 500_000_000));
        assert_eq!(clock(0x80 | 20).time((9 << 20) + (1 << 18)), time(9, 250_000_000));
        assert_eq!(clock(0x80 | 64).time(1 << 63), time(0, 500_000_000));
        assert_eq!(clock(0xff).time(u64::MAX), time(0, 0));
    }

    #[test]
    fn says_how_many_decimals_count() {
        let digits: Vec<u8> =
            [0, 3, 6, 9, 12, 0x80, 0x8a, 0x94, 0xff].map(|byte| clock(byte).digits()).to_vec();
        assert_eq!(digits, [0, 3, 6, 9, 9, 0, 3, 6, 9]);
    }

    #[test]
    fn adds_the_offset_without_overflow() {
        let mut clock = clock(6);
        clock.set_offset(-10);
        assert_eq!(clock.time(1_500_000), time(-9, 500_000_000));
        clock.set_offset(i64::MIN);
        assert_eq!(clock.time(0).seconds, i64::MIN);
        clock.set_offset(i64::MAX);
        assert_eq!(clock.time(u64::MAX).seconds, i64::MAX);
    }
}
