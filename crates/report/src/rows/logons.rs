use std::net::IpAddr;
use std::sync::Arc;

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{IdentitySource, Logon, NtlmExchange, Outcome, Ticket, offers_kerberos};

use crate::rows;

/// One row per attempt to log on, in the setup of a session or in DCE/RPC on a pipe: the command `logons`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Logons {}

impl Rows for Logons {
    type Row<'a> = Logon;
    const NAME: &'static str = "logons";
    const ABOUT: &'static str = "One row per attempt to set up a session, or to authenticate in DCE/RPC on a pipe, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "its first SESSION_SETUP, or the message with its first token on a pipe", |logon| Value::Number(logon.start.frame))
            .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when that was captured", |logon| rows::time(logon.start))
            .table("time", 6, 27),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |logon| Value::Socket(logon.client))
            .table("client", 5, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |logon| Value::Socket(logon.server))
            .table("server", 7, 21),
        Column::<Self>::new("network", Kind::Text, "the tags and tunnels in which it travels, the outermost first: `vlan 10`", |logon| {
            Value::text(logon.network_path.as_ref())
        })
        .null("there are none"),
        Column::<Self>::new("session_id", Kind::Hex, "the session it is about; zero as long as the server named none", |logon| {
            rows::session_id(logon.session_id)
        })
        .table("session", 11, 18),
        Column::<Self>::new("pipe", Kind::Path, "the pipe, for a logon in DCE/RPC: the session is that of the pipe", |logon| {
            Value::text(logon.pipe.as_ref().filter(|pipe| !pipe.is_empty()))
        })
        .null("it sets up a session, or the capture does not contain the pipe's CREATE")
        .table("pipe", 13, 12),
        Column::<Self>::new("user", Kind::Text, "the user, according to the client; `guest` where the server made the user a guest", |logon| {
            match logon.outcome() {
                Outcome::Guest => Value::Text("guest"),
                _ => unless(is_replaced(logon), logon.identity.user.as_ref()),
            }
        })
        .null("the client did not say, or not readably, or the session is anonymous")
        .table("user", 2, 20),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |logon| {
            unless(is_replaced(logon), logon.identity.domain.as_ref())
        })
            .null("as above")
            .table("domain", 8, 16),
        Column::<Self>::new("claimed_user", Kind::Text, "who asked to log on, where the server made the user a guest or anonymous", |logon| {
            unless(!is_replaced(logon), logon.identity.user.as_ref())
        })
        .null("the server granted what was asked for, or nothing")
        .table("claimed", 12, 20),
        Column::<Self>::new("claimed_domain", Kind::Text, "the domain of `claimed_user`", |logon| {
            unless(!is_replaced(logon), logon.identity.domain.as_ref())
        })
        .null("as above, or none was given"),
        Column::<Self>::new("anonymous", Kind::Bool, "whether the client asked for an anonymous logon, also where it was refused", |logon| {
            Value::Bool(logon.identity.anonymous)
        }),
        Column::<Self>::new("user_source", Kind::Word, "who names the user: `client` by itself in NTLM, `kdc` in an answer to the client that the capture contains, `ticket` in the ticket, which was decrypted", |logon| {
            Value::text(logon.identity.source.map(IdentitySource::name))
        })
        .null("nobody does"),
        Column::<Self>::new("workstation", Kind::Text, "the name of the client's machine, according to the client", |logon| {
            Value::text(logon.identity.workstation.as_ref())
        })
        .null("the client did not say")
        .table("workstation", 9, 16),
        Column::<Self>::new("auth", Kind::Text, "the mechanism: `NTLMSSP`, `Kerberos`, …", |logon| {
            Value::text(logon.identity.mechanism.as_ref())
        })
        .null("it could not be determined")
        .table("auth", 10, 8),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "the status that decided it", |logon| {
            logon.status.map_or(Value::Null, rows::status)
        })
        .null("no status in the capture decided it")
        .table("status", 4, 24)
        .failed(rows::is_failure),
        Column::<Self>::new(
            "outcome",
            Kind::Word,
            "`success`, `failure`, `guest`, `anonymous`, or `unfinished` when nothing decided it in the capture",
            |logon| Value::Text(logon.outcome().name()),
        )
        .table("outcome", 3, 10),
        Column::<Self>::new("mechanisms_server", Kind::Texts, "the mechanisms that the server offered in NEGOTIATE, the preferred one first", |logon| {
            Value::Strings(&logon.auth.server_offers)
        }),
        Column::<Self>::new("mechanisms_client", Kind::Texts, "the mechanisms that the client offered, the preferred one first", |logon| {
            Value::Strings(&logon.auth.client_offers)
        }),
        Column::<Self>::new("mechanism_chosen", Kind::Text, "the mechanism that the server chose", |logon| {
            Value::text(logon.auth.chosen.as_ref())
        })
        .null("its answer named none"),
        Column::<Self>::new(
            "downgraded",
            Kind::Bool,
            "the client or the server offered Kerberos, and the logon continued with NTLM",
            |logon| Value::Bool(logon.auth.is_downgraded(&logon.identity)),
        ),
        Column::<Self>::new("ntlm", Kind::Word, "the version of NTLM: `v2`, `v1-ess` (extended session security), `v1` or `lm`", |logon| {
            Value::text(ntlm(logon).and_then(NtlmExchange::version))
        })
        .null("it was not NTLM, or the client answered no challenge")
        .table("ntlm", 11, 6),
        Column::<Self>::new(
            "ntlm_why",
            Kind::Word,
            "why it is NTLM and not Kerberos, as far as the capture shows it: `server` (the server does not offer Kerberos), `kdc` (the KDC \
             refused a ticket, see `kdc_error`), `ticket` (the server refused the ticket), `address` (the client names the server by its \
             address, for which there are no tickets), `local account` (the account is the server's own), `client` (the client does not \
             offer Kerberos), `anonymous`, or `unknown`",
            |logon| why_ntlm(logon).map_or(Value::Null, Value::Word),
        )
        .null("it is not NTLM")
        .table("why NTLM", 11, 13),
        Column::<Self>::new("kdc_error", Kind::Text, "the last error with which a KDC refused this client a ticket before", |logon| {
            Value::text(logon.auth.kdc_error)
        })
        .null("the capture contains none, or a KDC gave it a ticket since"),
        Column::<Self>::new("mic", Kind::Bool, "whether NTLM's messages are protected by a checksum", |logon| {
            ntlm(logon).map_or(Value::Null, |ntlm| Value::Bool(ntlm.mic))
        })
        .null("as above"),
        Column::<Self>::new("target_name", Kind::Text, "the service that the client means to talk to, as it says in NTLM: `cifs/filesrv`", |logon| {
            Value::text(ntlm(logon).and_then(|ntlm| ntlm.target_name.as_ref()))
        })
        .null("as above, or it does not say"),
        Column::<Self>::new("channel_bindings", Kind::Bytes, "NTLM's hash over the channel that the client is bound to; zeros for none", |logon| {
            let bindings = ntlm(logon).and_then(|ntlm| ntlm.channel_bindings.as_ref());
            bindings.map_or(Value::Null, |bindings| Value::Bytes(bindings))
        })
        .null("as above, or it does not say"),
        Column::<Self>::new("client_version", Kind::Text, "the client's operating system, as it says in NTLM: major, minor, build", |logon| {
            Value::text(ntlm(logon).and_then(|ntlm| ntlm.client_version.as_ref()))
        })
        .null("as above, or it does not say"),
        Column::<Self>::new("server_version", Kind::Text, "the server's operating system, as that says in NTLM", |logon| {
            Value::text(ntlm(logon).and_then(|ntlm| ntlm.server_version.as_ref()))
        })
        .null("as above, or it does not say"),
        Column::<Self>::new("service", Kind::Text, "the service that the client's Kerberos ticket is for: `cifs/filesrv`", |logon| {
            Value::text(ticket(logon).map(|ticket| &ticket.service))
        })
        .null("the client showed no ticket"),
        Column::<Self>::new("realm", Kind::Text, "that service's realm", |logon| Value::text(ticket(logon).map(|ticket| &ticket.realm)))
            .null("as above"),
        Column::<Self>::new("ticket_cipher", Kind::Name(""), "what the ticket is encrypted by: `aes256-cts-hmac-sha1-96`, `rc4-hmac`, …", |logon| {
            ticket(logon).map_or(Value::Null, |ticket| {
                let raw = u64::from(ticket.etype.0.cast_unsigned());
                Value::Name { name: ticket.etype.name(), raw, digits: 8 }
            })
        })
        .null("as above"),
        Column::<Self>::new("ticket_kvno", Kind::Number, "the version of the service's key that it is encrypted with", |logon| {
            Value::number(ticket(logon).and_then(|ticket| ticket.kvno).map(u64::from))
        })
        .null("as above, or the ticket does not say"),
        Column::<Self>::new("kerberos_error", Kind::Text, "what the server says is wrong with the ticket: the error's name, or its number", |logon| {
            Value::text(logon.auth.kerberos_error.as_ref())
        })
        .null("nothing"),
        Column::<Self>::new("proven_by", Kind::Text, "which of the secrets that were given fits, also where the server refused", |logon| {
            Value::text(logon.proven_by.as_ref())
        })
        .null("none does"),
    ];
}

