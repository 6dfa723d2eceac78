//! Policy, names and secrets of the local security authority. `[MS-LSAD]` 3.1.4, `[MS-LSAT]` 3.1.4

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Seal, Show, Type, Union};

const USES: Names = &[
    (1, "user"),
    (2, "group"),
    (3, "domain"),
    (4, "alias"),
    (5, "well-known-group"),
    (6, "deleted"),
    (7, "invalid"),
    (8, "unknown"),
    (9, "computer"),
    (10, "label"),
];
const USE: Type = Type::Enum(Show::Name(USES));
const INDEX: Type = SIZE;
const LEVEL: Type = Type::Enum(Show::Number);
const CLASSES: Names = &[
    (2, "audit-events"),
    (3, "primary-domain"),
    (5, "account-domain"),
    (6, "server-role"),
    (7, "replica-source"),
    (9, "modification"),
    (10, "audit-full-set"),
    (11, "audit-full-query"),
    (12, "dns-domain"),
    (13, "dns-domain-local"),
];
const CLASS: Type = Type::Enum(Show::Name(CLASSES));

/// LSAPR_TRUST_INFORMATION. `[MS-LSAD]` 2.2.7.1
const DOMAIN: Type = fields![name: UNICODE, sid: OPT_SID];
/// LSAPR_REFERENCED_DOMAIN_LIST. `[MS-LSAT]` 2.2.12
const DOMAINS: Type = Type::Ptr(&fields![count: SIZE, domains: Type::Ptr(&Type::Array(&DOMAIN)), max: SIZE]);
const SID_LIST: Type = fields![count: SIZE, sids: Type::Ptr(&Type::Array(&fields![sid: OPT_SID]))];
const NAMES: Type = fields![count: SIZE, names: Type::Ptr(&Type::Array(&fields![kind: USE, name: UNICODE, domain_index: INDEX]))];
const NAMES_EX: Type = fields![count: SIZE, names: Type::Ptr(&Type::Array(&fields![
    kind: USE,
    name: UNICODE,
    domain_index: INDEX,
    flags: SIZE,
]))];
const RIDS: Type = fields![count: SIZE, sids: Type::Ptr(&Type::Array(&fields![kind: USE, rid: NUMBER, domain_index: INDEX]))];
const RIDS_EX: Type = fields![count: SIZE, sids: Type::Ptr(&Type::Array(&fields![
    kind: USE,
    rid: NUMBER,
    domain_index: INDEX,
    flags: SIZE,
]))];
const SIDS_EX: Type = fields![count: SIZE, sids: Type::Ptr(&Type::Array(&fields![
    kind: USE,
    sid: OPT_SID,
    domain_index: INDEX,
    flags: SIZE,
]))];
/// LSAPR_CR_CIPHER_VALUE. `[MS-LSAD]` 2.2.6.1
const SECRET: Type = Type::Ptr(
    &fields![length: SIZE, size: SIZE, secret: Type::Ptr(&Type::Secret(Seal::Secret, &Type::Varying(&BYTE)))],
);
const LUID: Type = fields![low: NUMBER, high: SIZE];
const PRIVILEGES: Type =
    fields![count: SIZE, control: HEX, privileges: Type::Tail(&fields![luid: LUID, attributes: HEX])];
const RIGHTS: Type = fields![count: SIZE, rights: Type::Ptr(&Type::Array(&UNICODE))];
/// LSAPR_TRUSTED_DOMAIN_INFORMATION_EX. `[MS-LSAD]` 2.2.7.9
const TRUST: Type = fields![
    name: UNICODE,
    flat_name: UNICODE,
    sid: OPT_SID,
    direction: HEX,
    kind: NUMBER,
    attributes: HEX,
];
/// LSAPR_POLICY_INFORMATION. `[MS-LSAD]` 2.2.4.2
const POLICY: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (2, fields![auditing: BYTE, options: Type::Ptr(&Type::Array(&HEX)), count: SIZE]),
        (3, DOMAIN),
        (5, DOMAIN),
        (6, fields![role: Type::Enum(Show::Number)]),
        (7, fields![replica_source: UNICODE, replica_account: UNICODE]),
        (10, fields![shut_down_on_full: BYTE]),
        (11, fields![shut_down_on_full: BYTE, is_full: BYTE]),
        (12, fields![name: UNICODE, dns_domain: UNICODE, dns_forest: UNICODE, guid: GUID, sid: OPT_SID]),
        (13, fields![name: UNICODE, dns_domain: UNICODE, dns_forest: UNICODE, guid: GUID, sid: OPT_SID]),
        (14, DOMAIN),
    ],
    other: None,
});
const SYSTEM: Type = OPT_TEXT;
const NAME_LIST: Type = Type::Array(&UNICODE);

