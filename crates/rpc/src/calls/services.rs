//! Services. `[MS-SCMR]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type, Union};

const KINDS: Names = &[
    (0x1, "kernel-driver"),
    (0x2, "file-system-driver"),
    (0x10, "own-process"),
    (0x20, "share-process"),
    (0x100, "interactive"),
];
const STARTS: Names =
    &[(0, "boot"), (1, "system"), (2, "auto"), (3, "demand"), (4, "disabled"), (NO_CHANGE, "unchanged")];
const ERRORS: Names =
    &[(0, "ignore"), (1, "normal"), (2, "severe"), (3, "critical"), (NO_CHANGE, "unchanged")];
const STATES: Names = &[
    (1, "stopped"),
    (2, "start-pending"),
    (3, "stop-pending"),
    (4, "running"),
    (5, "continue-pending"),
    (6, "pause-pending"),
    (7, "paused"),
];
const CONTROLS: Names = &[
    (1, "stop"),
    (2, "pause"),
    (3, "continue"),
    (4, "interrogate"),
    (6, "param-change"),
    (7, "netbind-add"),
    (8, "netbind-remove"),
    (9, "netbind-enable"),
    (10, "netbind-disable"),
];
const ACTIONS: Names = &[(0, "none"), (1, "restart"), (2, "reboot"), (3, "run-command")];
const NO_CHANGE: u64 = 0xFFFF_FFFF;

const KIND: Type = Type::Int(4, Show::Flags(KINDS));
const START: Type = Type::Int(4, Show::Name(STARTS));
const ON_ERROR: Type = Type::Int(4, Show::Name(ERRORS));
const CONTROL: Type = Type::Int(4, Show::Name(CONTROLS));

/// SERVICE_STATUS. `[MS-SCMR]` 2.2.47
pub(super) const STATUS: Type = fields![
    kind: KIND,
    state: Type::Int(4, Show::Name(STATES)),
    accepted: HEX,
    exit_code: Type::Int(4, Show::Win32),
    service_exit_code: NUMBER,
    check_point: SIZE,
    wait_hint: SIZE,
];

/// QUERY_SERVICE_CONFIGW. `[MS-SCMR]` 2.2.15
const CONFIG: Type = fields![
    kind: KIND,
    start: START,
    error_control: ON_ERROR,
    path: OPT_TEXT,
    group: OPT_TEXT,
    tag: SIZE,
    dependencies: OPT_TEXT,
    account: OPT_TEXT,
    display_name: OPT_TEXT,
];

/// SC_RPC_CONFIG_INFOW. `[MS-SCMR]` 2.2.22
const CONFIG2: Type = fields![level: CONFIG2_LEVEL, config: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![description: OPT_TEXT])),
        (2, Type::Ptr(&fields![
            reset_period: NUMBER,
            reboot_message: OPT_TEXT,
            command: OPT_TEXT,
            count: SIZE,
            actions: Type::Ptr(&Type::Array(&fields![action: Type::Int(4, Show::Name(ACTIONS)), delay: NUMBER])),
        ])),
        (3, Type::Ptr(&fields![delayed_start: NUMBER])),
        (4, Type::Ptr(&fields![failure_actions_on_non_crash: NUMBER])),
        (5, Type::Ptr(&fields![sid_type: NUMBER])),
        (6, Type::Ptr(&fields![size: SIZE, privileges: OPT_BLOB])),
        (7, Type::Ptr(&fields![preshutdown_timeout: NUMBER])),
    ],
    other: None,
})];
const CONFIG2_LEVEL: Type = Type::Int(
    4,
    Show::Name(&[
        (1, "description"),
        (2, "failure-actions"),
        (3, "delayed-start"),
        (4, "failure-actions-flag"),
        (5, "sid"),
        (6, "privileges"),
        (7, "preshutdown"),
        (8, "triggers"),
    ]),
);
/// The same with texts of single bytes.
const CONFIG2_A: Type = fields![level: CONFIG2_LEVEL, config: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![description: OPT_ASCII])),
        (2, Type::Ptr(&fields![
            reset_period: NUMBER,
            reboot_message: OPT_ASCII,
            command: OPT_ASCII,
            count: SIZE,
            actions: Type::Ptr(&Type::Array(&fields![action: Type::Int(4, Show::Name(ACTIONS)), delay: NUMBER])),
        ])),
    ],
    other: None,
})];
const ARGV: Type = Type::Ptr(&Type::Array(&fields![value: OPT_TEXT]));
const ARGV_A: Type = Type::Ptr(&Type::Array(&fields![value: OPT_ASCII]));

