//! NTSTATUS against codes as [MS-ERREF] 2.3.1 and [MS-SMB2] 3.3.4.4 print them.

use std::collections::HashSet;

use smbtrail_wire::{Meaning, NtStatus, Scalar, Severity};

#[test]
fn has_the_names_of_the_specification() {
    for (code, name) in [
        (0x0000_0000, "STATUS_SUCCESS"),
        (0x0000_0103, "STATUS_PENDING"),
        (0x0000_010B, "STATUS_NOTIFY_CLEANUP"),
        (0x0000_010C, "STATUS_NOTIFY_ENUM_DIR"),
        (0x8000_0005, "STATUS_BUFFER_OVERFLOW"),
        (0x8000_0006, "STATUS_NO_MORE_FILES"),
        (0x8000_002D, "STATUS_STOPPED_ON_SYMLINK"),
        (0xC000_0003, "STATUS_INVALID_INFO_CLASS"),
        (0xC000_000D, "STATUS_INVALID_PARAMETER"),
        (0xC000_000F, "STATUS_NO_SUCH_FILE"),
        (0xC000_0010, "STATUS_INVALID_DEVICE_REQUEST"),
        (0xC000_0011, "STATUS_END_OF_FILE"),
        (0xC000_0016, "STATUS_MORE_PROCESSING_REQUIRED"),
        (0xC000_0022, "STATUS_ACCESS_DENIED"),
        (0xC000_0023, "STATUS_BUFFER_TOO_SMALL"),
        (0xC000_0034, "STATUS_OBJECT_NAME_NOT_FOUND"),
        (0xC000_0035, "STATUS_OBJECT_NAME_COLLISION"),
        (0xC000_003A, "STATUS_OBJECT_PATH_NOT_FOUND"),
        (0xC000_0043, "STATUS_SHARING_VIOLATION"),
        (0xC000_0054, "STATUS_FILE_LOCK_CONFLICT"),
        (0xC000_0055, "STATUS_LOCK_NOT_GRANTED"),
        (0xC000_0056, "STATUS_DELETE_PENDING"),
        (0xC000_006D, "STATUS_LOGON_FAILURE"),
        (0xC000_00AC, "STATUS_PIPE_NOT_AVAILABLE"),
        (0xC000_00B0, "STATUS_PIPE_DISCONNECTED"),
        (0xC000_00BA, "STATUS_FILE_IS_A_DIRECTORY"),
        (0xC000_00BB, "STATUS_NOT_SUPPORTED"),
        (0xC000_00C9, "STATUS_NETWORK_NAME_DELETED"),
        (0xC000_00CC, "STATUS_BAD_NETWORK_NAME"),
        (0xC000_00E3, "STATUS_INVALID_OPLOCK_PROTOCOL"),
        (0xC000_0120, "STATUS_CANCELLED"),
        (0xC000_0128, "STATUS_FILE_CLOSED"),
        (0xC000_0203, "STATUS_USER_SESSION_DELETED"),
        (0xC000_0257, "STATUS_PATH_NOT_COVERED"),
        (0xC000_0275, "STATUS_NOT_A_REPARSE_POINT"),
        (0xC000_035C, "STATUS_NETWORK_SESSION_EXPIRED"),
        (0xC000_0466, "STATUS_SERVER_UNAVAILABLE"),
        (0xC000_0467, "STATUS_FILE_NOT_AVAILABLE"),
        (0xC05D_0000, "STATUS_SMB_NO_PREAUTH_INTEGRITY_HASH_OVERLAP"),
        (0xC05D_0001, "STATUS_SMB_BAD_CLUSTER_DIALECT"),
        (0xC002_0017, "RPC_NT_SERVER_UNAVAILABLE"),
    ] {
        assert_eq!(NtStatus(code).name(), Some(name), "{code:#010x}");
        assert_eq!(NtStatus(code).to_string(), name);
        assert_eq!(NtStatus::from_name(name), Some(NtStatus(code)));
    }
}

#[test]
fn its_table_is_in_order_and_each_name_is_once() {
    assert!(NtStatus::TABLE.len() > 1_790, "{}", NtStatus::TABLE.len());
    assert!(NtStatus::TABLE.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let names: HashSet<_> = NtStatus::TABLE.iter().map(|(_, name)| name).collect();
    assert_eq!(names.len(), NtStatus::TABLE.len());
    assert!(NtStatus::TABLE.iter().all(|&(code, name)| NtStatus(code).name() == Some(name)));
}

#[test]
fn keeps_and_prints_an_unknown_code() {
    let unknown = NtStatus(0xE123_4567);
    assert_eq!(unknown.name(), None);
    assert_eq!(unknown.to_string(), "0xe1234567");
    assert_eq!(unknown.meaning(), Meaning::Name(0xE123_4567, None));
    assert_eq!(NtStatus::from_name("STATUS_NO_SUCH_NAME_AT_ALL"), None);
}

#[test]
fn takes_a_code_apart() {
    let unknown = NtStatus(0xE123_4567);
    assert_eq!(unknown.severity(), Severity::Error);
    assert!(unknown.is_customer() && unknown.is_error());
    assert_eq!((unknown.facility(), unknown.code()), (0x123, 0x4567));
    assert_eq!(NtStatus::SUCCESS.severity(), Severity::Success);
    assert!(NtStatus::PENDING.is_success() && !NtStatus::PENDING.is_error());
    assert_eq!(NtStatus(0x4000_0000).severity(), Severity::Informational);
    assert!(NtStatus::BUFFER_OVERFLOW.is_warning() && !NtStatus::BUFFER_OVERFLOW.is_customer());
    assert_eq!(NtStatus::RPC_NT_SERVER_UNAVAILABLE.facility(), 2);
}

#[test]
fn a_list_shows_the_worst_last() {
    let mut statuses = [Severity::Error, Severity::Success, Severity::Warning, Severity::Informational];
    statuses.sort();
    assert_eq!(statuses.last(), Some(&Severity::Error));
    assert_eq!(statuses.first(), Some(&Severity::Success));
}
