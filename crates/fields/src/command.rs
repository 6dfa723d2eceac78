//! The commands that Wireshark knows.

use smbtrail_codec::Header;
use smbtrail_wire::Command;

/// Whether Wireshark does not know the command: then no field is read from the body.
pub(crate) fn is_unknown(header: &Header) -> bool {
    header.command > Command::OPLOCK_BREAK
}