calls! {
    /// The service control manager. `[MS-SCMR]` 3.1.4
    pub(super) SVCCTL = 0x367abb81, 0x9844, 0x35f1, [0xad, 0x32, 0x98, 0xf0, 0x38, 0x00, 0x10, 0x03], Win32;
    0 CloseServiceHandle(both handle: HANDLE);
    1 ControlService(in service: HANDLE, in control: CONTROL, out status: STATUS);
    2 DeleteService(in service: HANDLE);
    3 LockServiceDatabase(in manager: HANDLE, out lock: HANDLE) opens Fixed("lock");
    4 QueryServiceObjectSecurity(in service: HANDLE, in information: HEX, out descriptor: Type::Raw, in size: SIZE, out needed: SIZE);
    5 SetServiceObjectSecurity(in service: HANDLE, in information: HEX, in descriptor: Type::Raw, in size: SIZE);
    6 QueryServiceStatus(in service: HANDLE, out status: STATUS);
    7 SetServiceStatus(in service: HANDLE, in status: STATUS);
    8 UnlockServiceDatabase(both lock: HANDLE);
    11 ChangeServiceConfigW(in service: HANDLE, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: OPT_TEXT, in group: OPT_TEXT, both tag: OPT_SIZE, in dependencies: OPT_BLOB, in dependencies_size: SIZE, in account: OPT_TEXT, in password: OPT_RAW, in password_size: SIZE, in display_name: OPT_TEXT);
    12 CreateServiceW(in manager: HANDLE, in name: TEXT, in display_name: OPT_TEXT, in access: HEX, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: TEXT, in group: OPT_TEXT, both tag: OPT_SIZE, in dependencies: OPT_BLOB, in dependencies_size: SIZE, in account: OPT_TEXT, in password: OPT_RAW, in password_size: SIZE, out service: HANDLE) opens Named("name");
    14 EnumServicesStatusW(in manager: HANDLE, in kind: KIND, in state: NUMBER, out services: Type::Raw, in size: SIZE, out needed: SIZE, out returned: NUMBER, both resume: OPT_SIZE);
    15 OpenSCManagerW(in machine: OPT_TEXT, in database: OPT_TEXT, in access: HEX, out manager: HANDLE) opens Fixed("manager");
    16 OpenServiceW(in manager: HANDLE, in name: TEXT, in access: HEX, out service: HANDLE) opens Named("name");
    17 QueryServiceConfigW(in service: HANDLE, out config: CONFIG, in size: SIZE, out needed: SIZE);
    19 StartServiceW(in service: HANDLE, in count: SIZE, in arguments: ARGV);
    20 GetServiceDisplayNameW(in manager: HANDLE, in name: TEXT, out display_name: TEXT, both size: SIZE);
    21 GetServiceKeyNameW(in manager: HANDLE, in display_name: TEXT, out name: TEXT, both size: SIZE);
    23 ChangeServiceConfigA(in service: HANDLE, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: OPT_ASCII, in group: OPT_ASCII, both tag: OPT_SIZE, in dependencies: OPT_RAW, in dependencies_size: SIZE, in account: OPT_ASCII, in password: OPT_RAW, in password_size: SIZE, in display_name: OPT_ASCII);
    24 CreateServiceA(in manager: HANDLE, in name: ASCII, in display_name: OPT_ASCII, in access: HEX, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: ASCII, in group: OPT_ASCII, both tag: OPT_SIZE, in dependencies: OPT_RAW, in dependencies_size: SIZE, in account: OPT_ASCII, in password: OPT_RAW, in password_size: SIZE, out service: HANDLE) opens Named("name");
    26 EnumServicesStatusA(in manager: HANDLE, in kind: KIND, in state: NUMBER, out services: Type::Raw, in size: SIZE, out needed: SIZE, out returned: NUMBER, both resume: OPT_SIZE);
    27 OpenSCManagerA(in machine: OPT_ASCII, in database: OPT_ASCII, in access: HEX, out manager: HANDLE) opens Fixed("manager");
    28 OpenServiceA(in manager: HANDLE, in name: ASCII, in access: HEX, out service: HANDLE) opens Named("name");
    31 StartServiceA(in service: HANDLE, in count: SIZE, in arguments: ARGV_A);
    36 ChangeServiceConfig2A(in service: HANDLE, in info: CONFIG2_A);
    37 ChangeServiceConfig2W(in service: HANDLE, in info: CONFIG2);
    38 QueryServiceConfig2A(in service: HANDLE, in level: CONFIG2_LEVEL, out config: Type::Raw, in size: SIZE, out needed: SIZE);
    39 QueryServiceConfig2W(in service: HANDLE, in level: CONFIG2_LEVEL, out config: Type::Raw, in size: SIZE, out needed: SIZE);
    40 QueryServiceStatusEx(in service: HANDLE, in level: Type::Enum(Show::Number), out status: Type::Raw, in size: SIZE, out needed: SIZE);
    41 EnumServicesStatusExA(in manager: HANDLE, in level: Type::Enum(Show::Number), in kind: KIND, in state: NUMBER, out services: Type::Raw, in size: SIZE, out needed: SIZE, out returned: NUMBER, both resume: OPT_SIZE, in group: OPT_ASCII);
    42 EnumServicesStatusExW(in manager: HANDLE, in level: Type::Enum(Show::Number), in kind: KIND, in state: NUMBER, out services: Type::Raw, in size: SIZE, out needed: SIZE, out returned: NUMBER, both resume: OPT_SIZE, in group: OPT_TEXT);
    44 CreateServiceWOW64A(in manager: HANDLE, in name: ASCII, in display_name: OPT_ASCII, in access: HEX, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: ASCII, in group: OPT_ASCII, both tag: OPT_SIZE, in dependencies: OPT_RAW, in dependencies_size: SIZE, in account: OPT_ASCII, in password: OPT_RAW, in password_size: SIZE, out service: HANDLE) opens Named("name");
    45 CreateServiceWOW64W(in manager: HANDLE, in name: TEXT, in display_name: OPT_TEXT, in access: HEX, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: TEXT, in group: OPT_TEXT, both tag: OPT_SIZE, in dependencies: OPT_BLOB, in dependencies_size: SIZE, in account: OPT_TEXT, in password: OPT_RAW, in password_size: SIZE, out service: HANDLE) opens Named("name");
    60 CreateWowService(in manager: HANDLE, in name: TEXT, in display_name: OPT_TEXT, in access: HEX, in kind: KIND, in start: START, in error_control: ON_ERROR, in path: TEXT, in group: OPT_TEXT, both tag: OPT_SIZE, in dependencies: OPT_BLOB, in dependencies_size: SIZE, in account: OPT_TEXT, in password: OPT_RAW, in password_size: SIZE, in machine: SHORT, out service: HANDLE) opens Named("name");
    64 OpenSCManager2(in database: OPT_TEXT, in access: HEX, out manager: HANDLE) opens Fixed("manager");
}
