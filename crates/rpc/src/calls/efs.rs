//! Encrypted files: each call names a path, and so may name a host. `[MS-EFSR]` 3.1.4

use super::declare::calls;
use super::types::*;

macro_rules! operations {
    ($(#[$doc:meta])* $name:ident = $a:literal, $b:literal, $c:literal, $d:expr) => {
        calls! {
            $(#[$doc])*
            pub(super) $name = $a, $b, $c, $d, Win32;
            0 EfsRpcOpenFileRaw(out context: HANDLE, in path: TEXT, in flags: HEX) opens Named("path");
            3 EfsRpcCloseRaw(both context: HANDLE);
            4 EfsRpcEncryptFileSrv(in path: TEXT);
            5 EfsRpcDecryptFileSrv(in path: TEXT, in flags: HEX);
            6 EfsRpcQueryUsersOnFile(in path: TEXT);
            7 EfsRpcQueryRecoveryAgents(in path: TEXT);
            8 EfsRpcRemoveUsersFromFile(in path: TEXT);
            9 EfsRpcAddUsersToFile(in path: TEXT);
            12 EfsRpcFileKeyInfo(in path: TEXT, in class: HEX);
            13 EfsRpcDuplicateEncryptionInfoFile(in path: TEXT, in destination: TEXT);
            15 EfsRpcAddUsersToFileEx(in flags: HEX, in reserved: OPT_SIZE, in path: TEXT);
            16 EfsRpcFileKeyInfoEx(in flags: HEX, in reserved: OPT_SIZE, in path: TEXT, in class: HEX);
            18 EfsRpcGetEncryptedFileMetadata(in path: TEXT);
            19 EfsRpcSetEncryptedFileMetadata(in path: TEXT);
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
