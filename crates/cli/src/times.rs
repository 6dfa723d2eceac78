//! How tables show times, as the user asks for it.

use clap::ValueEnum;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use smbtrail_report::table::{Clock, Zone};

/// How tables show times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TimeArg {
    /// The time of day in UTC
    Utc,
    /// The time of day in the zone of TZ, or of this machine
    Local,
    /// Seconds since the first time that is shown
    Relative,
    /// Seconds since 1970
    Epoch,
}

impl TimeArg {
    /// The clock of tables.
    pub(crate) fn clock(self) -> Clock {
        match self {
            Self::Utc => Clock::Utc,
            // It is needed until the program ends.
            Self::Local => Clock::Local(Box::leak(Box::new(zone()))),
            Self::Relative => Clock::Relative,
            Self::Epoch => Clock::Epoch,
        }
    }
}

/// The zone of TZ, or of this machine.
fn zone() -> Zone {
    let zone = TimeZone::system();
    Zone::new(move |seconds| Timestamp::from_second(seconds).map_or(0, |time| zone.to_offset(time).seconds()))
}
