//! The workstation service. `[MS-WKST]` 3.2.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Seal, Show, Type, Union};

const SERVER: Type = OPT_TEXT;
/// JOINPR_ENCRYPTED_USER_PASSWORD. `[MS-WKST]` 2.2.5.18
const PASSWORD: Type = Type::Ptr(&Type::Secret(Seal::JoinPassword, &Type::Bytes(524)));
const JOINS: Names = &[(0, "unknown"), (1, "unjoined"), (2, "workgroup"), (3, "domain")];
const OPTIONS: Type = HEX;

/// WKSTA_INFO. `[MS-WKST]` 2.2.4.1
const INFO: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (
            100,
            Type::Ptr(
                &fields![platform: NUMBER, name: OPT_TEXT, domain: OPT_TEXT, major: NUMBER, minor: NUMBER],
            ),
        ),
        (
            101,
            Type::Ptr(
                &fields![platform: NUMBER, name: OPT_TEXT, domain: OPT_TEXT, major: NUMBER, minor: NUMBER, root: OPT_TEXT],
            ),
        ),
        (
            102,
            Type::Ptr(
                &fields![platform: NUMBER, name: OPT_TEXT, domain: OPT_TEXT, major: NUMBER, minor: NUMBER, root: OPT_TEXT, logged_on_users: NUMBER],
            ),
        ),
    ],
    other: None,
});
/// WKSTA_USER_ENUM_STRUCT. `[MS-WKST]` 2.2.5.14
const USERS: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, Type::Ptr(&fields![count: SIZE, users: Type::Ptr(&Type::Array(&fields![user: OPT_TEXT]))])),
        (1, Type::Ptr(&fields![count: SIZE, users: Type::Ptr(&Type::Array(&fields![
            user: OPT_TEXT,
            domain: OPT_TEXT,
            other_domains: OPT_TEXT,
            server: OPT_TEXT,
        ]))])),
    ],
    other: None,
})];
const TRANSPORTS: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[(0, Type::Ptr(&fields![count: SIZE, transports: Type::Ptr(&Type::Array(&fields![
        quality: SIZE,
        circuits: NUMBER,
        name: OPT_TEXT,
        address: OPT_TEXT,
        wan: SIZE,
    ]))]))],
    other: None,
})];
const USES: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, Type::Ptr(&fields![local: OPT_TEXT, remote: OPT_TEXT])),
        (
            1,
            Type::Ptr(
                &fields![local: OPT_TEXT, remote: OPT_TEXT, password: OPT_TEXT, status: NUMBER, kind: NUMBER, references: SIZE, uses: SIZE],
            ),
        ),
        (
            2,
            Type::Ptr(
                &fields![local: OPT_TEXT, remote: OPT_TEXT, password: OPT_TEXT, status: NUMBER, kind: NUMBER, references: SIZE, uses: SIZE, user: OPT_TEXT, domain: OPT_TEXT],
            ),
        ),
    ],
    other: None,
});
/// USE_ENUM_STRUCT. `[MS-WKST]` 2.2.5.22
const USE_LIST: Type = fields![level: NUMBER, list: Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (0, Type::Ptr(&fields![count: SIZE, uses: Type::Ptr(&Type::Array(&fields![local: OPT_TEXT, remote: OPT_TEXT]))])),
        (1, Type::Ptr(&fields![count: SIZE, uses: Type::Ptr(&Type::Array(&fields![
            local: OPT_TEXT,
            remote: OPT_TEXT,
            password: OPT_TEXT,
            status: NUMBER,
            kind: NUMBER,
            references: SIZE,
            uses: SIZE,
        ]))])),
        (2, Type::Ptr(&fields![count: SIZE, uses: Type::Ptr(&Type::Array(&fields![
            local: OPT_TEXT,
            remote: OPT_TEXT,
            password: OPT_TEXT,
            status: NUMBER,
            kind: NUMBER,
            references: SIZE,
            uses: SIZE,
            user: OPT_TEXT,
            domain: OPT_TEXT,
        ]))])),
    ],
    other: None,
})];

calls! {
    /// The workstation service. `[MS-WKST]` 3.2.4
    pub(super) WKSSVC = 0x6bffd098, 0xa112, 0x3610, [0x98, 0x33, 0x46, 0xc3, 0xf8, 0x7e, 0x34, 0x5a], Win32;
    0 NetrWkstaGetInfo(in server: SERVER, in level: NUMBER, out info: INFO);
    2 NetrWkstaUserEnum(in server: SERVER, both info: USERS, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    5 NetrWkstaTransportEnum(in server: SERVER, both info: TRANSPORTS, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    8 NetrUseAdd(in server: SERVER, in level: NUMBER, in used: USES, both parameter: OPT_SIZE);
    9 NetrUseGetInfo(in server: SERVER, in name: TEXT, in level: NUMBER, out used: USES);
    10 NetrUseDel(in server: SERVER, in name: TEXT, in force: NUMBER);
    11 NetrUseEnum(in server: SERVER, both uses: USE_LIST, in preferred: SIZE, out total: SIZE, both resume: OPT_SIZE);
    20 NetrGetJoinInformation(in server: SERVER, both name: OPT_TEXT, out kind: Type::Enum(Show::Name(JOINS)));
    22 NetrJoinDomain2(in server: SERVER, in domain: TEXT, in unit: OPT_TEXT, in account: OPT_TEXT, in password: PASSWORD, in options: OPTIONS);
    23 NetrUnjoinDomain2(in server: SERVER, in account: OPT_TEXT, in password: PASSWORD, in options: OPTIONS);
    24 NetrRenameMachineInDomain2(in server: SERVER, in name: OPT_TEXT, in account: OPT_TEXT, in password: PASSWORD, in options: OPTIONS);
    25 NetrValidateName2(in server: SERVER, in name: TEXT, in account: OPT_TEXT, in password: PASSWORD, in kind: Type::Enum(Show::Number));
    27 NetrAddAlternateComputerName(in server: SERVER, in name: OPT_TEXT, in account: OPT_TEXT, in password: PASSWORD, in reserved: SIZE);
    28 NetrRemoveAlternateComputerName(in server: SERVER, in name: OPT_TEXT, in account: OPT_TEXT, in password: PASSWORD, in reserved: SIZE);
    29 NetrSetPrimaryComputerName(in server: SERVER, in name: OPT_TEXT, in account: OPT_TEXT, in password: PASSWORD, in reserved: SIZE);
    30 NetrEnumerateComputerNames(in server: SERVER, in kind: Type::Enum(Show::Number), in reserved: SIZE, out names: Type::Ptr(&fields![count: SIZE, names: Type::Ptr(&Type::Array(&UNICODE))]));
}
