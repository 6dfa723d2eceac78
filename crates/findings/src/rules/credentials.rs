//! Files with credentials, by their content or their name.

use smbtrail_track::Moment;

use super::content::Head;
use super::files::{Seen, note};
use super::texts::{base_name, contains, ends_with, file_name, folder, is_admin_share, is_any};
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[CREDENTIAL_FILE];

const CREDENTIAL_FILE: Behaviour = Behaviour {
    id: "credential-file",
    title: "a file with credentials was read or written",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1003.001", "T1003.002", "T1003.003", "T1003.004", "T1552.004", "T1555.005"],
    decided: "By content: a hive of the registry, a memory dump, a KeePass database, a private key. By name: NTDS.dit, the hives \
              SAM, SECURITY and SYSTEM, lsass dumps, id_rsa, Kerberos keytabs. High for the database of a domain, for hives with \
              secrets and for dumps of lsass.",
    silent: "The hives of users' profiles.",
    benign: "Backups; people who keep their password database on a share.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

/// Looks at the beginning of a file that passed.
pub(crate) fn seen(seen: &Seen, ledger: &mut Ledger) {
    let name = file_name(&seen.path);
    let does = if seen.wrote { "wrote" } else { "read" };
    let system = is_system_secret(&seen.path);
    let dump = seen.head == Head::Dump || (seen.head == Head::Unseen && ends_with(name, ".dmp"));
    let (what, severity, attack): (_, _, &[&str]) = match seen.head {
        _ if name.eq_ignore_ascii_case("ntds.dit") => {
            ("the database of a domain", Severity::High, &["T1003.003"])
        }
        Head::Hive if is_any(name, &["NTUSER.DAT", "UsrClass.dat", "NTUSER.MAN", "Amcache.hve"]) => return,
        Head::Hive if ends_with(name, ".LOG1") || ends_with(name, ".LOG2") => return,
        Head::Hive if system || seen.share.as_deref().is_some_and(is_admin_share) => {
            ("a hive of the registry by its content", Severity::High, &["T1003.002", "T1003.004"])
        }
        Head::Hive => ("a hive of the registry by its content", Severity::Low, &["T1003.002", "T1003.004"]),
        Head::Unseen | Head::Other if system => {
            ("called like a hive with the system's secrets", Severity::Medium, &["T1003.002", "T1003.004"])
        }
        _ if dump && contains(name, "lsass") => ("a dump of lsass", Severity::High, &["T1003.001"]),
        Head::Dump => ("a memory dump by its content", Severity::Low, &["T1003.001"]),
        Head::PasswordDatabase => ("a database of passwords by its content", Severity::Low, &["T1555.005"]),
        Head::PrivateKey => ("a private key by its content", Severity::Medium, &["T1552.004"]),
        Head::Unseen if is_any(name, &["id_rsa", "id_ed25519", "id_ecdsa", "krb5.keytab"]) => {
            ("called like a private key", Severity::Low, &["T1552.004"])
        }
        _ => return,
    };
    if let Some(finding) = note(&CREDENTIAL_FILE, seen, &format!("{does} {}: {what}", seen.path), ledger) {
        finding.attack = attack;
        if finding.count == 1 {
            finding.severity = severity;
        }
    }
}

/// Whether a path is that of a file in which Windows keeps the secrets of a host or of a domain.
pub(crate) fn is_system_secret(path: &str) -> bool {
    let name = file_name(path);
    let hive = is_any(name, &["SAM", "SECURITY", "SYSTEM"]);
    name.eq_ignore_ascii_case("ntds.dit")
        || (hive && is_any(base_name(folder(path)), &["config", "RegBack", "registry"]))
}

/// A hive that was saved from a key before was read.
pub(crate) fn hive_was_saved(seen: &Seen, key: &str, saved: Moment, ledger: &mut Ledger) {
    if seen.head != Head::Hive {
        return;
    }
    let what = What::file(seen.share.as_ref(), Some(&seen.path));
    if let Some(finding) = ledger.find(&CREDENTIAL_FILE, &seen.who, &what)
        && !finding.why.contains("saved from")
    {
        finding.prove(&[saved]);
        finding.raise(Severity::Critical, 98);
        finding.add(&format!("; it was saved from {key} before"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_secrets_are() {
        assert!(is_system_secret(r"Windows\System32\config\SAM") && is_system_secret(r"x\NTDS.dit"));
        assert!(!is_system_secret(r"docs\system") && !is_system_secret("SAM"));
    }
}
