//! The names that values of a field have: those of the specification, and the short ones of Wireshark.

use smbtrail_wire as wire;

use crate::registry::LONGEST;
use crate::{FieldId, command};

/// Names of values.
type Names = Vec<(u64, &'static str)>;

/// How names begin that may be left out.
const PREFIXES: [&str; 9] = [
    "oplock_level_",
    "0_info_",
    "share_type_",
    "status_",
    "fsctl_",
    "file_action_",
    "file_",
    "error_id_",
    "io_",
];

/// The value of the field that has this name, in any case, with spaces or underscores.
pub(super) fn value(field: FieldId, name: &str) -> Option<u64> {
    let wanted = plain(name);
    let known = names(field.field().name);
    let found = known.iter().find(|(_, name)| plain(name) == wanted);
    found
        .or_else(|| known.iter().find(|(_, name)| short(&plain(name)).is_some_and(|name| name == wanted)))
        .map(|(value, _)| *value)
}

/// Whether values of the field have names.
pub(super) fn any(field: FieldId) -> bool {
    !names(field.field().name).is_empty()
}

/// Up to three names of values that are similar.
pub(super) fn similar(field: FieldId, name: &str) -> Vec<&'static str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted = plain(name);
    let likeness = |name: &str| {
        let name = plain(name);
        let whole = strsim::jaro_winkler(&wanted, &name);
        short(&name).map_or(whole, |short| strsim::jaro_winkler(&wanted, short).max(whole))
    };
    let mut near: Vec<(f64, &'static str)> = names(field.field().name)
        .into_iter()
        .map(|(_, name)| (likeness(name), name))
        .filter(|(near, _)| *near > 0.8)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// A name without what may be written in several ways.
fn plain(name: &str) -> String {
    let name = name.to_ascii_lowercase().replace([' ', '-'], "_");
    name.strip_prefix("smb2_").map(str::to_owned).unwrap_or(name)
}

fn short(name: &str) -> Option<&str> {
    PREFIXES.iter().find_map(|prefix| name.strip_prefix(prefix))
}

/// The names of a list of values.
macro_rules! of {
    ($($list:ident),+) => {
        [$(wire::$list::VALUES.iter().filter_map(|value| Some((u64::from(value.0), value.name()?))).collect::<Names>()),+].concat()
    };
}

/// All names of a field's values, the specification's first.
fn names(field: &str) -> Names {
    let mut names = specified(field);
    names.extend(
        WIRESHARK.iter().filter(|(of, _)| of.contains(&field)).flat_map(|(_, names)| names.iter().copied()),
    );
    names
}

/// Fields, and the specification's names for their values.
type Specified = (&'static [&'static str], fn() -> Names);

#[rustfmt::skip]
const SPECIFIED: &[Specified] = &[
    (&["smb2.cmd"], || of!(Command)),
    (&["smb2.nt_status", "smb2.mxac_status"], || wire::NtStatus::TABLE.iter().map(|(code, name)| (u64::from(*code), *name)).collect()),
    (&["smb2.dialect"], || of!(Dialect)),
    (&["smb2.create.disposition"], || of!(CreateDisposition)),
    (&["smb2.create.action"], || of!(CreateAction)),
    (&["smb2.create.oplock"], || of!(OplockLevel)),
    (&["smb2.impersonation.level"], || of!(ImpersonationLevel)),
    (&["smb2.class"], || of!(InfoType)),
    (&["smb2.infolevel"], || of!(FileInfoClass, FsInfoClass)),
    (&["smb2.file_info.infolevel", "smb2.find.infolevel"], || of!(FileInfoClass)),
    (&["smb2.fs_info.infolevel"], || of!(FsInfoClass)),
    (&["smb2.ioctl.function"], || of!(Fsctl)),
    (&["smb2.ioctl.function.method"], || of!(IoctlMethod)),
    (&["smb2.ioctl.function.access"], || of!(IoctlAccess)),
    (&["smb2.ioctl.function.device"], || of!(DeviceType)),
    (&["smb2.share_type"], || of!(ShareType)),
    (&["smb2.channel"], || of!(Channel)),
    (&["smb2.notify.action"], || of!(FileAction)),
    (&["smb2.reparse_tag"], || of!(ReparseTag)),
    (&["smb2.nfs.type"], || of!(NfsFileType)),
    (&["smb2.error.context.id"], || of!(ErrorId)),
    (&["smb2.negotiate_context.type"], || of!(NegotiateContextType)),
    (&["smb2.negotiate_context.hash_algorithm"], || of!(HashAlgorithm)),
    (&["smb2.negotiate_context.cipher_id"], || of!(Cipher)),
    (&["smb2.negotiate_context.signing_id"], || of!(SigningAlgorithm)),
    (&["smb2.negotiate_context.rdma_transform_id"], || of!(RdmaTransform)),
    (&["smb2.negotiate_context.comp_alg_id", "smb2.header.comp_transform.comp_alg"], || of!(CompressionAlgorithm)),
    (&["smb2.alignment_info"], || of!(AlignmentRequirement)),
    (&["smb2.aapl.command_code"], || of!(AaplCommand)),
    (&["smb2.compression_format"], || of!(CompressionFormat)),
    (&["smb2.checksum_algorithm"], || of!(ChecksumAlgorithm)),
];

fn specified(field: &str) -> Names {
    let found = SPECIFIED.iter().find(|(of, _)| of.contains(&field));
    found.map_or_else(Names::new, |(_, names)| names())
}

type Spelt = (&'static [&'static str], &'static [(u64, &'static str)]);

