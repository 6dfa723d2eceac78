//! The server service: shares, sessions, open files. `[MS-SRVS]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type, Union};

const SERVER: Type = OPT_TEXT;
const SHARES: Names = &[
    (0, "disk"),
    (1, "printer"),
    (2, "device"),
    (3, "pipe"),
    (0x8000_0000, "disk-hidden"),
    (0x8000_0001, "printer-hidden"),
    (0x8000_0003, "pipe-hidden"),
];
const SHARE_KIND: Type = Type::Int(4, Show::Name(SHARES));
const PARAMETER: Type = Type::Ptr(&SIZE);

const SHARE_0: Type = fields![name: OPT_TEXT];
const SHARE_1: Type = fields![name: OPT_TEXT, kind: SHARE_KIND, remark: OPT_TEXT];
const SHARE_2: Type = fields![
    name: OPT_TEXT,
    kind: SHARE_KIND,
    remark: OPT_TEXT,
    permissions: HEX,
    max_uses: SIZE,
    current_uses: SIZE,
    path: OPT_TEXT,
    password: OPT_TEXT,
];
const SHARE_501: Type = fields![name: OPT_TEXT, kind: SHARE_KIND, remark: OPT_TEXT, flags: HEX];
const SHARE_502: Type = fields![
    name: OPT_TEXT,
    kind: SHARE_KIND,
    remark: OPT_TEXT,
    permissions: HEX,
    max_uses: SIZE,
    current_uses: SIZE,
    path: OPT_TEXT,
    password: OPT_TEXT,
    descriptor_size: SIZE,
    descriptor: OPT_RAW,
];
const SHARE_503: Type = fields![
    name: OPT_TEXT,
    kind: SHARE_KIND,
    remark: OPT_TEXT,
    permissions: HEX,
    max_uses: SIZE,
    current_uses: SIZE,
    path: OPT_TEXT,
    password: OPT_TEXT,
    server: OPT_TEXT,
    descriptor_size: SIZE,
    descriptor: OPT_RAW,
];
/// SHARE_INFO. `[MS-SRVS]` 2.2.3.6
const SHARE: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, Type::Ptr(&SHARE_0)),
        (1, Type::Ptr(&SHARE_1)),
        (2, Type::Ptr(&SHARE_2)),
        (501, Type::Ptr(&SHARE_501)),
        (502, Type::Ptr(&SHARE_502)),
        (503, Type::Ptr(&SHARE_503)),
        (1004, Type::Ptr(&fields![remark: OPT_TEXT])),
        (1005, Type::Ptr(&fields![flags: HEX])),
        (1006, Type::Ptr(&fields![max_uses: NUMBER])),
        (1501, Type::Ptr(&fields![size: SIZE, descriptor: OPT_RAW])),
    ],
    other: None,
});

/// A list of structures, as each level of an enumeration has it.
macro_rules! container {
    ($name:ident: $of:expr) => {
        Type::Ptr(&fields![count: SIZE, $name: Type::Ptr(&Type::Array(&$of))])
    };
}

