//! Parses ids in the forms that smbtrail and Wireshark print.

use smbtrail_wire::{FileId, MessageId, Scalar, SessionId, TreeId};

/// A MessageId: `17` or `0x11`.
pub(crate) fn message_id(text: &str) -> Result<MessageId, String> {
    number(text).map(MessageId)
}

/// A SessionId: `0x0000000000000029` or `41`.
pub(crate) fn session_id(text: &str) -> Result<SessionId, String> {
    number(text).map(SessionId)
}

/// A TreeId: `0x00000005` or `5`.
pub(crate) fn tree_id(text: &str) -> Result<TreeId, String> {
    let id = number(text)?;
    u32::try_from(id).map(TreeId).map_err(|_| format!("{id:#x} is more than the 32 bits of a TreeId"))
}

/// A FileId in the form of a GUID: `00000029-0000-0000-1b00-000000000000`.
pub(crate) fn file_id(text: &str) -> Result<FileId, String> {
    let wrong = || "expected the form 00000029-0000-0000-1b00-000000000000".to_owned();
    let bare = text.trim_start_matches('{').trim_end_matches('}');
    let groups: Vec<&str> = bare.split('-').collect();
    if groups.iter().map(|group| group.len()).ne([8, 4, 4, 4, 12]) {
        return Err(wrong());
    }
    let group =
        |at: usize| groups.get(at).and_then(|group| u64::from_str_radix(group, 16).ok()).ok_or_else(wrong);
    // The first three groups are little-endian numbers; the last two are bytes in order.
    let persistent = group(0)? | group(1)? << 32 | group(2)? << 48;
    let volatile = (group(3)? << 48 | group(4)?).to_be_bytes();
    Ok(FileId { persistent, volatile: u64::read(&volatile) })
}

fn number(text: &str) -> Result<u64, String> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16),
        None => text.parse(),
    };
    parsed.map_err(|_| "expected a decimal number, or a hexadecimal number with 0x before it".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_id_comes_back_from_its_display() {
        let id = FileId { persistent: 0x0123_4567_89AB_CDEF, volatile: 0xFEDC_BA98_7654_3210 };
        assert_eq!(file_id(&id.to_string()), Ok(id));
        assert_eq!(file_id(&format!("{{{id}}}")), Ok(id));
        assert_eq!(file_id(&FileId::RELATED.to_string()), Ok(FileId::RELATED));
    }

    #[test]
    fn ids_are_decimal_or_hexadecimal() {
        assert_eq!(session_id("0x0000000000000029"), Ok(SessionId(0x29)));
        assert_eq!(session_id("41"), Ok(SessionId(41)));
        assert_eq!(tree_id("0xffffffff"), Ok(TreeId(u32::MAX)));
        assert!(tree_id("0x100000000").is_err());
        for wrong in ["", "0x", "-1", "29h", "0x1_0", "18446744073709551616"] {
            assert!(message_id(wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "29", "00000029-0000-0000-1b00", "0000002x-0000-0000-1b00-000000000000"] {
            assert!(file_id(wrong).is_err(), "{wrong}");
        }
    }
}
