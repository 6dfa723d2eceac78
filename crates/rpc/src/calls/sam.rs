//! Accounts: users, groups and aliases. `[MS-SAMR]` 3.1.5

use super::declare::{calls, fields};
use super::types::*;
use crate::ndr::{Names, Seal, Show, Type, Union};

const RID: Type = NUMBER;
/// OLD_LARGE_INTEGER. `[MS-SAMR]` 2.2.2.2
const LARGE: Type = FILETIME;
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
];
const CONTROL: Names = &[
    (0x1, "disabled"),
    (0x2, "home-directory-required"),
    (0x4, "password-not-required"),
    (0x8, "temporary-duplicate"),
    (0x10, "normal"),
    (0x20, "mns-logon"),
    (0x40, "interdomain-trust"),
    (0x80, "workstation-trust"),
    (0x100, "server-trust"),
    (0x200, "password-never-expires"),
    (0x400, "locked"),
    (0x800, "encrypted-text-password-allowed"),
    (0x1000, "smartcard-required"),
    (0x2000, "trusted-for-delegation"),
    (0x4000, "not-delegated"),
    (0x8000, "des-keys-only"),
    (0x1_0000, "no-preauth"),
    (0x2_0000, "password-expired"),
    (0x4_0000, "trusted-to-authenticate-for-delegation"),
];
const ACCOUNT_CONTROL: Type = Type::Int(4, Show::Flags(CONTROL));
const LEVEL: Type = Type::Enum(Show::Number);

/// SAMPR_ULONG_ARRAY. `[MS-SAMR]` 2.2.7.4
const NUMBERS: Type = fields![count: SIZE, elements: Type::Ptr(&Type::Array(&RID))];
const USE_LIST: Type =
    fields![count: SIZE, elements: Type::Ptr(&Type::Array(&Type::Int(4, Show::Name(USES))))];
/// SAMPR_RETURNED_USTRING_ARRAY. `[MS-SAMR]` 2.2.7.7
const STRINGS: Type = fields![count: SIZE, elements: Type::Ptr(&Type::Array(&UNICODE))];
/// SAMPR_ENUMERATION_BUFFER. `[MS-SAMR]` 2.2.7.10
const ENTRIES: Type =
    Type::Ptr(&fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![rid: RID, name: UNICODE]))]);
/// SAMPR_PSID_ARRAY. `[MS-SAMR]` 2.2.7.5
const SIDS: Type = fields![count: SIZE, sids: Type::Ptr(&Type::Array(&fields![sid: OPT_SID]))];
const OWF: Type = Type::Secret(Seal::Hash, &Type::Bytes(16));
const HASH: Type = Type::Ptr(&OWF);
/// SAMPR_ENCRYPTED_USER_PASSWORD. `[MS-SAMR]` 2.2.6.21
const PASSWORD: Type = Type::Secret(Seal::Password, &Type::Bytes(516));
/// SAMPR_ENCRYPTED_USER_PASSWORD_NEW. `[MS-SAMR]` 2.2.6.22
const SALTED_PASSWORD: Type = Type::Secret(Seal::Password, &Type::Bytes(532));
const NEW_PASSWORD: Type = Type::Ptr(&Type::Secret(Seal::ChangedPassword, &Type::Bytes(516)));

/// SAMPR_ENCRYPTED_PASSWORD_AES. `[MS-SAMR]` 2.2.6.32
const AES_PASSWORD: Type = fields![
    authentication: Type::Bytes(64),
    salt: Type::Bytes(16),
    length: SIZE,
    encrypted: Type::Ptr(&Type::Secret(Seal::ProtectedPassword, &Type::Raw)),
    iterations: HYPER,
];

/// RPC_SHORT_BLOB. `[MS-SAMR]` 2.2.6.1
const SHORT_BLOB: Type =
    fields![length: SIZE16, size: SIZE16, bytes: Type::Ptr(&Type::Varying(&Type::Int(2, Show::Hex)))];
