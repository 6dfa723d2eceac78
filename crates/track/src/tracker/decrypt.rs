//! Encrypted messages. `[MS-SMB2] 3.2.5.1.1, 3.3.5.2.1.1`

use smbtrail_codec::Input;
use smbtrail_codec::transform::TransformHeader;

use super::Tracker;
use super::envelope::Shut;
use crate::table::Id;
use crate::{Closed, Session};

impl Tracker {
    /// Decrypts the message of an envelope, all its bytes in `input`, into the first bytes of `plain`; how many.
    pub(super) fn decrypt(
        &mut self,
        _session: Option<Id<Session>>,
        _header: &TransformHeader<'_>,
        _input: Input<'_>,
        _plain: &mut Vec<u8>,
    ) -> Result<usize, Shut> {
        Err(Shut::from(Closed::NoKey))
    }
}
