//! Secure channels and logons with a domain controller. `[MS-NRPC]` 3.5.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Seal, Show, Type, Union};

const CHANNELS: Names = &[
    (0, "null"),
    (1, "msv1-0"),
    (2, "workstation"),
    (3, "trusted-dns-domain"),
    (4, "trusted-domain"),
    (5, "uas-server"),
    (6, "server"),
    (7, "read-only-server"),
];
const CHANNEL: Type = Type::Enum(Show::Name(CHANNELS));
const CREDENTIAL: Type = Type::Bytes(8);
const AUTHENTICATOR: Type = fields![credential: CREDENTIAL, timestamp: UNIX];
const OPT_AUTHENTICATOR: Type = Type::Ptr(&AUTHENTICATOR);
const LEVELS: Names = &[
    (1, "interactive"),
    (2, "network"),
    (3, "service"),
    (4, "generic"),
    (5, "interactive-transitive"),
    (6, "network-transitive"),
    (7, "service-transitive"),
];
const LEVEL: Type = Type::Enum(Show::Name(LEVELS));
/// NETLOGON_LOGON_IDENTITY_INFO. `[MS-NRPC]` 2.2.1.4.15
const IDENTITY: Type = fields![
    domain: UNICODE,
    control: HEX,
    id_low: SIZE,
    id_high: SIZE,
    user: UNICODE,
    workstation: UNICODE,
];
const INTERACTIVE: Type = Type::Ptr(&fields![identity: IDENTITY, lm: Type::Bytes(16), nt: Type::Bytes(16)]);
const BYTES: Type = fields![length: SIZE16, size: SIZE16, bytes: Type::Ptr(&Type::Varying(&BYTE))];
const NETWORK: Type = Type::Ptr(
    &fields![identity: IDENTITY, challenge: Type::Bytes(8), nt_response: BYTES, lm_response: BYTES],
);
/// NETLOGON_LEVEL. `[MS-NRPC]` 2.2.1.4.6
const LOGON: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (1, INTERACTIVE),
        (2, NETWORK),
        (3, INTERACTIVE),
        (4, Type::Ptr(&fields![identity: IDENTITY, package: UNICODE, length: SIZE, data: OPT_RAW])),
        (5, INTERACTIVE),
        (6, NETWORK),
        (7, INTERACTIVE),
    ],
    other: None,
});
/// DOMAIN_CONTROLLER_INFOW. `[MS-NRPC]` 2.2.1.2.1
const CONTROLLER: Type = Type::Ptr(&fields![
    controller: OPT_TEXT,
    address: OPT_TEXT,
    address_kind: SIZE,
    domain_guid: GUID,
    domain: OPT_TEXT,
    forest: OPT_TEXT,
    flags: HEX,
    controller_site: OPT_TEXT,
    client_site: OPT_TEXT,
]);
/// DS_DOMAIN_TRUSTSW. `[MS-NRPC]` 2.2.1.6.2
const TRUSTS: Type = fields![count: SIZE, trusts: Type::Ptr(&Type::Array(&fields![
    netbios_name: OPT_TEXT,
    dns_name: OPT_TEXT,
    flags: HEX,
    parent: SIZE,
    kind: NUMBER,
    attributes: HEX,
    sid: OPT_SID,
    guid: GUID,
]))];
const FUNCTIONS: Names = &[
    (1, "query"),
    (2, "replicate"),
    (3, "synchronize"),
    (4, "pdc-replicate"),
    (5, "rediscover"),
    (6, "tc-query"),
    (7, "transport-notify"),
    (8, "find-user"),
    (9, "change-password"),
    (10, "tc-verify"),
];
const FUNCTION: Type = Type::Int(4, Show::Name(FUNCTIONS));
/// NETLOGON_CONTROL_DATA_INFORMATION. `[MS-NRPC]` 2.2.1.7.1
const CONTROL_DATA: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (5, fields![domain: OPT_TEXT]),
        (6, fields![domain: OPT_TEXT]),
        (8, fields![user: OPT_TEXT]),
        (9, fields![domain: OPT_TEXT]),
        (10, fields![domain: OPT_TEXT]),
        (0xFFFE, fields![debug_flags: HEX]),
    ],
    other: Some(Type::EMPTY),
});
const STATUS: Type = Type::Int(4, Show::Win32);
/// NETLOGON_CONTROL_QUERY_INFORMATION. `[MS-NRPC]` 2.2.1.7.6
const CONTROL: Type = Type::Union(&Union {
    tag: SIZE,
    arms: &[
        (1, Type::Ptr(&fields![flags: HEX, pdc_status: STATUS])),
        (
            2,
            Type::Ptr(&fields![flags: HEX, pdc_status: STATUS, controller: OPT_TEXT, channel_status: STATUS]),
        ),
        (3, Type::Ptr(&fields![flags: HEX, attempts: NUMBER, reserved: Type::Bytes(20)])),
        (4, Type::Ptr(&fields![controller: OPT_TEXT, domain: OPT_TEXT])),
    ],
    other: Some(Type::EMPTY),
});
const GROUPS: Type = Type::Ptr(&Type::Array(&fields![rid: NUMBER, attributes: HEX]));
const EXTRA_SIDS: Type = Type::Ptr(&Type::Array(&fields![sid: OPT_SID, attributes: HEX]));
/// What all forms of a user's information begin with. `[MS-NRPC]` 2.2.1.4.11
macro_rules! user {
    ($($more:tt)*) => {
        Type::Ptr(&fields![
            logon: FILETIME,
            logoff: FILETIME,
            kick_off: FILETIME,
            password_last_set: FILETIME,
            password_can_change: FILETIME,
            password_must_change: FILETIME,
            user: UNICODE,
            full_name: UNICODE,
            script: UNICODE,
            profile: UNICODE,
            home_directory: UNICODE,
            home_drive: UNICODE,
            logons: SIZE16,
            bad_passwords: SIZE16,
            rid: NUMBER,
            primary_group: NUMBER,
            group_count: SIZE,
            groups: GROUPS,
            flags: HEX,
            session_key: Type::Bytes(16),
            logon_server: UNICODE,
            logon_domain: UNICODE,
            domain_sid: OPT_SID,
            $($more)*
        ])
    };
}
/// NETLOGON_VALIDATION. `[MS-NRPC]` 2.2.1.4.14
const VALIDATION: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (2, user!(room: Type::Bytes(40))),
        (3, user!(room: Type::Bytes(40), sid_count: SIZE, extra_sids: EXTRA_SIDS)),
        (4, Type::Ptr(&fields![length: SIZE, data: OPT_RAW])),
        (5, Type::Ptr(&fields![length: SIZE, data: OPT_RAW])),
        (
            6,
            user!(
                lm_key: Type::Bytes(8), control: HEX, sub_status: SIZE, last_logon: FILETIME, last_failed: FILETIME,
                failed: SIZE, reserved: SIZE, sid_count: SIZE, extra_sids: EXTRA_SIDS, dns_domain: UNICODE,
                principal: UNICODE, room: Type::Fixed(10, &UNICODE)
            ),
        ),
    ],
    other: Some(Type::EMPTY),
});
/// LSA_FOREST_TRUST_INFORMATION. `[MS-LSAD]` 2.2.7.25
const FOREST: Type = Type::Ptr(&fields![count: SIZE, entries: Type::Ptr(&Type::Array(&Type::Ptr(&fields![
    flags: HEX,
    kind: Type::Enum(Show::Number),
    time: TIME,
    data: Type::Union(&Union {
        tag: Type::Enum(Show::Quiet),
        arms: &[
            (0, fields![name: UNICODE]),
            (1, fields![name: UNICODE]),
            (2, fields![sid: OPT_SID, dns_name: UNICODE, netbios_name: UNICODE]),
        ],
        other: Some(fields![length: SIZE, bytes: OPT_RAW]),
    }),
])))]);
/// NETLOGON_CAPABILITIES. `[MS-NRPC]` 2.2.1.3.14
const CAPABILITIES: Type =
    Type::Union(&Union { tag: SIZE, arms: &[(1, HEX), (2, HEX)], other: Some(Type::EMPTY) });