/// Whether the server granted another identity than the client claimed.
fn is_replaced(logon: &Logon) -> bool {
    matches!(logon.outcome(), Outcome::Guest | Outcome::Anonymous)
}

fn unless(hidden: bool, text: Option<&Arc<str>>) -> Value<'_> {
    if hidden { Value::Null } else { Value::text(text) }
}

fn ntlm(logon: &Logon) -> Option<&NtlmExchange> {
    logon.auth.ntlm.as_deref()
}

/// Why a logon is by NTLM and not by Kerberos.
fn why_ntlm(logon: &Logon) -> Option<&'static str> {
    let auth = &logon.auth;
    if logon.identity.mechanism.as_deref() != Some("NTLMSSP") {
        return None;
    }
    let has_no_kerberos = |offers: &[String]| !offers.is_empty() && !offers_kerberos(offers);
    let is_address = ntlm(logon).and_then(|ntlm| ntlm.target_name.as_deref()).is_some_and(|name| {
        let host = name.rsplit('/').next().unwrap_or_default();
        host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
    });
    Some(match () {
        () if logon.identity.anonymous => "anonymous",
        () if has_no_kerberos(&auth.server_offers) => "server",
        () if auth.kdc_error.is_some() => "kdc",
        () if auth.kerberos_error.is_some() => "ticket",
        () if is_address => "address",
        () if is_local(logon) => "local account",
        () if has_no_kerberos(&auth.client_offers) => "client",
        () => "unknown",
    })
}

/// Whether the user's domain is the server itself.
fn is_local(logon: &Logon) -> bool {
    let domain = logon.identity.domain.as_deref().unwrap_or_default();
    let names = logon.auth.server_names();
    let server = names.into_iter().flat_map(|names| [&names.netbios, &names.dns]).flatten();
    domain == "." || server.into_iter().any(|name| name.eq_ignore_ascii_case(domain))
}

const fn ticket(logon: &Logon) -> Option<&Ticket> {
    logon.auth.ticket.as_ref()
}
