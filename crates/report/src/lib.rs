#![doc = include_str!("../README.md")]
//!
//! ## Reports
//!
//! Every [`Report`] of rows follows one convention: `new(style, out)` makes it, `with_…` methods change it, a run calls it as an
//! [`Observer`](smbtrail_track::Observer), and [`Report::finish`] writes what is left and returns [`table::Written`]. The rows
//! themselves are declared in [`rows`], and each kind implements [`table::Rows`], so other writers can use them. The [`Summary`]
//! is a page and not rows: it is finished with the [`CaptureFacts`] that are known only after the run.
//!
//! | Report | Rows |
//! |---|---|
//! | [`MessageReport`], [`FollowReport`] | messages: as they pass, or by exchange |
//! | [`ObjectReport`] | [`Sessions`](rows::Sessions), [`Logons`](rows::Logons), [`Trees`](rows::Trees), [`Opens`](rows::Opens), by first frame |
//! | [`HashReport`], [`HashcatReport`] | exchanges of NTLM, for password audits |
//! | [`CallReport`] | [`Calls`](rows::Calls) of DCE/RPC, by frame |
//! | [`FileReport`] | [`Files`](rows::Files) or [`Manifest`](rows::Manifest), by name and version |
//! | [`SpanReport`] | [`Spans`](rows::Spans), by name, version and range |
//! | [`TreeReport`] | [`Tree`](rows::Tree), by name |
//! | [`write_findings`] | [`Findings`](rows::Findings), what matters most first |
//! | [`ChangeReport`] | [`Changes`](rows::Changes) of files, by first answer |
//! | [`LockReport`] | [`Locks`](rows::Locks) on files, by beginning |
//! | [`DfsReport`] | [`Dfs`](rows::Dfs) referrals, by request |
//! | [`AnomalyReport`] | [`Anomalies`](rows::Anomalies), by frame |
//! | [`ConnectionReport`], [`HostReport`] | [`Connections`](rows::Connections) and [`Hosts`](rows::Hosts), with fingerprints, by first frame |
//! | [`CreditReport`], [`StatsReport`] | connections and their credits, groups of exchanges and their latencies |
//! | [`ChannelReport`](protection::ChannelReport), [`EncryptedReport`](protection::EncryptedReport) | keys, signatures and encryption of sessions |
//! | [`Export`] | all of these but those with secrets, at once |
//! | [`ProtectionReport`](protection::ProtectionReport), [`AuditReport`](protection::AuditReport) | what protects sessions and shares, what should be turned off |
//! | [`Summary`] | a page, or one object, about the whole capture |
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod anomalies;
mod anomaly_page;
mod arguments;
mod bodyfile;
mod budgets;
mod calls;
mod capped;
mod changes;
mod connections;
mod credits;
mod dfs;
mod diagnosis;
mod docs;
mod export;
mod files;
mod findings;
mod follow;
mod hashes;
mod hosts;
mod info;
mod locks;
mod messages;
mod objects;
mod pace;
mod peers;
pub mod protection;
mod report;
pub mod rows;
mod select;
mod series;
mod stats;
mod summary;
mod timeline;
mod top;
mod waiting;
mod words;

pub use anomalies::{AnomalyFilter, AnomalyReport};
pub use anomaly_page::anomalies_page;
pub use bodyfile::Bodyfile;
pub use budgets::{BudgetRow, Budgets, UnknownWhose, Whose, write_budgets};
pub use calls::{CallReport, ContentReport};
pub use changes::ChangeReport;
pub use connections::ConnectionReport;
pub use credits::{CreditReport, CreditRow, Credits};
pub use dfs::DfsReport;
pub use diagnosis::{diagnose_page, write_diagnosis};
pub use docs::{output_page, schemas_page};
pub use export::{Export, Needs, Outlets};
pub use files::{FileReport, SpanReport, TreeReport};
pub use findings::{findings_page, write_findings};
pub use follow::{Filter, FollowReport, GlobError, PathGlob};
pub use hashes::{HashReport, HashcatReport};
pub use hosts::HostReport;
pub use info::{
    CaptureFile, CaptureTraffic, CapturedInterface, Info, InfoFiles, InfoInterfaces, InfoTraffic,
    InfoTunnels, TaggedPackets, write_info,
};
pub use locks::LockReport;
pub use messages::MessageReport;
pub use objects::{ObjectReport, Objects};
pub use pace::{PaceReport, PaceRow, Paces};
pub use peers::{Peer, Peers, Placed};
pub use report::Report;
pub use select::{Picked, Selective};
pub use smbtrail_table::{self as table, Format, Style};
pub use stats::{By, Group, Stats, StatsReport, Tally, UnknownBy, is_error};
pub use summary::{Account, CaptureFacts, Summary, Unseen};
pub use timeline::TimelineReport;
pub use waiting::Waiting;