const CLASS: Type = Type::Enum(Show::Number);
/// NL_TRUST_PASSWORD: 512 bytes and their length. `[MS-NRPC]` 2.2.1.3.7
const TRUST_PASSWORD: Type = Type::Secret(Seal::MachinePassword, &Type::Bytes(516));
const OWF: Type = Type::Secret(Seal::Hash, &Type::Bytes(16));

calls! {
    /// The net logon service. `[MS-NRPC]` 3.5.4
    pub(super) NETLOGON = 0x12345678, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0xcf, 0xfb], NtStatus;
    2 NetrLogonSamLogon(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON, in validation_level: CLASS, out validation: VALIDATION, out authoritative: BYTE);
    3 NetrLogonSamLogoff(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON);
    4 NetrServerReqChallenge(in primary: OPT_TEXT, in computer: TEXT, in client_challenge: CREDENTIAL, out server_challenge: CREDENTIAL);
    5 NetrServerAuthenticate(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL);
    6 NetrServerPasswordSet(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, in password: OWF);
    11 NetrGetDCName(in server: TEXT, in domain: OPT_TEXT, out controller: OPT_TEXT) returns Win32;
    12 NetrLogonControl(in server: OPT_TEXT, in function: FUNCTION, in level: NUMBER, out info: CONTROL) returns Win32;
    13 NetrGetAnyDCName(in server: OPT_TEXT, in domain: OPT_TEXT, out controller: OPT_TEXT) returns Win32;
    14 NetrLogonControl2(in server: OPT_TEXT, in function: FUNCTION, in level: NUMBER, in data: CONTROL_DATA, out info: CONTROL) returns Win32;
    15 NetrServerAuthenticate2(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL, both flags: HEX);
    18 NetrLogonControl2Ex(in server: OPT_TEXT, in function: FUNCTION, in level: NUMBER, in data: CONTROL_DATA, out info: CONTROL) returns Win32;
    20 DsrGetDcName(in computer: OPT_TEXT, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site_guid: OPT_GUID, in flags: HEX, out controller: CONTROLLER) returns Win32;
    21 NetrLogonGetCapabilities(in server: TEXT, in computer: OPT_TEXT, in authenticator: AUTHENTICATOR, both return_authenticator: AUTHENTICATOR, in level: NUMBER, out capabilities: CAPABILITIES);
    26 NetrServerAuthenticate3(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL, both flags: HEX, out rid: NUMBER);
    27 DsrGetDcNameEx(in computer: OPT_TEXT, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site: OPT_TEXT, in flags: HEX, out controller: CONTROLLER) returns Win32;
    28 DsrGetSiteName(in computer: OPT_TEXT, out site: OPT_TEXT) returns Win32;
    30 NetrServerPasswordSet2(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, in password: TRUST_PASSWORD);
    31 NetrServerPasswordGet(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, out password: OWF);
    34 DsrGetDcNameEx2(in computer: OPT_TEXT, in account: OPT_TEXT, in account_control: HEX, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site: OPT_TEXT, in flags: HEX, out controller: CONTROLLER) returns Win32;
    39 NetrLogonSamLogonEx(in server: OPT_TEXT, in computer: OPT_TEXT, in level: LEVEL, in logon: LOGON, in validation_level: CLASS, out validation: VALIDATION, out authoritative: BYTE, both flags: HEX);
    40 DsrEnumerateDomainTrusts(in server: OPT_TEXT, in flags: HEX, out domains: TRUSTS) returns Win32;
    42 NetrServerTrustPasswordsGet(in trusted: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, out new_password: OWF, out old_password: OWF);
    43 DsrGetForestTrustInformation(in server: OPT_TEXT, in domain: OPT_TEXT, in flags: HEX, out forest: FOREST) returns Win32;
    45 NetrLogonSamLogonWithFlags(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON, in validation_level: CLASS, out validation: VALIDATION, out authoritative: BYTE, both flags: HEX);
}