/// SAMPR_USER_ALL_INFORMATION. `[MS-SAMR]` 2.2.6.6
const USER_ALL: Type = fields![
    last_logon: LARGE,
    last_logoff: LARGE,
    password_last_set: LARGE,
    account_expires: LARGE,
    password_can_change: LARGE,
    password_must_change: LARGE,
    name: UNICODE,
    full_name: UNICODE,
    home_directory: UNICODE,
    home_drive: UNICODE,
    script_path: UNICODE,
    profile_path: UNICODE,
    admin_comment: UNICODE,
    workstations: UNICODE,
    user_comment: UNICODE,
    parameters: UNICODE,
    lm_owf: SHORT_BLOB,
    nt_owf: SHORT_BLOB,
    private: UNICODE,
    security_length: SIZE,
    security: OPT_RAW,
    rid: RID,
    primary_group: RID,
    control: ACCOUNT_CONTROL,
    which: HEX,
    hours_units: SIZE16,
    hours: Type::Ptr(&Type::Varying(&BYTE)),
    bad_passwords: SIZE16,
    logons: SHORT,
    country: SIZE16,
    code_page: SIZE16,
    lm_present: SIZE8,
    nt_present: SIZE8,
    password_expired: BYTE,
    private_changed: SIZE8,
];
/// SAMPR_USER_INFO_BUFFER. `[MS-SAMR]` 2.2.6.29
const USER: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (
            1,
            fields![name: UNICODE, full_name: UNICODE, primary_group: RID, admin_comment: UNICODE, user_comment: UNICODE],
        ),
        (4, fields![hours_units: SIZE16, hours: Type::Ptr(&Type::Varying(&BYTE))]),
        (6, fields![name: UNICODE, full_name: UNICODE]),
        (7, fields![name: UNICODE]),
        (8, fields![full_name: UNICODE]),
        (9, fields![primary_group: RID]),
        (10, fields![home_directory: UNICODE, home_drive: UNICODE]),
        (11, fields![script_path: UNICODE]),
        (12, fields![profile_path: UNICODE]),
        (13, fields![admin_comment: UNICODE]),
        (14, fields![workstations: UNICODE]),
        (16, fields![control: ACCOUNT_CONTROL]),
        (17, fields![expires: LARGE]),
        (18, fields![nt_owf: OWF, lm_owf: OWF, nt_present: BYTE, lm_present: BYTE, password_expired: BYTE]),
        (20, fields![parameters: UNICODE]),
        (21, USER_ALL),
        (23, fields![user: USER_ALL, password: PASSWORD]),
        (24, fields![password: PASSWORD, password_expired: BYTE]),
        (25, fields![user: USER_ALL, password: SALTED_PASSWORD]),
        (26, fields![password: SALTED_PASSWORD, password_expired: BYTE]),
        (31, fields![password: AES_PASSWORD, password_expired: BYTE]),
        (32, fields![user: USER_ALL, password: AES_PASSWORD]),
    ],
    other: None,
});
/// SAMPR_GROUP_INFO_BUFFER. `[MS-SAMR]` 2.2.4.7
const GROUP: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (1, fields![name: UNICODE, attributes: HEX, members: NUMBER, comment: UNICODE]),
        (2, fields![name: UNICODE]),
        (3, fields![attributes: HEX]),
        (4, fields![comment: UNICODE]),
        (5, fields![name: UNICODE, attributes: HEX, members: NUMBER, comment: UNICODE]),
    ],
    other: None,
});
/// SAMPR_ALIAS_INFO_BUFFER. `[MS-SAMR]` 2.2.5.6
const ALIAS: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (1, fields![name: UNICODE, members: NUMBER, comment: UNICODE]),
        (2, fields![name: UNICODE]),
        (3, fields![comment: UNICODE]),
    ],
    other: None,
});
/// SAMPR_DOMAIN_INFO_BUFFER. `[MS-SAMR]` 2.2.3.17
const DOMAIN: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (
            1,
            fields![min_password_length: SHORT, password_history: SHORT, password_properties: HEX, max_age: LARGE, min_age: LARGE],
        ),
        (
            2,
            fields![force_logoff: LARGE, comment: UNICODE, name: UNICODE, replica_source: UNICODE, modified: LARGE, state: NUMBER, role: NUMBER, uas_compatible: BYTE, users: NUMBER, groups: NUMBER, aliases: NUMBER],
        ),
        (3, fields![force_logoff: LARGE]),
        (4, fields![comment: UNICODE]),
        (5, fields![name: UNICODE]),
        (6, fields![replica_source: UNICODE]),
        (7, fields![role: Type::Enum(Show::Number)]),
        (8, fields![modified: LARGE, created: LARGE]),
        (9, fields![state: Type::Enum(Show::Number)]),
        (12, fields![lockout_duration: TIME, lockout_window: TIME, lockout_threshold: SHORT]),
    ],
    other: None,
});
/// SAMPR_DISPLAY_INFO_BUFFER. `[MS-SAMR]` 2.2.8.12
const DISPLAY: Type = Type::Union(&Union {
    tag: Type::Enum(Show::Quiet),
    arms: &[
        (
            1,
            fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![index: SIZE, rid: RID, control: ACCOUNT_CONTROL, name: UNICODE, comment: UNICODE, full_name: UNICODE]))],
        ),
        (
            2,
            fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![index: SIZE, rid: RID, control: ACCOUNT_CONTROL, name: UNICODE, comment: UNICODE]))],
        ),
        (
            3,
            fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![index: SIZE, rid: RID, attributes: HEX, name: UNICODE, comment: UNICODE]))],
        ),
        (4, fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![index: SIZE, name: Type::Oem]))]),
        (5, fields![count: SIZE, entries: Type::Ptr(&Type::Array(&fields![index: SIZE, name: Type::Oem]))]),
    ],
    other: None,
});
const REVISION: Type =
    Type::Union(&Union { tag: SIZE, arms: &[(1, fields![revision: SIZE, features: HEX])], other: None });
