//! Everything that is remembered of a capture.

use crate::ids::{Addresses, Ids};
use crate::names::Names;

/// The substitutes that were given so far, and what was blanked.
#[derive(Default)]
pub(crate) struct Maps {
    pub(crate) names: Names,
    pub(crate) ids: Ids,
    pub(crate) addresses: Addresses,
    /// Bytes of files and pipes that were blanked.
    pub(crate) data: u64,
}
