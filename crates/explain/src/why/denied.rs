//! Why a server denied access, or a logon.

use smbtrail_track::{Detail, Logon, Message};
use smbtrail_wire::{Command, FileAccess, NtStatus, SessionFlags, ShareFlags};

use super::Asked;

/// How long the limiter of Windows Server 2025 delays the answer to a failed logon, in nanoseconds.
const LIMITER: std::ops::Range<i64> = 1_900_000_000..2_300_000_000;

/// Why a request was denied.
pub(super) fn denied(message: &Message<'_>, asked: Asked) -> Option<String> {
    let session = message.session?;
    let encrypts = message.tree.is_some_and(|tree| tree.flags.contains(ShareFlags::ENCRYPT_DATA));
    if !asked.is_encrypted && session.flags.contains(SessionFlags::ENCRYPT_DATA) {
        return Some("the server wants the whole session encrypted, and this request was not".to_owned());
    }
    if !asked.is_encrypted && encrypts {
        return Some(
            "the server wants what is about this share encrypted, and this request was not".to_owned(),
        );
    }
    if session.signing_required && !asked.is_signed && !asked.is_encrypted {
        return Some("messages of this session must be signed, and this request was not".to_owned());
    }
    for (flag, who) in
        [(SessionFlags::IS_GUEST, "a guest"), (SessionFlags::IS_NULL, "nobody: it is anonymous")]
    {
        if session.flags.contains(flag) {
            return Some(format!(
                "the session is that of {who}, and the server lets such sessions do little"
            ));
        }
    }
    if message.header.command == Command::TREE_CONNECT
        && !asked.is_encrypted
        && message.connection.cipher.is_none()
    {
        let dialect = message.connection.dialect?;
        return Some(format!(
            "client and server agreed on no encryption (dialect {dialect}): a share that must be encrypted refuses such sessions; otherwise \
             the share's own permissions do"
        ));
    }
    opened(message).or_else(|| granted(message))
}

/// A handle that was opened for something else.
fn opened(message: &Message<'_>) -> Option<String> {
    let (needs, verb) = match message.header.command {
        Command::READ => (FileAccess::READ_DATA.0 | FileAccess::EXECUTE.0, "read"),
        Command::WRITE => (FileAccess::WRITE_DATA.0 | FileAccess::APPEND_DATA.0, "write"),
        Command::QUERY_DIRECTORY => (FileAccess::READ_DATA.0, "list"),
        _ => return None,
    };
    let open = message.open?;
    let access = open.asked?.access;
    let generic = FileAccess::GENERIC_ALL.0
        | FileAccess::GENERIC_READ.0
        | FileAccess::GENERIC_WRITE.0
        | FileAccess::GENERIC_EXECUTE.0
        | FileAccess::MAXIMUM_ALLOWED.0;
    (access.0 & (needs | generic) == 0).then(|| {
        format!("the handle of frame {} was not opened to {verb}, but with {access}", open.start.frame)
    })
}

/// A CREATE that asks for more than the share grants.
fn granted(message: &Message<'_>) -> Option<String> {
    let Some(Detail::Create(create)) = message.request.map(|request| &request.detail) else { return None };
    let tree = message.tree?;
    let generic = 0xF000_0000 | FileAccess::MAXIMUM_ALLOWED.0;
    let beyond = FileAccess(create.asked.access.0 & !generic & !tree.maximal_access.0);
    let user = message.user().map_or("this user", |user| user);
    if tree.maximal_access.0 != 0 && beyond.0 != 0 {
        return Some(format!(
            "the share grants {user} at most {}, and the CREATE asks for {beyond} too",
            tree.maximal_access
        ));
    }
    Some(format!(
        "nothing in the capture forbids it, so the permissions of the file or its folder do: {user} asks for {}",
        create.asked.access
    ))
}

/// Why a logon was refused; `before` have failed as this user before.
pub(super) fn logon(logon: &Logon, before: u64, latency: Option<i64>) -> Option<String> {
    let mut reasons = Vec::new();
    if let (Some(error), Some(ticket)) = (&logon.auth.kerberos_error, &logon.auth.ticket) {
        reasons.push(format!(
            "the ticket is for {}, and the server answered {error}: where that is not the server's own name, the client asked for a wrong one",
            ticket.service
        ));
    }
    let named = logon.auth.ntlm.as_ref().and_then(|ntlm| ntlm.target_name.as_deref());
    if let (Some(target), Some(names)) = (named, logon.auth.server_names()) {
        let host = target.rsplit('/').next().unwrap_or(target).to_lowercase();
        let own = [&names.netbios, &names.dns].into_iter().flatten().map(|name| name.to_lowercase());
        let mut own: Vec<String> = own.collect();
        own.dedup();
        if !host.is_empty() && !own.iter().any(|own| own == &host) {
            reasons.push(format!(
                "the client means {target}, and the server calls itself {}: a server may refuse names that are not its own",
                own.join(" or ")
            ));
        }
    }
    let user = logon.identity.user.as_deref().unwrap_or_default();
    if logon.identity.anonymous || user.is_empty() && logon.identity.mechanism.is_some() {
        reasons.push("the client asked for an anonymous session, and the server has none to give".to_owned());
    } else if user.eq_ignore_ascii_case("guest") {
        reasons.push("guests are not let in".to_owned());
    }
    match logon.status {
        Some(NtStatus::ACCOUNT_LOCKED_OUT) => {
            reasons.push(format!(
                "the account is locked; logons as {user} that failed before in the capture: {before}"
            ));
        }
        _ if before > 0 => reasons.push(format!("logons as {user} that failed before: {before}")),
        _ => {}
    }
    if latency.is_some_and(|latency| LIMITER.contains(&latency)) {
        reasons.push(
            "the answer was held back for 2 s, as the limiter of Windows Server 2025 does with failed logons"
                .to_owned(),
        );
    }
    (!reasons.is_empty()).then(|| reasons.join("; "))
}
