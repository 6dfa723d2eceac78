//! FileTime against dates computed elsewhere.

use smbtrail_wire::{Date, FileTime, Meaning, Scalar};

const SECOND: u64 = 10_000_000;
const DAY: u64 = 86_400 * SECOND;

#[test]
fn prints_all_seven_digits_of_a_second() {
    // 1970-01-01, from [MS-DTYP] 2.3.3's epoch: 134,774 days.
    assert_eq!(FileTime(116_444_736_000_000_000).to_string(), "1970-01-01T00:00:00.0000000Z");
    // As Python computes it: datetime(1601, 1, 1) + timedelta(microseconds=ticks // 10).
    assert_eq!(FileTime(0x01D8_0A3B_1C2D_3E4F).to_string(), "2022-01-15T18:09:59.9504975Z");
    assert_eq!(FileTime(1).to_string(), "1601-01-01T00:00:00.0000001Z");
}

#[test]
fn knows_which_years_are_leap_years() {
    for (seconds, date) in [
        (951_782_400, "2000-02-29T00:00:00.0000000Z"),
        (951_868_800, "2000-03-01T00:00:00.0000000Z"),
        (4_107_456_000, "2100-02-28T00:00:00.0000000Z"),
        (4_107_542_400, "2100-03-01T00:00:00.0000000Z"),
        (1_709_164_800, "2024-02-29T00:00:00.0000000Z"),
        (1_735_603_200, "2024-12-31T00:00:00.0000000Z"),
        (1_735_689_599, "2024-12-31T23:59:59.0000000Z"),
        (1_735_689_600, "2025-01-01T00:00:00.0000000Z"),
        (13_574_563_200, "2400-02-29T00:00:00.0000000Z"),
        (-2_203_977_600, "1900-02-28T00:00:00.0000000Z"),
        (-2_203_891_200, "1900-03-01T00:00:00.0000000Z"),
    ] {
        assert_eq!(FileTime::from_unix(seconds, 0).unwrap().to_string(), date, "{seconds}");
    }
}

#[test]
fn every_day_of_four_centuries_follows_the_one_before() {
    let mut last = FileTime(1).date().unwrap();
    for day in 1..=146_097 {
        let date = FileTime(day * DAY).date().unwrap();
        let next_day = (last.year, last.month, last.day + 1);
        let next_month = (last.year, last.month + 1, 1);
        let next_year = (last.year + 1, 1, 1);
        let got = (date.year, date.month, date.day);
        assert!([next_day, next_month, next_year].contains(&got), "{last:?} {date:?}");
        assert!((1..=12).contains(&date.month) && (1..=31).contains(&date.day), "{date:?}");
        last = date;
    }
    assert_eq!((last.year, last.month, last.day), (2001, 1, 1));
}

#[test]
fn reaches_to_the_year_30828() {
    // The last time Windows converts: FileTimeToSystemTime(0x7FFF_FFFF_FFFF_FFFF).
    let last = FileTime(i64::MAX.cast_unsigned());
    assert_eq!(last.to_string(), "30828-09-14T02:48:05.4775807Z");
    assert_eq!(last.date(), Some(Date { year: 30_828, month: 9, day: 14, hour: 2, minute: 48, second: 5 }));
}

#[test]
fn prints_what_is_no_point_in_time_as_a_number() {
    assert_eq!(FileTime(0).to_string(), "0");
    assert_eq!(FileTime(u64::MAX).to_string(), "-1");
    assert_eq!(FileTime(u64::MAX - 1).to_string(), "-2");
    assert_eq!(FileTime(1 << 63).to_string(), "-9223372036854775808");
    assert!([0, u64::MAX, 1 << 63].iter().all(|&ticks| FileTime(ticks).date().is_none()));
}

#[test]
fn converts_from_unix_time() {
    assert_eq!(FileTime::from_unix(0, 0), Some(FileTime(116_444_736_000_000_000)));
    assert_eq!(FileTime::from_unix(0, 999_999_999), Some(FileTime(116_444_736_009_999_999)));
    assert_eq!(FileTime::from_unix(-11_644_473_600, 0), Some(FileTime(0)));
    assert_eq!(FileTime::from_unix(-11_644_473_601, 0), None);
    assert_eq!(FileTime::from_unix(i64::MIN, 0), None);
    assert_eq!(FileTime::from_unix(i64::MAX, 0), None);
}

#[test]
fn converts_to_unix_time_and_back() {
    for ticks in [0, 1, 116_444_735_999_999_999, 116_444_736_000_000_000, 0x01D8_0A3B_1C2D_3E4F, u64::MAX] {
        let (seconds, nanoseconds) = FileTime(ticks).to_unix();
        assert!(nanoseconds < 1_000_000_000, "{ticks}");
        assert_eq!(FileTime::from_unix(seconds, nanoseconds), Some(FileTime(ticks)), "{ticks}");
    }
    assert_eq!(FileTime(116_444_735_999_999_999).to_unix(), (-1, 999_999_900));
}

#[test]
fn is_on_the_wire_as_a_little_endian_quadword() {
    let time = FileTime::read(&[0x4F, 0x3E, 0x2D, 0x1C, 0x3B, 0x0A, 0xD8, 0x01]);
    assert_eq!(time, FileTime(0x01D8_0A3B_1C2D_3E4F));
    assert_eq!(time.meaning(), Meaning::Time(time));
}
