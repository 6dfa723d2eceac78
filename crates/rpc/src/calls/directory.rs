//! Replication of directories, keys of a domain, DNS. `[MS-DRSR]` 4.1, `[MS-BKRP]` 3.1.4, `[MS-DNSP]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type, Union};

/// DSNAME. `[MS-DRSR]` 5.50
const OBJECT: Type = Type::Ptr(&fields![
    size: SIZE,
    sid_size: SIZE,
    guid: GUID,
    sid: Type::Bytes(28),
    name_length: SIZE,
    name: Type::TailText,
]);
const EXTENSIONS: Type = Type::Ptr(&fields![size: SIZE, bytes: Type::Tail(&BYTE)]);
const FLAGS: Type = HEX;
const EXTENDED: Names = &[
    (0, "none"),
    (1, "fsmo-request-role"),
    (2, "fsmo-request-rid-allocation"),
    (3, "fsmo-rid-request-role"),
    (4, "fsmo-request-pdc"),
    (5, "fsmo-abandon-role"),
    (6, "repl-object"),
    (7, "repl-secrets"),
];
const VECTOR: Type = fields![high_object: HYPER, reserved: HYPER, high_property: HYPER];
/// UPTODATE_VECTOR_V1_EXT. `[MS-DRSR]` 5.208
const UP_TO_DATE: Type = Type::Ptr(&fields![
    version: SIZE,
    reserved: SIZE,
    count: SIZE,
    reserved2: SIZE,
    cursors: Type::Tail(&fields![source: GUID, property: HYPER]),
]);
/// What follows a cursor of [`UP_TO_DATE`] in its newer form, which servers send: the time of its last replication.
/// `[MS-DRSR]` 5.209
const UP_TO_DATE_2: Type = Type::Ptr(&fields![
    version: SIZE,
    reserved: SIZE,
    count: SIZE,
    reserved2: SIZE,
    cursors: Type::Tail(&fields![source: GUID, property: HYPER, last_success: HYPER]),
]);
/// PARTIAL_ATTR_VECTOR_V1_EXT. `[MS-DRSR]` 5.153
const PARTIAL: Type =
    Type::Ptr(&fields![version: SIZE, reserved: SIZE, count: NUMBER, attributes: Type::Tail(&HEX)]);
