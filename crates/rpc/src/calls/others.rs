//! Small interfaces: endpoints, shutdown, shadow copies, witnesses, roles.

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type, Union};

const TOWER: Type = Type::Ptr(&Type::Tower);
const ENTRIES: Type = Type::Varying(&fields![object: GUID, tower: TOWER, annotation: Type::Note]);
const MESSAGE: Type = OPT_UNICODE;
const SERVER: Type = Type::Ptr(&SIZE16);
const ROLES: Names = &[
    (0, "standalone-workstation"),
    (1, "member-workstation"),
    (2, "standalone-server"),
    (3, "member-server"),
    (4, "backup-domain-controller"),
    (5, "primary-domain-controller"),
];
/// DSROLER_PRIMARY_DOMAIN_INFORMATION. `[MS-DSSP]` 2.2.7
const ROLE: Type = Type::Ptr(&Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (
            1,
            fields![role: Type::Enum(Show::Name(ROLES)), flags: HEX, domain: OPT_TEXT, dns_domain: OPT_TEXT, forest: OPT_TEXT, guid: GUID],
        ),
        (2, fields![upgrading: Type::Int(4, Show::Number), previous_role: Type::Enum(Show::Number)]),
        (3, fields![operation: Type::Enum(Show::Number)]),
    ],
    other: None,
}));
const STATUS: Type = SIZE;

calls! {
    /// Which interfaces are where. C706 O
    pub(super) EPMAPPER = 0xe1af8308, 0x5d1f, 0x11c9, [0x91, 0xa4, 0x08, 0x00, 0x2b, 0x14, 0xa0, 0xfa], Dce;
    2 ept_lookup(in inquiry: NUMBER, in object: OPT_GUID, in interface: Type::Ptr(&fields![uuid: GUID, major: SHORT, minor: SHORT]), in versions: NUMBER, both entry: HANDLE, in max: SIZE, out count: NUMBER, out entries: ENTRIES);
    3 ept_map(in object: OPT_GUID, in tower: TOWER, both entry: HANDLE, in max: SIZE, out count: NUMBER, out towers: Type::Varying(&TOWER));
    4 ept_lookup_handle_free(both entry: HANDLE);
}

calls! {
    /// What every server of DCE/RPC says of itself. C706 Q
    pub(super) MGMT = 0xafa8bd80, 0x7d8a, 0x11c9, [0xbe, 0xf4, 0x08, 0x00, 0x2b, 0x10, 0x29, 0x89], Dce;
    0 inq_if_ids(out interfaces: Type::Ptr(&fields![count: SIZE, ids: Type::Tail(&Type::Ptr(&fields![uuid: GUID, major: SHORT, minor: SHORT]))]), out status: STATUS);
    2 is_server_listening(out status: STATUS) returns Nothing;
    4 inq_princ_name(in service: NUMBER, in size: SIZE, out name: ASCII, out status: STATUS);
}

calls! {
    /// The role of a machine in its domain. `[MS-DSSP]` 3.2.5
    pub(super) DSSETUP = 0x3919286a, 0xb10c, 0x11d0, [0x9b, 0xa8, 0x00, 0xc0, 0x4f, 0xd9, 0x2e, 0xf5], Win32;
    0 DsRolerGetPrimaryDomainInformation(in level: Type::Enum(Show::Number), out info: ROLE);
}

calls! {
    /// Shutdown. `[MS-RSP]` 3.2.4
    pub(super) INITSHUTDOWN = 0x894de0c0, 0x0d55, 0x11d3, [0xa3, 0x22, 0x00, 0xc0, 0x4f, 0xa3, 0x21, 0xa1], Win32;
    0 BaseInitiateShutdown(in server: SERVER, in message: MESSAGE, in timeout: NUMBER, in force: BYTE, in reboot: BYTE);
    1 BaseAbortShutdown(in server: SERVER);
    2 BaseInitiateShutdownEx(in server: SERVER, in message: MESSAGE, in timeout: NUMBER, in force: BYTE, in reboot: BYTE, in reason: HEX);
}

