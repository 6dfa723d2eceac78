//! What a capture says about a message beyond its bytes.

use smbtrail_table::{Civil, Clock};
use smbtrail_track::Moment;
use smbtrail_wire::{Dialect, NtStatus};

/// What is known of a message beyond its bytes.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Context {
    /// Where it was captured.
    pub source: Option<Source>,
    /// The dialect of its connection.
    pub dialect: Option<Dialect>,
    /// Whether it came out of an encrypted frame.
    pub encrypted: bool,
    /// Who the session belongs to.
    pub user: Option<String>,
    /// The share, as `\\server\share`.
    pub share: Option<String>,
    /// The path below the share.
    pub path: Option<String>,
    /// The number of its connection.
    pub connection: Option<u64>,
    /// The number that a request and its responses share.
    pub exchange: Option<u64>,
    /// The frame of the request it answers.
    pub request_frame: Option<u64>,
    /// Nanoseconds from the request to this, its final response.
    pub latency: Option<i64>,
    /// How this request was answered at last.
    pub answer: Option<Answer>,
    /// Whether messages after it were not looked at, so that nothing is known of its answer.
    pub is_partial: bool,
    /// Why the server refused the request, as far as the messages before show it.
    pub why: Option<String>,
}

/// The final response to a request.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// Its frame.
    pub frame: u64,
    /// What it says.
    pub status: NtStatus,
    /// Nanoseconds from the request to it.
    pub latency: i64,
}

/// The place of a message in a capture.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Source {
    /// The frame that completes it.
    pub frame: u64,
    /// When, as RFC 3339 in UTC.
    pub time: String,
    /// The same as a number of the capture's clock.
    pub moment: Moment,
    /// Who sent it, `ip:port`.
    pub from: String,
    /// Who it was sent to, `ip:port`.
    pub to: String,
}

impl Source {
    /// When it came, as a page says it: in UTC as in the machine formats, unless the clock is another.
    pub(crate) fn said(&self, clock: Clock) -> String {
        match clock {
            Clock::Local(_) | Clock::Epoch => {
                let Civil { text, zone, .. } = clock.civil(self.moment.time.0, self.moment.digits);
                format!("{text} {zone}").trim_end().to_owned()
            }
            _ => self.time.clone(),
        }
    }
}
