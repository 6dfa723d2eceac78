//! Namespaces. `[MS-DFSNM]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Type, Union};

const TARGETS: Type = Type::Ptr(&Type::Array(&fields![state: NUMBER, server: OPT_TEXT, share: OPT_TEXT]));
const LINK_3: Type = fields![path: OPT_TEXT, comment: OPT_TEXT, state: NUMBER, count: SIZE, targets: TARGETS];
const LINK_4: Type = fields![
    path: OPT_TEXT,
    comment: OPT_TEXT,
    state: NUMBER,
    timeout: NUMBER,
    guid: GUID,
    count: SIZE,
    targets: TARGETS,
];
/// DFS_INFO_STRUCT. `[MS-DFSNM]` 2.2.3.11
const LINK: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![path: OPT_TEXT])),
        (2, Type::Ptr(&fields![path: OPT_TEXT, comment: OPT_TEXT, state: NUMBER, targets: NUMBER])),
        (3, Type::Ptr(&LINK_3)),
        (4, Type::Ptr(&LINK_4)),
        (100, Type::Ptr(&fields![comment: OPT_TEXT])),
        (101, Type::Ptr(&fields![state: NUMBER])),
        (102, Type::Ptr(&fields![timeout: NUMBER])),
    ],
    other: None,
});
/// DFS_INFO_ENUM_STRUCT. `[MS-DFSNM]` 2.2.4.1
const LINKS: Type = Type::Ptr(&fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&fields![path: OPT_TEXT]))])),
        (2, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&fields![path: OPT_TEXT, comment: OPT_TEXT, state: NUMBER, targets: NUMBER]))])),
        (3, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&LINK_3))])),
        (4, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&LINK_4))])),
        (200, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&fields![path: OPT_TEXT]))])),
        (300, Type::Ptr(&fields![count: SIZE, links: Type::Ptr(&Type::Array(&fields![flags: HEX, path: OPT_TEXT]))])),
    ],
    other: None,
})]);

calls! {
    /// Namespaces. `[MS-DFSNM]` 3.1.4
    pub(super) NETDFS = 0x4fc742e0, 0x4a10, 0x11cf, [0x82, 0x73, 0x00, 0xaa, 0x00, 0x4a, 0xe6, 0x73], Win32;
    0 NetrDfsManagerGetVersion(out version: NUMBER) returns Nothing;
    1 NetrDfsAdd(in path: TEXT, in server: TEXT, in share: OPT_TEXT, in comment: OPT_TEXT, in flags: HEX);
    2 NetrDfsRemove(in path: TEXT, in server: OPT_TEXT, in share: OPT_TEXT);
    3 NetrDfsSetInfo(in path: TEXT, in server: OPT_TEXT, in share: OPT_TEXT, in level: NUMBER, in info: LINK);
    4 NetrDfsGetInfo(in path: TEXT, in server: OPT_TEXT, in share: OPT_TEXT, in level: NUMBER, out info: LINK);
    5 NetrDfsEnum(in level: NUMBER, in preferred: SIZE, both info: LINKS, both resume: OPT_SIZE);
    6 NetrDfsRename(in path: TEXT, in new_path: TEXT);
    7 NetrDfsMove(in path: TEXT, in new_path: TEXT, in flags: HEX);
    10 NetrDfsAddFtRoot(in server: TEXT, in controller: TEXT, in root: TEXT, in name: TEXT, in comment: TEXT, in distinguished_name: TEXT);
    11 NetrDfsRemoveFtRoot(in server: TEXT, in controller: TEXT, in root: TEXT, in name: TEXT, in flags: HEX);
    12 NetrDfsAddStdRoot(in server: TEXT, in root: TEXT, in comment: TEXT, in flags: HEX);
    13 NetrDfsRemoveStdRoot(in server: TEXT, in root: TEXT, in flags: HEX);
    14 NetrDfsManagerInitialize(in server: TEXT, in flags: HEX);
    15 NetrDfsAddStdRootForced(in server: TEXT, in root: TEXT, in comment: TEXT, in share: TEXT);
    18 NetrDfsFlushFtTable(in controller: TEXT, in name: TEXT);
    21 NetrDfsEnumEx(in path: TEXT, in level: NUMBER, in preferred: SIZE, both info: LINKS, both resume: OPT_SIZE);
    23 NetrDfsAddRootTarget(in path: OPT_TEXT, in target: OPT_TEXT, in version: NUMBER, in comment: OPT_TEXT);
}