/// SCHEMA_PREFIX_TABLE. `[MS-DRSR]` 5.180
const PREFIXES: Type = fields![count: SIZE, prefixes: Type::Ptr(&Type::Array(&fields![
    index: SIZE,
    length: SIZE,
    identifier: OPT_RAW,
]))];
const OPERATION: Type = Type::Int(4, Show::Name(EXTENDED));
/// DRS_MSG_GETCHGREQ. `[MS-DRSR]` 4.1.10.2
const CHANGES: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (
            5,
            fields![destination: GUID, invocation: GUID, object: OBJECT, from: VECTOR, up_to_date: UP_TO_DATE, flags: FLAGS, max_objects: NUMBER, max_bytes: SIZE, operation: OPERATION, fsmo: SIZE_8],
        ),
        (
            8,
            fields![destination: GUID, invocation: GUID, object: OBJECT, from: VECTOR, up_to_date: UP_TO_DATE, flags: FLAGS, max_objects: NUMBER, max_bytes: SIZE, operation: OPERATION, fsmo: SIZE_8, partial: PARTIAL, partial_extended: PARTIAL, prefixes: PREFIXES],
        ),
        (
            10,
            fields![destination: GUID, invocation: GUID, object: OBJECT, from: VECTOR, up_to_date: UP_TO_DATE, flags: FLAGS, max_objects: NUMBER, max_bytes: SIZE, operation: OPERATION, fsmo: SIZE_8, partial: PARTIAL, partial_extended: PARTIAL, prefixes: PREFIXES, more_flags: HEX],
        ),
    ],
    other: None,
});
const SIZE_8: Type = Type::Int(8, Show::Quiet);
/// A pointer to what is not read: nothing that is read follows it.
const UNREAD: Type = Type::Ptr(&Type::EMPTY);
/// DRS_MSG_GETCHGREPLY without the objects: what the pointers after those to the prefixes lead to is not read.
/// `[MS-DRSR]` 4.1.10.2.9
const CHANGED_6: Type = fields![
    source: GUID,
    invocation: GUID,
    object: OBJECT,
    from: VECTOR,
    to: VECTOR,
    up_to_date: UP_TO_DATE_2,
    prefixes: PREFIXES,
    extended_result: NUMBER,
    objects: NUMBER,
    bytes: SIZE,
    object_list: UNREAD,
    more_data: NUMBER,
    nc_objects: SIZE,
    nc_values: SIZE,
    values: NUMBER,
    value_list: UNREAD,
    error: NUMBER,
];
const CHANGED: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (
            1,
            fields![source: GUID, invocation: GUID, object: OBJECT, from: VECTOR, to: VECTOR, up_to_date: UP_TO_DATE, prefixes: PREFIXES, extended_result: NUMBER, objects: NUMBER, bytes: SIZE, object_list: UNREAD, more_data: NUMBER],
        ),
        (6, CHANGED_6),
        (
            7,
            fields![version: NUMBER, algorithm: Type::Enum(Show::Number), size: NUMBER, compressed_size: NUMBER, compressed: UNREAD],
        ),
        (9, CHANGED_6),
    ],
    other: None,
});
/// DRS_MSG_DCINFOREPLY. `[MS-DRSR]` 4.1.5.1.5
const CONTROLLERS: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (
            1,
            fields![count: SIZE, items: Type::Ptr(&Type::Array(&fields![name: OPT_TEXT, dns_name: OPT_TEXT, site: OPT_TEXT, computer: OPT_TEXT, server: OPT_TEXT, is_pdc: NUMBER, is_enabled: NUMBER]))],
        ),
        (
            2,
            fields![count: SIZE, items: Type::Ptr(&Type::Array(&fields![name: OPT_TEXT, dns_name: OPT_TEXT, site: OPT_TEXT, site_object: OPT_TEXT, computer: OPT_TEXT, server: OPT_TEXT, dsa: OPT_TEXT, is_pdc: NUMBER, is_enabled: NUMBER, is_gc: NUMBER, site_guid: GUID, computer_guid: GUID, server_guid: GUID, dsa_guid: GUID]))],
        ),
        (
            3,
            fields![count: SIZE, items: Type::Ptr(&Type::Array(&fields![name: OPT_TEXT, dns_name: OPT_TEXT, site: OPT_TEXT, site_object: OPT_TEXT, computer: OPT_TEXT, server: OPT_TEXT, dsa: OPT_TEXT, is_pdc: NUMBER, is_enabled: NUMBER, is_gc: NUMBER, is_rodc: NUMBER, site_guid: GUID, computer_guid: GUID, server_guid: GUID, dsa_guid: GUID]))],
        ),
    ],
    other: None,
});
const CRACK: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[(
        1,
        fields![code_page: SIZE, locale: SIZE, flags: HEX, offered: NUMBER, desired: NUMBER, count: SIZE, names: Type::Ptr(&Type::Array(&OPT_TEXT))],
    )],
    other: None,
});
const CRACKED: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[(
        1,
        fields![result: Type::Ptr(&fields![count: SIZE, names: Type::Ptr(&Type::Array(&fields![status: NUMBER, domain: OPT_TEXT, name: OPT_TEXT]))])],
    )],
    other: None,
});
const ACTIONS: Type = GUID;

