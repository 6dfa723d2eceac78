//! Encrypted files: each call names a path, and so may name a host. `[MS-EFSR]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::Type;

/// EFS_RPC_BLOB. `[MS-EFSR]` 2.2.7
const BLOB: Type = fields![size: SIZE, data: OPT_RAW];
const OPT_BLOB: Type = Type::Ptr(&BLOB);
/// ENCRYPTION_CERTIFICATE_HASH_LIST. `[MS-EFSR]` 2.2.11
const USERS: Type = fields![count: SIZE, users: Type::Ptr(&Type::Array(&Type::Ptr(&fields![
    total_length: SIZE,
    user: OPT_SID,
    hash: Type::Ptr(&fields![size: SIZE, hash: OPT_RAW]),
    display: OPT_TEXT,
])))];
const OPT_USERS: Type = Type::Ptr(&USERS);
/// ENCRYPTION_CERTIFICATE_LIST. `[MS-EFSR]` 2.2.9
const CERTIFICATES: Type = fields![count: SIZE, users: Type::Ptr(&Type::Array(&Type::Ptr(&fields![
    total_length: SIZE,
    user: OPT_SID,
    certificate: Type::Ptr(&fields![encoding: SIZE, size: SIZE, certificate: OPT_RAW]),
])))];

macro_rules! operations {
    ($(#[$doc:meta])* $name:ident = $a:literal, $b:literal, $c:literal, $d:expr) => {
        calls! {
            $(#[$doc])*
            pub(super) $name = $a, $b, $c, $d, Win32;
            0 EfsRpcOpenFileRaw(out context: HANDLE, in path: TEXT, in flags: HEX) opens Named("path");
            3 EfsRpcCloseRaw(both context: HANDLE);
            4 EfsRpcEncryptFileSrv(in path: TEXT);
            5 EfsRpcDecryptFileSrv(in path: TEXT, in flags: HEX);
            6 EfsRpcQueryUsersOnFile(in path: TEXT, out users: OPT_USERS);
            7 EfsRpcQueryRecoveryAgents(in path: TEXT, out agents: OPT_USERS);
            8 EfsRpcRemoveUsersFromFile(in path: TEXT, in users: USERS);
            9 EfsRpcAddUsersToFile(in path: TEXT, in certificates: CERTIFICATES);
            12 EfsRpcFileKeyInfo(in path: TEXT, in class: HEX, out info: OPT_BLOB);
            13 EfsRpcDuplicateEncryptionInfoFile(in path: TEXT, in destination: TEXT, in disposition: NUMBER, in attributes: HEX, in security: OPT_BLOB, in inherit: NUMBER);
            15 EfsRpcAddUsersToFileEx(in flags: HEX, in reserved: OPT_BLOB, in path: TEXT, in certificates: CERTIFICATES);
            16 EfsRpcFileKeyInfoEx(in flags: HEX, in reserved: OPT_BLOB, in path: TEXT, in class: HEX, out info: OPT_BLOB);
            18 EfsRpcGetEncryptedFileMetadata(in path: TEXT, out metadata: OPT_BLOB);
            19 EfsRpcSetEncryptedFileMetadata(in path: TEXT, in old: OPT_BLOB, in new: BLOB, in signature: OPT_BLOB);
            20 EfsRpcFlushEfsCache();
            21 EfsRpcEncryptFileExSrv(in path: TEXT, in protector: OPT_TEXT, in flags: HEX);
            22 EfsRpcQueryProtectors(in path: TEXT);
        }
    };
}

operations! {
    /// The interface on the pipe efsrpc.
    EFSRPC = 0xdf1941c5, 0xfe89, 0x4e79, [0xbf, 0x10, 0x46, 0x36, 0x57, 0xac, 0xf4, 0x4d]
}
operations! {
    /// The interface on the pipe lsarpc.
    LSA_EFSRPC = 0xc681d488, 0xd850, 0x11d0, [0x8c, 0x52, 0x00, 0xc0, 0x4f, 0xd9, 0x0f, 0x7e]
}
