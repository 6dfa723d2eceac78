//! Entries of listings. `[MS-FSCC] 2.4.5 to 2.4.33`

use crate::field::{Field, f};
use crate::kind::Kind::{None, Text};
use crate::kind::{U8, U32, X32};
use crate::source::Source::{At, With};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.find.file_directory_info", None, "An entry with times and sizes", &[At("FILE_DIRECTORY_INFORMATION/")]),
    f("smb2.find.full_directory_info", None, "An entry with the size of extended attributes", &[At("FILE_FULL_DIR_INFORMATION/")]),
    f("smb2.find.both_directory_info", None, "An entry with a short name, or with a name only", &[At("FILE_BOTH_DIR_INFORMATION/; FILE_NAMES_INFORMATION/")]),
    f("smb2.find.id_both_directory_info", None, "An entry with an id", &[At("FILE_ID_BOTH_DIR_INFORMATION/; FILE_ID_FULL_DIR_INFORMATION/")]),
    f("smb2.find.posix_info", None, "An entry with POSIX metadata", &[At("FILE_POSIX_DIRECTORY_INFORMATION/")]),
    f("smb2.next_offset", U32, "Bytes from this entry to the next", &[
        At("FILE_DIRECTORY_INFORMATION/NextEntryOffset; FILE_FULL_DIR_INFORMATION/NextEntryOffset; FILE_BOTH_DIR_INFORMATION/NextEntryOffset; \
            FILE_ID_*/NextEntryOffset; FILE_NAMES_INFORMATION/NextEntryOffset; FILE_POSIX_*/NextEntryOffset; FILE_FULL_EA_INFORMATION/NextEntryOffset"),
    ]),
    f("smb2.file_index", X32, "Where in the listing", &[
        At("SMB2 QUERY_DIRECTORY Request/FileIndex; FILE_*/FileIndex"),
    ]),
    f("smb2.short_name_len", U8, "Bytes of the short name", &[At("FILE_BOTH_DIR_INFORMATION/ShortNameLength; FILE_ID_BOTH_DIR_INFORMATION/ShortNameLength")]),
    f("smb2.shortname", Text, "The short name", &[
        With("FILE_BOTH_DIR_INFORMATION/ShortName; FILE_ID_BOTH_DIR_INFORMATION/ShortName", |field, out| if field.bytes.iter().any(|byte| *byte != 0) { out.field(field) }),
    ]),
];
