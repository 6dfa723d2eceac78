//! Scheduled tasks, the old interface and the new one. `[MS-TSCH]` 3.2

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type};

/// AT_INFO. `[MS-TSCH]` 2.3.4
const AT_INFO: Type =
    fields![time: NUMBER, days_of_month: HEX, days_of_week: BYTE, flags: BYTE, command: OPT_TEXT];
/// AT_ENUM_CONTAINER. `[MS-TSCH]` 2.3.6
const AT_ENUM: Type = fields![count: SIZE, jobs: Type::Ptr(&Type::Array(&fields![
    job: NUMBER,
    time: NUMBER,
    days_of_month: HEX,
    days_of_week: BYTE,
    flags: BYTE,
    command: OPT_TEXT,
]))];
const FLAGS: Names = &[
    (0x1, "validate-only"),
    (0x2, "create"),
    (0x4, "update"),
    (0x8, "disable"),
    (0x10, "do-not-add-principal-ace"),
    (0x20, "ignore-registration-triggers"),
];
const LOGONS: Names = &[
    (0, "none"),
    (1, "password"),
    (2, "s4u"),
    (3, "interactive-token"),
    (4, "group"),
    (5, "service-account"),
    (6, "interactive-token-or-password"),
];
const STATES: Names = &[(0, "unknown"), (1, "disabled"), (2, "queued"), (3, "ready"), (4, "running")];
const CREDENTIALS: Type = Type::Ptr(&Type::Array(&fields![user: OPT_TEXT, password: OPT_TEXT, flags: HEX]));
const NAMES: Type = Type::Ptr(&Type::Array(&OPT_TEXT));
const GUIDS: Type = Type::Ptr(&Type::Array(&GUID));
const STATE: Type = Type::Int(4, Show::Name(STATES));
const SYSTEMTIME: Type = fields![
    year: SHORT,
    month: SHORT,
    day_of_week: SIZE16,
    day: SHORT,
    hour: SHORT,
    minute: SHORT,
    second: SHORT,
    millisecond: SHORT,
];

calls! {
    /// Jobs that run at a time. `[MS-TSCH]` 3.2.5.2
    pub(super) ATSVC = 0x1ff70682, 0x0a51, 0x30e8, [0x07, 0x6d, 0x74, 0x0b, 0xe8, 0xce, 0xe9, 0x8b], Win32;
    0 NetrJobAdd(in server: OPT_TEXT, in job: AT_INFO, out id: NUMBER);
    1 NetrJobDel(in server: OPT_TEXT, in first: NUMBER, in last: NUMBER);
    2 NetrJobEnum(in server: OPT_TEXT, both container: AT_ENUM, in preferred: SIZE, out total: NUMBER, both resume: OPT_SIZE);
    3 NetrJobGetInfo(in server: OPT_TEXT, in id: NUMBER, out job: Type::Ptr(&AT_INFO));
}

calls! {
    /// Tasks described by XML. `[MS-TSCH]` 3.2.5.4
    pub(super) SCHEDULER = 0x86d35949, 0x83c9, 0x4044, [0xb4, 0x24, 0xdb, 0x36, 0x32, 0x31, 0xfd, 0x0c], HResult;
    0 SchRpcHighestVersion(out version: HEX);
    1 SchRpcRegisterTask(in path: OPT_TEXT, in xml: TEXT, in flags: Type::Int(4, Show::Flags(FLAGS)), in sddl: OPT_TEXT, in logon: Type::Int(4, Show::Name(LOGONS)), in count: SIZE, in credentials: CREDENTIALS, out actual_path: OPT_TEXT, out error: Type::Ptr(&fields![line: NUMBER, column: NUMBER, node: OPT_TEXT, value: OPT_TEXT]));
    2 SchRpcRetrieveTask(in path: TEXT, in languages: TEXT, in count: SIZE, out xml: OPT_TEXT);
    3 SchRpcCreateFolder(in path: TEXT, in sddl: OPT_TEXT, in flags: HEX);
    4 SchRpcSetSecurity(in path: TEXT, in sddl: TEXT, in flags: HEX);
    5 SchRpcGetSecurity(in path: TEXT, in information: HEX, out sddl: OPT_TEXT);
    6 SchRpcEnumFolders(in path: TEXT, in flags: HEX, both index: SIZE, in requested: SIZE, out count: SIZE, out names: NAMES);
    7 SchRpcEnumTasks(in path: TEXT, in flags: HEX, both index: SIZE, in requested: SIZE, out count: SIZE, out names: NAMES);
    8 SchRpcEnumInstances(in path: OPT_TEXT, in flags: HEX, out count: SIZE, out instances: GUIDS);
    9 SchRpcGetInstanceInfo(in instance: GUID, out path: OPT_TEXT, out state: STATE, out action: OPT_TEXT, out info: OPT_TEXT, out count: SIZE, out group: GUIDS, out process: NUMBER);
    10 SchRpcStopInstance(in instance: GUID, in flags: HEX);
    11 SchRpcStop(in path: OPT_TEXT, in flags: HEX);
    12 SchRpcRun(in path: TEXT, in count: SIZE, in arguments: NAMES, in flags: HEX, in session: NUMBER, in user: OPT_TEXT, out instance: GUID);
    13 SchRpcDelete(in path: TEXT, in flags: HEX);
    14 SchRpcRename(in path: TEXT, in name: TEXT, in flags: HEX);
    16 SchRpcGetLastRunInfo(in path: TEXT, out last_run: SYSTEMTIME, out exit_code: HEX);
    17 SchRpcGetTaskInfo(in path: TEXT, in flags: HEX, out enabled: NUMBER, out state: STATE);
    18 SchRpcGetNumberOfMissedRuns(in path: TEXT, out missed: NUMBER);
    19 SchRpcEnableTask(in path: TEXT, in enabled: NUMBER);
}
