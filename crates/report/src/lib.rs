//! Rows, sums and histograms of tracked SMB2 traffic, and their writers.
//!
//! A report is an [`Observer`](smbtrail_track::Observer): it is told what the tracker finds, and writes rows as JSON,
//! JSON lines, CSV or a table. Each kind of rows declares its columns once ([`table::Rows`]); every format, and
//! the documentation of the keys ([`output_page`]), is written from that.
//!
//! | Report | Rows |
//! |---|---|
//! | [`MessageReport`] | messages, as they pass |
//! | [`HashReport`], [`HashcatReport`] | exchanges of NTLM, for password audits |
//! | [`ObjectReport`] | [`Sessions`](rows::Sessions), [`Logons`](rows::Logons), [`Trees`](rows::Trees), [`Opens`](rows::Opens), by first frame |
//! | [`AnomalyReport`] | [`Anomalies`](rows::Anomalies), by frame |

mod anomalies;
mod anomaly_page;
mod capped;
mod credits;
mod docs;
mod follow;
mod hashes;
mod messages;
mod objects;
pub mod protection;
pub mod rows;
mod select;
mod stats;
mod summary;
mod timeline;
mod top;

pub use anomalies::{AnomalyFilter, AnomalyReport};
pub use anomaly_page::anomalies_page;
pub use credits::{CreditReport, CreditRow, Credits};
pub use docs::output_page;
pub use follow::{Filter, FollowReport, Followed, GlobError, PathGlob};
pub use hashes::{HashReport, HashcatReport};
pub use messages::MessageReport;
pub use objects::{ObjectReport, Objects};
pub use select::Selective;
pub use smbtrail_table::{self as table, Format, Style};
pub use stats::{By, Group, Stats, StatsReport, Tally, UnknownBy};
pub use summary::{CaptureFacts, Summary, Unseen};