calls! {
    /// Replication. `[MS-DRSR]` 4.1
    pub(super) DRSUAPI = 0xe3514235, 0x4b06, 0x11d1, [0xab, 0x04, 0x00, 0xc0, 0x4f, 0xc2, 0xdc, 0xd2], Win32;
    0 DRSBind(in client: OPT_GUID, in extensions: EXTENSIONS, out server_extensions: EXTENSIONS, out handle: HANDLE) opens Fixed("directory");
    1 DRSUnbind(both handle: HANDLE);
    2 DRSReplicaSync(in handle: HANDLE, in version: SIZE, in message: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![object: OBJECT, source_guid: GUID, source: OPT_ASCII, options: HEX])], other: None }));
    3 DRSGetNCChanges(in handle: HANDLE, in version: NUMBER, in message: CHANGES, out out_version: NUMBER, out reply: CHANGED);
    4 DRSUpdateRefs(in handle: HANDLE, in version: SIZE, in message: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![object: OBJECT, destination: OPT_ASCII, destination_guid: GUID, options: HEX])], other: None }));
    5 DRSReplicaAdd(in handle: HANDLE, in version: SIZE, in message: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![object: OBJECT, source: OPT_ASCII, schedule: Type::Bytes(84), options: HEX])], other: None }));
    12 DRSCrackNames(in handle: HANDLE, in version: SIZE, in message: CRACK, out out_version: SIZE, out out_message: CRACKED);
    13 DRSWriteSPN(in handle: HANDLE, in version: SIZE, in message: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![operation: NUMBER, flags: HEX, account: OPT_TEXT, count: SIZE, names: Type::Ptr(&Type::Array(&OPT_TEXT))])], other: None }), out out_version: SIZE, out reply: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![status: Type::Int(4, Show::Win32)])], other: None }));
    16 DRSDomainControllerInfo(in handle: HANDLE, in version: SIZE, in message: Type::Union(&Union { tag: SIZE, arms: &[(1, fields![domain: OPT_TEXT, level: NUMBER])], other: None }), out out_version: SIZE, out controllers: CONTROLLERS);
    17 DRSAddEntry(in handle: HANDLE, in version: NUMBER);
}

calls! {
    /// Keys that protect the data of a domain's users. `[MS-BKRP]` 3.1.4.1
    pub(super) BACKUP_KEY = 0x3dde7c30, 0x165d, 0x11d1, [0xab, 0x8f, 0x00, 0x80, 0x5f, 0x14, 0xdb, 0x40], Win32;
    0 BackuprKey(in action: ACTIONS, in data: Type::Raw, in size: SIZE, out result: OPT_RAW, out result_size: SIZE, in parameter: SIZE);
}

calls! {
    /// The DNS server. `[MS-DNSP]` 3.1.4
    pub(super) DNSSERVER = 0x50abc2a4, 0x574d, 0x40b3, [0x9d, 0x66, 0xee, 0x4f, 0xd5, 0xfb, 0xa0, 0x76], Win32;
    0 R_DnssrvOperation(in server: OPT_TEXT, in zone: OPT_ASCII, in context: SIZE, in operation: OPT_ASCII, in kind: NUMBER);
    1 R_DnssrvQuery(in server: OPT_TEXT, in zone: OPT_ASCII, in operation: OPT_ASCII);
    3 R_DnssrvEnumRecords(in server: OPT_TEXT, in zone: OPT_ASCII, in node: OPT_ASCII, in start: OPT_ASCII, in kind: SHORT, in flags: HEX);
    4 R_DnssrvUpdateRecord(in server: OPT_TEXT, in zone: OPT_ASCII, in node: ASCII);
    5 R_DnssrvOperation2(in version: SIZE, in settings: SIZE, in server: OPT_TEXT, in zone: OPT_ASCII, in context: SIZE, in operation: OPT_ASCII, in kind: NUMBER);
    6 R_DnssrvQuery2(in version: SIZE, in settings: SIZE, in server: OPT_TEXT, in zone: OPT_ASCII, in operation: OPT_ASCII);
    8 R_DnssrvEnumRecords2(in version: SIZE, in settings: SIZE, in server: OPT_TEXT, in zone: OPT_ASCII, in node: OPT_ASCII, in start: OPT_ASCII, in kind: SHORT, in flags: HEX);
    9 R_DnssrvUpdateRecord2(in version: SIZE, in settings: SIZE, in server: OPT_TEXT, in zone: OPT_ASCII, in node: ASCII);
}