const PASSWORD_INFO: Type = fields![min_password_length: SHORT, password_properties: HEX];

calls! {
    /// Accounts. `[MS-SAMR]` 3.1.5
    pub(super) SAMR = 0x12345778, 0x1234, 0xabcd, [0xef, 0x00, 0x01, 0x23, 0x45, 0x67, 0x89, 0xac], NtStatus;
    0 SamrConnect(in server: Type::Ptr(&SIZE16), in access: HEX, out handle: HANDLE) opens Fixed("server");
    1 SamrCloseHandle(both handle: HANDLE);
    2 SamrSetSecurityObject(in handle: HANDLE, in information: HEX, in descriptor: fields![length: SIZE, bytes: OPT_RAW]);
    3 SamrQuerySecurityObject(in handle: HANDLE, in information: HEX, out descriptor: Type::Ptr(&fields![length: SIZE, bytes: OPT_RAW]));
    5 SamrLookupDomainInSamServer(in server: HANDLE, in name: UNICODE, out sid: OPT_SID);
    6 SamrEnumerateDomainsInSamServer(in server: HANDLE, both resume: SIZE, out domains: ENTRIES, in preferred: SIZE, out returned: NUMBER);
    7 SamrOpenDomain(in server: HANDLE, in access: HEX, in sid: SID, out domain: HANDLE) opens Named("sid");
    8 SamrQueryInformationDomain(in domain: HANDLE, in level: LEVEL, out info: Type::Ptr(&DOMAIN));
    9 SamrSetInformationDomain(in domain: HANDLE, in level: LEVEL, in info: DOMAIN);
    10 SamrCreateGroupInDomain(in domain: HANDLE, in name: UNICODE, in access: HEX, out group: HANDLE, out rid: RID) opens Named("name");
    11 SamrEnumerateGroupsInDomain(in domain: HANDLE, both resume: SIZE, out groups: ENTRIES, in preferred: SIZE, out returned: NUMBER);
    12 SamrCreateUserInDomain(in domain: HANDLE, in name: UNICODE, in access: HEX, out user: HANDLE, out rid: RID) opens Named("name");
    13 SamrEnumerateUsersInDomain(in domain: HANDLE, both resume: SIZE, in control: ACCOUNT_CONTROL, out users: ENTRIES, in preferred: SIZE, out returned: NUMBER);
    14 SamrCreateAliasInDomain(in domain: HANDLE, in name: UNICODE, in access: HEX, out alias: HANDLE, out rid: RID) opens Named("name");
    15 SamrEnumerateAliasesInDomain(in domain: HANDLE, both resume: SIZE, out aliases: ENTRIES, in preferred: SIZE, out returned: NUMBER);
    16 SamrGetAliasMembership(in domain: HANDLE, in sids: SIDS, out rids: NUMBERS);
    17 SamrLookupNamesInDomain(in domain: HANDLE, in count: SIZE, in names: Type::Varying(&UNICODE), out rids: NUMBERS, out uses: USE_LIST);
    18 SamrLookupIdsInDomain(in domain: HANDLE, in count: SIZE, in rids: Type::Varying(&RID), out names: STRINGS, out uses: USE_LIST);
    19 SamrOpenGroup(in domain: HANDLE, in access: HEX, in rid: RID, out group: HANDLE) opens Rid("rid");
    20 SamrQueryInformationGroup(in group: HANDLE, in level: LEVEL, out info: Type::Ptr(&GROUP));
    21 SamrSetInformationGroup(in group: HANDLE, in level: LEVEL, in info: GROUP);
    22 SamrAddMemberToGroup(in group: HANDLE, in rid: RID, in attributes: HEX);
    23 SamrDeleteGroup(both group: HANDLE);
    24 SamrRemoveMemberFromGroup(in group: HANDLE, in rid: RID);
    25 SamrGetMembersInGroup(in group: HANDLE, out members: Type::Ptr(&fields![count: SIZE, rids: Type::Ptr(&Type::Array(&RID)), attributes: Type::Ptr(&Type::Array(&HEX))]));
    27 SamrOpenAlias(in domain: HANDLE, in access: HEX, in rid: RID, out alias: HANDLE) opens Rid("rid");
    28 SamrQueryInformationAlias(in alias: HANDLE, in level: LEVEL, out info: Type::Ptr(&ALIAS));
    29 SamrSetInformationAlias(in alias: HANDLE, in level: LEVEL, in info: ALIAS);
    30 SamrDeleteAlias(both alias: HANDLE);
    31 SamrAddMemberToAlias(in alias: HANDLE, in sid: SID);
    32 SamrRemoveMemberFromAlias(in alias: HANDLE, in sid: SID);
    33 SamrGetMembersInAlias(in alias: HANDLE, out members: SIDS);
    34 SamrOpenUser(in domain: HANDLE, in access: HEX, in rid: RID, out user: HANDLE) opens Rid("rid");
    35 SamrDeleteUser(both user: HANDLE);
    36 SamrQueryInformationUser(in user: HANDLE, in level: LEVEL, out info: Type::Ptr(&USER));
    37 SamrSetInformationUser(in user: HANDLE, in level: LEVEL, in info: USER);
    38 SamrChangePasswordUser(in user: HANDLE, in lm_present: SIZE8, in old_lm_with_new_lm: HASH, in new_lm_with_old_lm: HASH, in nt_present: SIZE8, in old_nt_with_new_nt: HASH, in new_nt_with_old_nt: HASH, in nt_cross_present: SIZE8, in new_nt_with_new_lm: HASH, in lm_cross_present: SIZE8, in new_lm_with_new_nt: HASH);
    39 SamrGetGroupsForUser(in user: HANDLE, out groups: Type::Ptr(&fields![count: SIZE, groups: Type::Ptr(&Type::Array(&fields![rid: RID, attributes: HEX]))]));
    40 SamrQueryDisplayInformation(in domain: HANDLE, in class: LEVEL, in index: SIZE, in entries: SIZE, in preferred: SIZE, out total: SIZE, out returned: SIZE, out display: DISPLAY);
    44 SamrGetUserDomainPasswordInformation(in user: HANDLE, out info: PASSWORD_INFO);
    45 SamrRemoveMemberFromForeignDomain(in domain: HANDLE, in sid: SID);
    46 SamrQueryInformationDomain2(in domain: HANDLE, in level: LEVEL, out info: Type::Ptr(&DOMAIN));
    47 SamrQueryInformationUser2(in user: HANDLE, in level: LEVEL, out info: Type::Ptr(&USER));
    48 SamrQueryDisplayInformation2(in domain: HANDLE, in class: LEVEL, in index: SIZE, in entries: SIZE, in preferred: SIZE, out total: SIZE, out returned: SIZE, out display: DISPLAY);
    50 SamrCreateUser2InDomain(in domain: HANDLE, in name: UNICODE, in kind: ACCOUNT_CONTROL, in access: HEX, out user: HANDLE, out granted: HEX, out rid: RID) opens Named("name");
    51 SamrQueryDisplayInformation3(in domain: HANDLE, in class: LEVEL, in index: SIZE, in entries: SIZE, in preferred: SIZE, out total: SIZE, out returned: SIZE, out display: DISPLAY);
    54 SamrOemChangePasswordUser2(in server: Type::Ptr(&Type::Oem), in user: Type::Oem, in password: NEW_PASSWORD, in old: HASH);
    55 SamrUnicodeChangePasswordUser2(in server: OPT_UNICODE, in user: UNICODE, in password: NEW_PASSWORD, in old: HASH, in lm_present: SIZE8, in lm_password: NEW_PASSWORD, in old_lm: HASH);
    56 SamrGetDomainPasswordInformation(in server: OPT_UNICODE, out info: PASSWORD_INFO);
    57 SamrConnect2(in server: OPT_TEXT, in access: HEX, out handle: HANDLE) opens Fixed("server");
    58 SamrSetInformationUser2(in user: HANDLE, in level: LEVEL, in info: USER);
    61 SamrConnect3(in server: OPT_TEXT, in unknown: SIZE, in access: HEX, out handle: HANDLE) opens Fixed("server");
    62 SamrConnect4(in server: OPT_TEXT, in revision: SIZE, in access: HEX, out handle: HANDLE) opens Fixed("server");
    63 SamrUnicodeChangePasswordUser3(in server: OPT_UNICODE, in user: UNICODE, in password: NEW_PASSWORD, in old: HASH, in lm_present: SIZE8, in lm_password: NEW_PASSWORD, in old_lm: HASH);
    64 SamrConnect5(in server: OPT_TEXT, in access: HEX, in in_version: SIZE, in in_revision: REVISION, out out_version: SIZE, out out_revision: REVISION, out handle: HANDLE) opens Fixed("server");
    65 SamrRidToSid(in handle: HANDLE, in rid: RID, out sid: OPT_SID);
    73 SamrUnicodeChangePasswordUser4(in server: OPT_UNICODE, in user: UNICODE, in password: AES_PASSWORD);
}
