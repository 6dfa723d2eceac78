//! Accounts and groups that are changed over the network.

use std::sync::Arc;

use super::view::Call;
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What};

pub(crate) const BEHAVIOURS: &[Behaviour] =
    &[PASSWORD_RESET, PASSWORD_CHANGED, ACCOUNT_CREATED, MEMBER_ADDED];

const PASSWORD_RESET: Behaviour = Behaviour {
    id: "password-reset",
    title: "the password of an account was set without the old one",
    severity: Severity::Low,
    confidence: 80,
    attack: &["T1098", "T1531"],
    decided: "SamrSetInformationUser with a level that has a password (18, 21, 23 to 26, 31, 32) answers with success.",
    silent: "Other levels; a user's own change.",
    benign: "A help desk, an administrator who makes accounts.",
    next: "smbtrail rpc --args CAPTURE",
};

const PASSWORD_CHANGED: Behaviour = Behaviour {
    id: "password-changed",
    title: "a user changed a password with the old one",
    severity: Severity::Info,
    confidence: 90,
    attack: &["T1098"],
    decided: "SamrChangePasswordUser or one of its relatives, which need the old password, answers with success.",
    silent: "Passwords that are set without the old one, which are another finding.",
    benign: "Users who change their password.",
    next: "smbtrail rpc --args CAPTURE",
};

const ACCOUNT_CREATED: Behaviour = Behaviour {
    id: "account-created",
    title: "an account was created",
    severity: Severity::Low,
    confidence: 90,
    attack: &["T1136.002"],
    decided: "SamrCreateUserInDomain or SamrCreateUser2InDomain answers with success.",
    silent: "Opening and reading accounts.",
    benign: "Administration; a computer that joins a domain creates its account.",
    next: "smbtrail rpc --args CAPTURE",
};

const MEMBER_ADDED: Behaviour = Behaviour {
    id: "member-added",
    title: "an account was added to a group",
    severity: Severity::Low,
    confidence: 90,
    attack: &["T1098"],
    decided: "SamrAddMemberToGroup or SamrAddMemberToAlias answers with success; medium for the groups of administrators.",
    silent: "Reading the members.",
    benign: "Administration.",
    next: "smbtrail rpc --args CAPTURE",
};

/// Levels of USER_INFORMATION_CLASS that set a password. `[MS-SAMR]` 2.2.6.28
const WITH_PASSWORD: &[u64] = &[18, 21, 23, 24, 25, 26, 31, 32];

/// The groups of administrators, by the last part of their SID: Administrators, Domain, Schema and Enterprise Admins, Account and
/// Backup Operators.
const PRIVILEGED: &[&str] = &["544", "512", "518", "519", "548", "551"];

pub(crate) fn call(call: &Call<'_>, ledger: &mut Ledger) {
    if call.interface != "samr" {
        return;
    }
    match call.operation {
        "SamrSetInformationUser" | "SamrSetInformationUser2"
            if call.number("level").is_some_and(|level| WITH_PASSWORD.contains(&level)) =>
        {
            let account = account(call, "user");
            note(call, &PASSWORD_RESET, &account, &format!("set the password of {account}"), None, ledger);
        }
        "SamrChangePasswordUser" => {
            let account = account(call, "user");
            own(call, &account, ledger);
        }
        "SamrOemChangePasswordUser2"
        | "SamrUnicodeChangePasswordUser2"
        | "SamrUnicodeChangePasswordUser3"
        | "SamrUnicodeChangePasswordUser4" => own(call, call.text("user").unwrap_or("?"), ledger),
        "SamrCreateUserInDomain" | "SamrCreateUser2InDomain" => {
            let name = call.text("name").unwrap_or("?");
            note(call, &ACCOUNT_CREATED, name, &format!("created the account {name}"), None, ledger);
        }
        "SamrAddMemberToGroup" | "SamrAddMemberToAlias" => {
            let handle = if call.operation == "SamrAddMemberToGroup" { "group" } else { "alias" };
            let group = account(call, handle);
            let member = match call.number("rid") {
                Some(rid) => format!("the account with RID {rid}"),
                None => call.text("sid").unwrap_or("an account").to_owned(),
            };
            let privileged = PRIVILEGED.contains(&group.rsplit(['-', '\\']).next().unwrap_or(""));
            let severity = privileged.then_some(Severity::Medium);
            note(call, &MEMBER_ADDED, &group, &format!("added {member} to {group}"), severity, ledger);
        }
        _ => {}
    }
}

fn own(call: &Call<'_>, account: &str, ledger: &mut Ledger) {
    let what = format!("changed the password of {account}, with the old one");
    note(call, &PASSWORD_CHANGED, account, &what, None, ledger);
}

/// What the handle of an account or a group stands for.
fn account(call: &Call<'_>, handle: &str) -> Arc<str> {
    call.handle(handle).cloned().unwrap_or_else(|| "an account that was opened before the capture".into())
}

fn note(
    call: &Call<'_>,
    behaviour: &'static Behaviour,
    object: &str,
    what: &str,
    severity: Option<Severity>,
    ledger: &mut Ledger,
) {
    let Some(finding) = ledger.note(behaviour, &call.who(), What::object(object), &call.moments()) else {
        return;
    };
    if call.judge(finding, Severity::Info, what) {
        finding.raise(severity.unwrap_or(behaviour.severity), behaviour.confidence);
    }
}
