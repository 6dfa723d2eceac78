//! Policies of a domain, which its controllers keep on a share.

use super::files::{Seen, note};
use super::texts::{base_name, contains, extension};
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[GPP_PASSWORD, GROUP_POLICY_CHANGED, GROUP_POLICY_READ];

const GPP_PASSWORD: Behaviour = Behaviour {
    id: "gpp-password",
    title: "a group policy with a password was read",
    severity: Severity::High,
    confidence: 95,
    attack: &["T1552.006"],
    decided: "What is read from a policy's file contains cpassword with a value.",
    silent: "Policies without it.",
    benign: "None: Microsoft published the key that it is encrypted with.",
    next: "smbtrail cat --path 'PATH' CAPTURE",
};

const GROUP_POLICY_CHANGED: Behaviour = Behaviour {
    id: "group-policy-changed",
    title: "a group policy was changed",
    severity: Severity::Medium,
    confidence: 80,
    attack: &["T1484.001"],
    decided: "A WRITE below Policies\\{…} of a domain's share succeeds, by somebody who is no computer.",
    silent: "Domain controllers.",
    benign: "Administrators who edit policies.",
    next: "smbtrail extract --only 'PATH' -o DIR CAPTURE",
};

const GROUP_POLICY_READ: Behaviour = Behaviour {
    id: "group-policy-read",
    title: "group policies were read",
    severity: Severity::Info,
    confidence: 60,
    attack: &["T1615"],
    decided: "A file below Policies\\{…} of a domain's share is read by somebody who is no computer.",
    silent: "Computers, which read their policies all day.",
    benign: "Users' own policies at logon.",
    next: "smbtrail files CAPTURE",
};

/// Looks at the beginning of a file that was read.
pub(crate) fn was_read(seen: &Seen, bytes: &[u8], ledger: &mut Ledger) {
    if is_policy(seen) && !is_machine(&seen.who) {
        let what = What::file(seen.share.as_ref(), None);
        if let Some(finding) = ledger.note(&GROUP_POLICY_READ, &seen.who, what, &seen.moments) {
            finding.say(format!("read {} files of policies, the last {}", finding.count, seen.path));
        }
    }
    // Preferences of group policies are XML.
    if extension(&seen.path).eq_ignore_ascii_case("xml") && has_password(bytes) {
        note(&GPP_PASSWORD, seen, "cpassword has a value", ledger);
    }
}

/// Looks at a file that was written.
pub(crate) fn written(seen: &Seen, ledger: &mut Ledger) {
    if is_policy(seen) && !is_machine(&seen.who) {
        note(&GROUP_POLICY_CHANGED, seen, &format!("wrote {}", seen.path), ledger);
    }
}

/// Whether a file is below the policies of a domain: of the share SYSVOL, or in the folder of it.
fn is_policy(seen: &Seen) -> bool {
    let share = seen.share.as_deref().unwrap_or("?");
    seen.path.contains('{')
        && (base_name(share).eq_ignore_ascii_case("SYSVOL") || contains(&seen.path, r"SYSVOL\"))
        && contains(&seen.path, r"Policies\{")
}

fn is_machine(who: &Who) -> bool {
    who.user.as_deref().is_some_and(|user| user.ends_with('$'))
}

/// Whether a text has a value for cpassword.
fn has_password(bytes: &[u8]) -> bool {
    const NAME: &[u8] = b"cpassword=\"";
    let at = bytes.windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME));
    at.is_some_and(|at| bytes.get(at + NAME.len()).is_some_and(|byte| *byte != b'"'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_policies() {
        assert!(has_password(b"<Properties cpassword=\"j1Uy\" userName=\"a\"/>"));
        assert!(!has_password(b"<Properties cpassword=\"\" userName=\"a\"/>") && !has_password(b"cpassword"));
    }
}
