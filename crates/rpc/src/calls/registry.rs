//! The registry. `[MS-RRP]` 3.1.5

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type};

/// PREGISTRY_SERVER_NAME: a pointer to one character that means nothing.
const SERVER: Type = Type::Ptr(&SIZE16);
const KINDS: Names = &[
    (0, "none"),
    (1, "sz"),
    (2, "expand-sz"),
    (3, "binary"),
    (4, "dword"),
    (5, "dword-big-endian"),
    (6, "link"),
    (7, "multi-sz"),
    (11, "qword"),
];
const KIND: Type = Type::Int(4, Show::Name(KINDS));
/// What a value holds: of a length below a size.
const DATA: Type = Type::Ptr(&Type::Varying(&BYTE));
const DESCRIPTOR: Type = fields![descriptor: DATA, size: SIZE, length: SIZE];
const ATTRIBUTES: Type = Type::Ptr(&fields![length: SIZE, security: DESCRIPTOR, inherit: SIZE8]);
const OPT_FILETIME: Type = Type::Ptr(&FILETIME);

calls! {
    /// The registry. `[MS-RRP]` 3.1.5
    pub(super) WINREG = 0x338cd001, 0x2244, 0x31f1, [0xaa, 0xaa, 0x90, 0x00, 0x38, 0x00, 0x10, 0x03], Win32;
    0 OpenClassesRoot(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKCR");
    1 OpenCurrentUser(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKCU");
    2 OpenLocalMachine(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKLM");
    3 OpenPerformanceData(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKPD");
    4 OpenUsers(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKU");
    5 BaseRegCloseKey(both key: HANDLE);
    6 BaseRegCreateKey(in key: HANDLE, in sub_key: UNICODE, in class: UNICODE, in options: HEX, in access: HEX, in security: ATTRIBUTES, out result: HANDLE, both disposition: OPT_NUMBER) opens Below("sub_key");
    7 BaseRegDeleteKey(in key: HANDLE, in sub_key: UNICODE);
    8 BaseRegDeleteValue(in key: HANDLE, in value: UNICODE);
    9 BaseRegEnumKey(in key: HANDLE, in index: NUMBER, in name_size: UNICODE, out name: UNICODE, in class_size: OPT_UNICODE, out class: OPT_UNICODE, both last_write: OPT_FILETIME);
    10 BaseRegEnumValue(in key: HANDLE, in index: NUMBER, in name_size: UNICODE, out name: UNICODE, both kind: Type::Ptr(&KIND), both data: DATA, both size: OPT_SIZE, both length: OPT_SIZE);
    11 BaseRegFlushKey(in key: HANDLE);
    12 BaseRegGetKeySecurity(in key: HANDLE, in information: HEX, both descriptor: DESCRIPTOR);
    13 BaseRegLoadKey(in key: HANDLE, in sub_key: UNICODE, in file: UNICODE);
    15 BaseRegOpenKey(in key: HANDLE, in sub_key: UNICODE, in options: HEX, in access: HEX, out result: HANDLE) opens Below("sub_key");
    16 BaseRegQueryInfoKey(in key: HANDLE, both class: UNICODE, out sub_keys: NUMBER, out longest_sub_key: SIZE, out longest_class: SIZE, out values: NUMBER, out longest_value_name: SIZE, out longest_value: SIZE, out descriptor_size: SIZE, out last_write: FILETIME);
    17 BaseRegQueryValue(in key: HANDLE, in value: UNICODE, both kind: Type::Ptr(&KIND), both data: DATA, both size: OPT_SIZE, both length: OPT_SIZE);
    18 BaseRegReplaceKey(in key: HANDLE, in sub_key: UNICODE, in new_file: UNICODE, in old_file: UNICODE);
    19 BaseRegRestoreKey(in key: HANDLE, in file: UNICODE, in flags: HEX);
    20 BaseRegSaveKey(in key: HANDLE, in file: UNICODE, in security: ATTRIBUTES);
    21 BaseRegSetKeySecurity(in key: HANDLE, in information: HEX, in descriptor: DESCRIPTOR);
    22 BaseRegSetValue(in key: HANDLE, in value: UNICODE, in kind: KIND, in data: Type::Raw, in size: SIZE);
    23 BaseRegUnLoadKey(in key: HANDLE, in sub_key: UNICODE);
    24 BaseInitiateSystemShutdown(in server: SERVER, in message: OPT_UNICODE, in timeout: NUMBER, in force: BYTE, in reboot: BYTE);
    25 BaseAbortSystemShutdown(in server: SERVER);
    26 BaseRegGetVersion(in key: HANDLE, out version: NUMBER);
    27 OpenCurrentConfig(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKCC");
    28 OpenDynData(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKDD");
    30 BaseInitiateSystemShutdownEx(in server: SERVER, in message: OPT_UNICODE, in timeout: NUMBER, in force: BYTE, in reboot: BYTE, in reason: HEX);
    31 BaseRegSaveKeyEx(in key: HANDLE, in file: UNICODE, in security: ATTRIBUTES, in flags: HEX);
    32 OpenPerformanceText(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKPT");
    33 OpenPerformanceNlsText(in server: SERVER, in access: HEX, out key: HANDLE) opens Fixed("HKPN");
    35 BaseRegDeleteKeyEx(in key: HANDLE, in sub_key: UNICODE, in access: HEX, in reserved: SIZE);
}
