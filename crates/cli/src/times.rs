//! How tables show times, as the user asks for it.

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use smbtrail_report::Style;
use smbtrail_report::table::{Clock, Zone};

use crate::output::OutputArgs;

/// The option on times, the same for every command that shows them.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output options")]
pub(crate) struct TimeArgs {
    /// How tables and pages show times: utc, local, relative to the first or epoch (seconds since 1970) [default: utc]
    ///
    /// local is the time zone of TZ or of this machine. A table says the date once per day. JSON and CSV are always in UTC.
    #[arg(long, value_name = "HOW")]
    time: Option<TimeArg>,
}

impl TimeArgs {
    /// How output looks that shows times as they were asked for.
    pub(crate) fn style(&self, output: &OutputArgs) -> Style {
        output.style().with_clock(self.time.unwrap_or(TimeArg::Utc).clock())
    }
}

/// How tables and pages show times.
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
