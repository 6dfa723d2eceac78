//! What all reports of rows have in common.

use std::io;

use smbtrail_table::Written;
use smbtrail_track::Observer;

/// An observer that writes rows about the events of a run.
///
/// Every report is made by `new(style, out)`, and changed by `with_…` methods before the run. What a report knows besides its
/// rows is read by a method after the run and before [`finish`](Self::finish).
pub trait Report: Observer {
    /// Whether the output failed, so that the run may stop.
    fn is_broken(&self) -> bool;

    /// Writes what is left.
    ///
    /// # Errors
    /// The first error of the output.
    fn finish(self) -> io::Result<Written>
    where
        Self: Sized;
}