/// SHARE_ENUM_STRUCT. `[MS-SRVS]` 2.2.4.38
const SHARE_LIST: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, container!(shares: SHARE_0)),
        (1, container!(shares: SHARE_1)),
        (2, container!(shares: SHARE_2)),
        (501, container!(shares: SHARE_501)),
        (502, container!(shares: SHARE_502)),
        (503, container!(shares: SHARE_503)),
    ],
    other: None,
})];
/// CONNECT_ENUM_STRUCT. `[MS-SRVS]` 2.2.4.5
const CONNECTIONS: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, container!(connections: fields![id: NUMBER])),
        (1, container!(connections: fields![
            id: NUMBER,
            kind: SHARE_KIND,
            opens: NUMBER,
            users: NUMBER,
            time: NUMBER,
            user: OPT_TEXT,
            name: OPT_TEXT,
        ])),
    ],
    other: None,
})];
/// FILE_INFO_2 and FILE_INFO_3. `[MS-SRVS]` 2.2.4.6, 2.2.4.7
const FILE_3: Type = fields![id: NUMBER, permissions: HEX, locks: NUMBER, path: OPT_TEXT, user: OPT_TEXT];
const FILES: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[(2, container!(files: fields![id: NUMBER])), (3, container!(files: FILE_3))],
    other: None,
})];
const FILE: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[(2, Type::Ptr(&fields![id: NUMBER])), (3, Type::Ptr(&FILE_3))],
    other: None,
});
/// SESSION_ENUM_STRUCT. `[MS-SRVS]` 2.2.4.21
const SESSIONS: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, container!(sessions: fields![client: OPT_TEXT])),
        (1, container!(sessions: fields![client: OPT_TEXT, user: OPT_TEXT, opens: NUMBER, time: NUMBER, idle: NUMBER, flags: HEX])),
        (2, container!(sessions: fields![client: OPT_TEXT, user: OPT_TEXT, opens: NUMBER, time: NUMBER, idle: NUMBER, flags: HEX, client_type: OPT_TEXT])),
        (10, container!(sessions: fields![client: OPT_TEXT, user: OPT_TEXT, time: NUMBER, idle: NUMBER])),
        (502, container!(sessions: fields![client: OPT_TEXT, user: OPT_TEXT, opens: NUMBER, time: NUMBER, idle: NUMBER, flags: HEX, client_type: OPT_TEXT, transport: OPT_TEXT])),
    ],
    other: None,
})];
/// SERVER_INFO. `[MS-SRVS]` 2.2.3.7
const INFO: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (100, Type::Ptr(&fields![platform: NUMBER, name: OPT_TEXT])),
        (
            101,
            Type::Ptr(
                &fields![platform: NUMBER, name: OPT_TEXT, major: NUMBER, minor: NUMBER, kind: HEX, comment: OPT_TEXT],
            ),
        ),
        (
            102,
            Type::Ptr(&fields![
                platform: NUMBER,
                name: OPT_TEXT,
                major: NUMBER,
                minor: NUMBER,
                kind: HEX,
                comment: OPT_TEXT,
                users: SIZE,
                disconnect: SIZE,
                hidden: NUMBER,
                announce: SIZE,
                announce_delta: SIZE,
                licenses: SIZE,
                user_path: OPT_TEXT,
            ]),
        ),
    ],
    other: None,
});
const TIME_OF_DAY: Type = Type::Ptr(&fields![
    seconds: UNIX,
    milliseconds: SIZE,
    hours: NUMBER,
    minutes: NUMBER,
    second: NUMBER,
    hundredths: SIZE,
    time_zone: Type::Int(4, Show::Number),
    interval: SIZE,
    day: NUMBER,
    month: NUMBER,
    year: NUMBER,
    weekday: NUMBER,
]);

calls! {
    /// The server service. `[MS-SRVS]` 3.1.4
    pub(super) SRVSVC = 0x4b324fc8, 0x1670, 0x01d3, [0x12, 0x78, 0x5a, 0x47, 0xbf, 0x6e, 0xe1, 0x88], Win32;
    8 NetrConnectionEnum(in server: SERVER, in qualifier: OPT_TEXT, both info: CONNECTIONS, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    9 NetrFileEnum(in server: SERVER, in path: OPT_TEXT, in user: OPT_TEXT, both info: FILES, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    10 NetrFileGetInfo(in server: SERVER, in id: NUMBER, in level: NUMBER, out file: FILE);
    11 NetrFileClose(in server: SERVER, in id: NUMBER);
    12 NetrSessionEnum(in server: SERVER, in client: OPT_TEXT, in user: OPT_TEXT, both info: SESSIONS, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    13 NetrSessionDel(in server: SERVER, in client: OPT_TEXT, in user: OPT_TEXT);
    14 NetrShareAdd(in server: SERVER, in level: NUMBER, in share: SHARE, both parameter: PARAMETER);
    15 NetrShareEnum(in server: SERVER, both info: SHARE_LIST, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    16 NetrShareGetInfo(in server: SERVER, in name: TEXT, in level: NUMBER, out share: SHARE);
    17 NetrShareSetInfo(in server: SERVER, in name: TEXT, in level: NUMBER, in share: SHARE, both parameter: PARAMETER);
    18 NetrShareDel(in server: SERVER, in name: TEXT, in reserved: SIZE);
    19 NetrShareDelSticky(in server: SERVER, in name: TEXT, in reserved: SIZE);
    20 NetrShareCheck(in server: SERVER, in device: TEXT, out kind: SHARE_KIND);
    21 NetrServerGetInfo(in server: SERVER, in level: NUMBER, out info: INFO);
    23 NetrServerDiskEnum(in server: SERVER, in level: NUMBER, both info: fields![count: SIZE, disks: Type::Ptr(&Type::Varying(&fields![name: Type::NoteText]))], in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    28 NetrRemoteTOD(in server: SERVER, out time: TIME_OF_DAY);
    30 NetprPathType(in server: SERVER, in path: TEXT, out kind: HEX, in flags: HEX);
    31 NetprPathCanonicalize(in server: SERVER, in path: TEXT, out canonical: Type::Raw, in size: SIZE, in prefix: TEXT, both kind: HEX, in flags: HEX);
    32 NetprPathCompare(in server: SERVER, in path: TEXT, in other: TEXT, in kind: HEX, in flags: HEX);
    33 NetprNameValidate(in server: SERVER, in name: TEXT, in kind: NUMBER, in flags: HEX);
    36 NetrShareEnumSticky(in server: SERVER, both info: SHARE_LIST, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    43 NetrDfsGetVersion(in server: SERVER, out version: NUMBER);
    57 NetrShareDelEx(in server: SERVER, in level: NUMBER, in share: SHARE);
}