calls! {
    /// Shutdown, with flags. `[MS-RSP]` 3.3.4
    pub(super) WINDOWS_SHUTDOWN = 0xd95afe70, 0xa6d5, 0x4259, [0x82, 0x2e, 0x2c, 0x84, 0xda, 0x1d, 0xdb, 0x0d], Win32;
    0 WsdrInitiateShutdown(in message: MESSAGE, in grace: NUMBER, in flags: HEX, in reason: HEX, in hint: MESSAGE);
    1 WsdrAbortShutdown(in hint: MESSAGE);
}

calls! {
    /// Shadow copies of shares. `[MS-FSRVP]` 3.1.4
    pub(super) FSRVP = 0xa8e0653c, 0x2744, 0x4389, [0xa6, 0x1d, 0x73, 0x73, 0xdf, 0x8b, 0x22, 0x92], HResult;
    0 GetSupportedVersion(out least: NUMBER, out most: NUMBER);
    1 SetContext(in context: HEX);
    2 StartShadowCopySet(in client: GUID, out set: GUID);
    3 AddToShadowCopySet(in client: GUID, in set: GUID, in share: TEXT, out copy: GUID);
    4 CommitShadowCopySet(in set: GUID, in timeout: NUMBER);
    5 ExposeShadowCopySet(in set: GUID, in timeout: NUMBER);
    6 RecoveryCompleteShadowCopySet(in set: GUID);
    7 AbortShadowCopySet(in set: GUID);
    8 IsPathSupported(in share: TEXT, out supported: NUMBER, out owner: OPT_TEXT);
    9 IsPathShadowCopied(in share: TEXT, out present: NUMBER, out compatibility: HEX);
    10 GetShareMapping(in copy: GUID, in set: GUID, in share: TEXT, in level: NUMBER);
    11 DeleteShareMapping(in set: GUID, in copy: GUID, in share: TEXT);
    12 PrepareShadowCopySet(in set: GUID, in timeout: NUMBER);
}

calls! {
    /// Witnesses of clusters. `[MS-SWN]` 3.1.4
    pub(super) WITNESS = 0xccd8c074, 0xd0e5, 0x4a40, [0x92, 0xb4, 0xd0, 0x74, 0xfa, 0xa6, 0xba, 0x28], Win32;
    1 WitnessrRegister(out registration: HANDLE, in version: HEX, in name: OPT_TEXT, in address: OPT_TEXT, in client: OPT_TEXT) opens Named("name");
    2 WitnessrUnRegister(in registration: HANDLE);
    3 WitnessrAsyncNotify(in registration: HANDLE, out notification: Type::Ptr(&fields![kind: NUMBER, length: SIZE, count: NUMBER, bytes: OPT_RAW]));
    4 WitnessrRegisterEx(out registration: HANDLE, in version: HEX, in name: OPT_TEXT, in share: OPT_TEXT, in address: OPT_TEXT, in client: OPT_TEXT, in flags: HEX, in keep_alive: NUMBER) opens Named("name");
}

calls! {
    /// Devices; only their version is asked for by other programs than Windows' own.
    pub(super) PNP = 0x8d9f4e40, 0xa03d, 0x11ce, [0x8f, 0x69, 0x08, 0x00, 0x3e, 0x30, 0x05, 0x1b], Win32;
    2 PNP_GetVersion(both version: SHORT);
}

calls! {
    /// Where objects of DCOM are. `[MS-DCOM]` 3.1.2.5.1
    pub(super) OXID_RESOLVER = 0x99fcfec4, 0x5260, 0x101b, [0xbb, 0xcb, 0x00, 0xaa, 0x00, 0x21, 0x34, 0x7a], Win32;
    0 ResolveOxid(in oxid: Type::Int(8, Show::Hex), in count: SIZE16, in protocols: Type::Array(&SHORT));
    1 SimplePing(in set: Type::Int(8, Show::Hex));
    3 ServerAlive();
    4 ResolveOxid2(in oxid: Type::Int(8, Show::Hex), in count: SIZE16, in protocols: Type::Array(&SHORT));
    5 ServerAlive2(out version: fields![major: SHORT, minor: SHORT]);
}
