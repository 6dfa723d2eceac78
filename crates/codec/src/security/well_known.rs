//! SIDs and relative identifiers that are the same everywhere. `[MS-DTYP] 2.4.2.4`

use super::Sid;

/// The name of `sid`: of the SID itself, or of its relative identifier in any domain.
pub(super) fn name(sid: Sid<'_>) -> Option<&'static str> {
    let authority = sid.identifier_authority();
    let same = |known: &&(u64, &[u32], &str)| {
        known.0 == authority && sid.sub_authorities().eq(known.1.iter().copied())
    };
    SIDS.iter().find(same).map(|known| known.2).or_else(|| in_domain(sid))
}

/// The name of `S-1-5-21-a-b-c-RID`.
fn in_domain(sid: Sid<'_>) -> Option<&'static str> {
    let mut subs = sid.sub_authorities();
    let domain = sid.identifier_authority() == 5 && subs.next() == Some(21);
    let relative = subs.nth(3).filter(|_| domain && subs.next().is_none())?;
    RELATIVE.iter().find(|known| known.0 == relative).map(|known| known.1)
}

/// Authority, sub-authorities, name.
const SIDS: &[(u64, &[u32], &str)] = &[
    (0, &[0], "NULL SID"),
    (1, &[0], "Everyone"),
    (2, &[0], "LOCAL"),
    (2, &[1], "CONSOLE LOGON"),
    (3, &[0], "CREATOR OWNER"),
    (3, &[1], "CREATOR GROUP"),
    (3, &[2], "CREATOR OWNER SERVER"),
    (3, &[3], "CREATOR GROUP SERVER"),
    (3, &[4], "OWNER RIGHTS"),
    (5, &[1], "DIALUP"),
    (5, &[2], "NETWORK"),
    (5, &[3], "BATCH"),
    (5, &[4], "INTERACTIVE"),
    (5, &[6], "SERVICE"),
    (5, &[7], "ANONYMOUS LOGON"),
    (5, &[8], "PROXY"),
    (5, &[9], "ENTERPRISE DOMAIN CONTROLLERS"),
    (5, &[10], "SELF"),
    (5, &[11], "Authenticated Users"),
    (5, &[12], "RESTRICTED"),
    (5, &[13], "TERMINAL SERVER USER"),
    (5, &[14], "REMOTE INTERACTIVE LOGON"),
    (5, &[15], "This Organization"),
    (5, &[17], "IUSR"),
    (5, &[18], "SYSTEM"),
    (5, &[19], "LOCAL SERVICE"),
    (5, &[20], "NETWORK SERVICE"),
    (5, &[33], "WRITE RESTRICTED"),
    (5, &[64, 10], "NTLM Authentication"),
    (5, &[64, 14], "SChannel Authentication"),
    (5, &[64, 21], "Digest Authentication"),
    (5, &[65, 1], "This Organization Certificate"),
    (5, &[80, 0], "ALL SERVICES"),
    (5, &[113], "Local account"),
    (5, &[114], "Local account and member of Administrators group"),
    (5, &[1000], "Other Organization"),
    (5, &[32, 544], "BUILTIN\\Administrators"),
    (5, &[32, 545], "BUILTIN\\Users"),
    (5, &[32, 546], "BUILTIN\\Guests"),
    (5, &[32, 547], "BUILTIN\\Power Users"),
    (5, &[32, 548], "BUILTIN\\Account Operators"),
    (5, &[32, 549], "BUILTIN\\Server Operators"),
    (5, &[32, 550], "BUILTIN\\Print Operators"),
    (5, &[32, 551], "BUILTIN\\Backup Operators"),
    (5, &[32, 552], "BUILTIN\\Replicator"),
    (5, &[32, 554], "BUILTIN\\Pre-Windows 2000 Compatible Access"),
    (5, &[32, 555], "BUILTIN\\Remote Desktop Users"),
    (5, &[32, 556], "BUILTIN\\Network Configuration Operators"),
    (5, &[32, 557], "BUILTIN\\Incoming Forest Trust Builders"),
    (5, &[32, 558], "BUILTIN\\Performance Monitor Users"),
    (5, &[32, 559], "BUILTIN\\Performance Log Users"),
    (5, &[32, 560], "BUILTIN\\Windows Authorization Access Group"),
    (5, &[32, 561], "BUILTIN\\Terminal Server License Servers"),
    (5, &[32, 562], "BUILTIN\\Distributed COM Users"),
    (5, &[32, 568], "BUILTIN\\IIS_IUSRS"),
    (5, &[32, 569], "BUILTIN\\Cryptographic Operators"),
    (5, &[32, 573], "BUILTIN\\Event Log Readers"),
    (5, &[32, 574], "BUILTIN\\Certificate Service DCOM Access"),
    (5, &[32, 575], "BUILTIN\\RDS Remote Access Servers"),
    (5, &[32, 576], "BUILTIN\\RDS Endpoint Servers"),
    (5, &[32, 577], "BUILTIN\\RDS Management Servers"),
    (5, &[32, 578], "BUILTIN\\Hyper-V Administrators"),
    (5, &[32, 579], "BUILTIN\\Access Control Assistance Operators"),
    (5, &[32, 580], "BUILTIN\\Remote Management Users"),
    (15, &[2, 1], "ALL APPLICATION PACKAGES"),
    (16, &[0], "Untrusted Mandatory Level"),
    (16, &[4096], "Low Mandatory Level"),
    (16, &[8192], "Medium Mandatory Level"),
    (16, &[8448], "Medium Plus Mandatory Level"),
    (16, &[12288], "High Mandatory Level"),
    (16, &[16384], "System Mandatory Level"),
    (16, &[20480], "Protected Process Mandatory Level"),
    (16, &[28672], "Secure Process Mandatory Level"),
    (18, &[1], "Authentication authority asserted identity"),
    (18, &[2], "Service asserted identity"),
];

/// Relative identifier, name in every domain and on every computer.
const RELATIVE: &[(u32, &str)] = &[
    (498, "Enterprise Read-only Domain Controllers"),
    (500, "Administrator"),
    (501, "Guest"),
    (502, "krbtgt"),
    (512, "Domain Admins"),
    (513, "Domain Users"),
    (514, "Domain Guests"),
    (515, "Domain Computers"),
    (516, "Domain Controllers"),
    (517, "Cert Publishers"),
    (518, "Schema Admins"),
    (519, "Enterprise Admins"),
    (520, "Group Policy Creator Owners"),
    (521, "Read-only Domain Controllers"),
    (522, "Cloneable Domain Controllers"),
    (525, "Protected Users"),
    (526, "Key Admins"),
    (527, "Enterprise Key Admins"),
    (553, "RAS and IAS Servers"),
    (571, "Allowed RODC Password Replication Group"),
    (572, "Denied RODC Password Replication Group"),
];