/// Wireshark's names where they are others than the specification's.
#[rustfmt::skip]
const WIRESHARK: &[Spelt] = &[
    (&["smb2.cmd"], command::NAMES),
    (&["smb2.msg_id"], &[(u64::MAX, "unsolicited response")]),
    (&["smb2.dialect"], &[
        (0x202, "SMB 2.0.2"), (0x210, "SMB 2.1"), (0x2FF, "SMB2 wildcard"), (0x300, "SMB 3.0"), (0x302, "SMB 3.0.2"),
        (0x311, "SMB 3.1.1"),
    ]),
    (&["smb2.class"], &[(1, "FILE_INFO"), (2, "FS_INFO"), (3, "SEC_INFO"), (4, "QUOTA_INFO")]),
    (&["smb2.create.oplock"], &[
        (0, "No oplock"), (1, "Level2 oplock"), (8, "Exclusive oplock"), (9, "Batch oplock"), (0xFF, "Lease"),
    ]),
    (&["smb2.impersonation.level"], &[
        (0, "Anonymous"), (1, "Identification"), (2, "Impersonation"), (3, "Delegation"),
    ]),
    (&["smb2.create.disposition"], &[
        (0, "Supersede"), (1, "Open"), (2, "Create"), (3, "Open If"), (4, "Overwrite"), (5, "Overwrite If"),
    ]),
    (&["smb2.share_type"], &[(1, "Physical disk"), (2, "Named pipe"), (3, "Printer")]),
    (&["smb2.share.caching"], &[
        (0, "Manual caching"), (0x10, "Auto caching"), (0x20, "VDO caching"), (0x30, "No caching"),
    ]),
    (&["smb2.channel"], &[(0, "None"), (1, "RDMA V1"), (2, "RDMA V1_INVALIDATE"), (3, "RDMA TRANSFORM")]),
    (&["smb2.file_info.infolevel", "smb2.infolevel"], &[
        (4, "SMB2_FILE_BASIC_INFO"), (5, "SMB2_FILE_STANDARD_INFO"), (6, "SMB2_FILE_INTERNAL_INFO"),
        (7, "SMB2_FILE_EA_INFO"), (8, "SMB2_FILE_ACCESS_INFO"), (10, "SMB2_FILE_RENAME_INFO"),
        (13, "SMB2_FILE_DISPOSITION_INFO"), (14, "SMB2_FILE_POSITION_INFO"), (15, "SMB2_FILE_FULL_EA_INFO"),
        (16, "SMB2_FILE_MODE_INFO"), (17, "SMB2_FILE_ALIGNMENT_INFO"), (18, "SMB2_FILE_ALL_INFO"),
        (19, "SMB2_FILE_ALLOCATION_INFO"), (20, "SMB2_FILE_ENDOFFILE_INFO"), (21, "SMB2_FILE_ALTERNATE_NAME_INFO"),
        (22, "SMB2_FILE_STREAM_INFO"), (23, "SMB2_FILE_PIPE_INFO"), (28, "SMB2_FILE_COMPRESSION_INFO"),
        (34, "SMB2_FILE_NETWORK_OPEN_INFO"), (35, "SMB2_FILE_ATTRIBUTE_TAG_INFO"),
        (48, "SMB2_FILE_NORMALIZED_NAME_INFO"), (100, "SMB2_FILE_POSIX_INFO"),
    ]),
    (&["smb2.find.infolevel", "smb2.infolevel"], &[
        (1, "SMB2_FIND_DIRECTORY_INFO"), (2, "SMB2_FIND_FULL_DIRECTORY_INFO"), (3, "SMB2_FIND_BOTH_DIRECTORY_INFO"),
        (4, "SMB2_FIND_INDEX_SPECIFIED"), (12, "SMB2_FIND_NAME_INFO"), (37, "SMB2_FIND_ID_BOTH_DIRECTORY_INFO"),
        (38, "SMB2_FIND_ID_FULL_DIRECTORY_INFO"), (100, "SMB2_FIND_POSIX_INFO"),
    ]),
    (&["smb2.negotiate_context.hash_algorithm"], &[(1, "SHA-512")]),
    (&["smb2.negotiate_context.comp_alg_id", "smb2.header.comp_transform.comp_alg"], &[
        (0, "None"), (1, "LZNT1"), (2, "LZ77"), (3, "LZ77+Huffman"), (4, "Pattern_V1"),
    ]),
    (&["smb2.negotiate_context.rdma_transform_id"], &[(0, "None"), (1, "Encryption"), (2, "Signing")]),
    (&["smb2.aapl.command_code"], &[(1, "Server query"), (2, "Resolve ID")]),
    (&["ntlmssp.messagetype"], &[
        (1, "NTLMSSP_NEGOTIATE"), (2, "NTLMSSP_CHALLENGE"), (3, "NTLMSSP_AUTH"), (3, "NTLMSSP_AUTHENTICATE"),
    ]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_of_values_of_fields() {
        let fields =
            SPECIFIED.iter().map(|(of, _)| of).chain(WIRESHARK.iter().map(|(of, _)| of)).copied().flatten();
        for field in fields {
            assert!(FieldId::named(field).is_ok(), "{field}");
            assert!(!names(field).is_empty(), "{field}");
        }
    }
}