calls! {
    /// Policy, names and secrets. `[MS-LSAD]` 3.1.4, `[MS-LSAT]` 3.1.4
    pub(super) LSARPC = 0x12345778, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab], NtStatus;
    0 LsarClose(both handle: HANDLE);
    1 LsarDelete(in handle: HANDLE);
    2 LsarEnumeratePrivileges(in policy: HANDLE, both context: SIZE, out privileges: fields![count: SIZE, privileges: Type::Ptr(&Type::Array(&fields![name: UNICODE, luid: LUID]))], in preferred: SIZE);
    3 LsarQuerySecurityObject(in handle: HANDLE, in information: HEX, out descriptor: Type::Ptr(&fields![length: SIZE, bytes: OPT_RAW]));
    4 LsarSetSecurityObject(in handle: HANDLE, in information: HEX, in descriptor: fields![length: SIZE, bytes: OPT_RAW]);
    6 LsarOpenPolicy(in system: Type::Ptr(&SIZE16), in attributes: OBJECT_ATTRIBUTES, in access: HEX, out policy: HANDLE) opens Fixed("policy");
    7 LsarQueryInformationPolicy(in policy: HANDLE, in class: CLASS, out info: Type::Ptr(&POLICY));
    8 LsarSetInformationPolicy(in policy: HANDLE, in class: CLASS, in info: POLICY);
    10 LsarCreateAccount(in policy: HANDLE, in sid: SID, in access: HEX, out account: HANDLE) opens Named("sid");
    11 LsarEnumerateAccounts(in policy: HANDLE, both context: SIZE, out accounts: SID_LIST, in preferred: SIZE);
    13 LsarEnumerateTrustedDomains(in policy: HANDLE, both context: SIZE, out domains: fields![count: SIZE, domains: Type::Ptr(&Type::Array(&DOMAIN))], in preferred: SIZE);
    14 LsarLookupNames(in policy: HANDLE, in count: SIZE, in names: NAME_LIST, out domains: DOMAINS, both sids: RIDS, in level: LEVEL, both mapped: NUMBER);
    15 LsarLookupSids(in policy: HANDLE, in sids: SID_LIST, out domains: DOMAINS, both names: NAMES, in level: LEVEL, both mapped: NUMBER);
    16 LsarCreateSecret(in policy: HANDLE, in name: UNICODE, in access: HEX, out secret: HANDLE) opens Named("name");
    17 LsarOpenAccount(in policy: HANDLE, in sid: SID, in access: HEX, out account: HANDLE) opens Named("sid");
    18 LsarEnumeratePrivilegesAccount(in account: HANDLE, out privileges: Type::Ptr(&PRIVILEGES));
    19 LsarAddPrivilegesToAccount(in account: HANDLE, in privileges: PRIVILEGES);
    20 LsarRemovePrivilegesFromAccount(in account: HANDLE, in all: BYTE, in privileges: Type::Ptr(&PRIVILEGES));
    23 LsarGetSystemAccessAccount(in account: HANDLE, out access: HEX);
    24 LsarSetSystemAccessAccount(in account: HANDLE, in access: HEX);
    25 LsarOpenTrustedDomain(in policy: HANDLE, in sid: SID, in access: HEX, out domain: HANDLE) opens Named("sid");
    28 LsarOpenSecret(in policy: HANDLE, in name: UNICODE, in access: HEX, out secret: HANDLE) opens Named("name");
    29 LsarSetSecret(in secret: HANDLE, in current: SECRET, in old: SECRET);
    30 LsarQuerySecret(in secret: HANDLE, both current: Type::Ptr(&SECRET), both current_time: Type::Ptr(&TIME), both old: Type::Ptr(&SECRET), both old_time: Type::Ptr(&TIME));
    31 LsarLookupPrivilegeValue(in policy: HANDLE, in name: UNICODE, out luid: LUID);
    32 LsarLookupPrivilegeName(in policy: HANDLE, in luid: LUID, out name: OPT_UNICODE);
    33 LsarLookupPrivilegeDisplayName(in policy: HANDLE, in name: UNICODE, in language: SIZE16, in default_language: SIZE16, out display_name: OPT_UNICODE, out returned_language: SIZE16);
    34 LsarDeleteObject(both handle: HANDLE);
    35 LsarEnumerateAccountsWithUserRight(in policy: HANDLE, in right: OPT_UNICODE, out accounts: SID_LIST);
    36 LsarEnumerateAccountRights(in policy: HANDLE, in sid: SID, out rights: RIGHTS);
    37 LsarAddAccountRights(in policy: HANDLE, in sid: SID, in rights: RIGHTS);
    38 LsarRemoveAccountRights(in policy: HANDLE, in sid: SID, in all: BYTE, in rights: RIGHTS);
    42 LsarStorePrivateData(in policy: HANDLE, in name: UNICODE, in data: SECRET);
    43 LsarRetrievePrivateData(in policy: HANDLE, in name: UNICODE, both data: SECRET);
    44 LsarOpenPolicy2(in system: SYSTEM, in attributes: OBJECT_ATTRIBUTES, in access: HEX, out policy: HANDLE) opens Fixed("policy");
    45 LsarGetUserName(in system: SYSTEM, both user: OPT_UNICODE, both domain: Type::Ptr(&OPT_UNICODE));
    46 LsarQueryInformationPolicy2(in policy: HANDLE, in class: CLASS, out info: Type::Ptr(&POLICY));
    47 LsarSetInformationPolicy2(in policy: HANDLE, in class: CLASS, in info: POLICY);
    48 LsarQueryTrustedDomainInfoByName(in policy: HANDLE, in name: UNICODE, in class: LEVEL);
    50 LsarEnumerateTrustedDomainsEx(in policy: HANDLE, both context: SIZE, out domains: fields![count: SIZE, domains: Type::Ptr(&Type::Array(&TRUST))], in preferred: SIZE);
    55 LsarOpenTrustedDomainByName(in policy: HANDLE, in name: UNICODE, in access: HEX, out domain: HANDLE) opens Named("name");
    57 LsarLookupSids2(in policy: HANDLE, in sids: SID_LIST, out domains: DOMAINS, both names: NAMES_EX, in level: LEVEL, both mapped: NUMBER, in options: HEX, in revision: SIZE);
    58 LsarLookupNames2(in policy: HANDLE, in count: SIZE, in names: NAME_LIST, out domains: DOMAINS, both sids: RIDS_EX, in level: LEVEL, both mapped: NUMBER, in options: HEX, in revision: SIZE);
    68 LsarLookupNames3(in policy: HANDLE, in count: SIZE, in names: NAME_LIST, out domains: DOMAINS, both sids: SIDS_EX, in level: LEVEL, both mapped: NUMBER, in options: HEX, in revision: SIZE);
    76 LsarLookupSids3(in sids: SID_LIST, out domains: DOMAINS, both names: NAMES_EX, in level: LEVEL, both mapped: NUMBER, in options: HEX, in revision: SIZE);
    77 LsarLookupNames4(in count: SIZE, in names: NAME_LIST, out domains: DOMAINS, both sids: SIDS_EX, in level: LEVEL, both mapped: NUMBER, in options: HEX, in revision: SIZE);
}
