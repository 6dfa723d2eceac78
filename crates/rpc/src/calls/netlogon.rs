//! Secure channels and logons with a domain controller. `[MS-NRPC]` 3.5.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Show, Type, Union};

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
/// NL_TRUST_PASSWORD: 512 bytes and their length. `[MS-NRPC]` 2.2.1.3.7
const TRUST_PASSWORD: Type = fields![buffer: Type::Bytes(512), length: SIZE];

calls! {
    /// The net logon service. `[MS-NRPC]` 3.5.4
    pub(super) NETLOGON = 0x12345678, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0xcf, 0xfb], NtStatus;
    2 NetrLogonSamLogon(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON, in validation_level: Type::Enum(Show::Number));
    3 NetrLogonSamLogoff(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON);
    4 NetrServerReqChallenge(in primary: OPT_TEXT, in computer: TEXT, in client_challenge: CREDENTIAL, out server_challenge: CREDENTIAL);
    5 NetrServerAuthenticate(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL);
    6 NetrServerPasswordSet(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, in password: Type::Bytes(16));
    11 NetrGetDCName(in server: TEXT, in domain: OPT_TEXT, out controller: OPT_TEXT);
    13 NetrGetAnyDCName(in server: OPT_TEXT, in domain: OPT_TEXT, out controller: OPT_TEXT);
    14 NetrLogonControl2(in server: OPT_TEXT, in function: FUNCTION, in level: NUMBER);
    15 NetrServerAuthenticate2(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL, both flags: HEX);
    18 NetrLogonControl2Ex(in server: OPT_TEXT, in function: FUNCTION, in level: NUMBER);
    20 DsrGetDcName(in computer: OPT_TEXT, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site_guid: OPT_GUID, in flags: HEX, out controller: CONTROLLER);
    21 NetrLogonGetCapabilities(in server: TEXT, in computer: OPT_TEXT, in authenticator: AUTHENTICATOR, both return_authenticator: AUTHENTICATOR, in level: NUMBER);
    26 NetrServerAuthenticate3(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in client_credential: CREDENTIAL, out server_credential: CREDENTIAL, both flags: HEX, out rid: NUMBER);
    27 DsrGetDcNameEx(in computer: OPT_TEXT, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site: OPT_TEXT, in flags: HEX, out controller: CONTROLLER);
    28 DsrGetSiteName(in computer: OPT_TEXT, out site: OPT_TEXT);
    30 NetrServerPasswordSet2(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, in password: TRUST_PASSWORD);
    31 NetrServerPasswordGet(in primary: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, out password: Type::Bytes(16));
    34 DsrGetDcNameEx2(in computer: OPT_TEXT, in account: OPT_TEXT, in account_control: HEX, in domain: OPT_TEXT, in domain_guid: OPT_GUID, in site: OPT_TEXT, in flags: HEX, out controller: CONTROLLER);
    39 NetrLogonSamLogonEx(in server: OPT_TEXT, in computer: OPT_TEXT, in level: LEVEL, in logon: LOGON, in validation_level: Type::Enum(Show::Number));
    40 DsrEnumerateDomainTrusts(in server: OPT_TEXT, in flags: HEX, out domains: TRUSTS);
    42 NetrServerTrustPasswordsGet(in trusted: OPT_TEXT, in account: TEXT, in channel: CHANNEL, in computer: TEXT, in authenticator: AUTHENTICATOR, out return_authenticator: AUTHENTICATOR, out new_password: Type::Bytes(16), out old_password: Type::Bytes(16));
    43 DsrGetForestTrustInformation(in server: OPT_TEXT, in domain: OPT_TEXT, in flags: HEX);
    45 NetrLogonSamLogonWithFlags(in server: OPT_TEXT, in computer: OPT_TEXT, in authenticator: OPT_AUTHENTICATOR, both return_authenticator: OPT_AUTHENTICATOR, in level: LEVEL, in logon: LOGON, in validation_level: Type::Enum(Show::Number));
}
