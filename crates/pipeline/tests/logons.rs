//! Who logs on and how: NTLM's exchanges, Kerberos's tickets, and what secrets make of them.

use std::path::{Path, PathBuf};

use smbtrail_pipeline::track::crypto::kerberos::{Keytab, KeytabEntry};
use smbtrail_pipeline::track::crypto::ntlm::{Credential, Exchange};
use smbtrail_pipeline::track::crypto::{Secret, Secrets};
use smbtrail_pipeline::track::{Event, Logon, NtlmLogon, Observer, Session};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_wire::Etype;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures")
}

#[derive(Default)]
struct Seen {
    logons: Vec<Logon>,
    exchanges: Vec<NtlmLogon>,
    sessions: Vec<Session>,
    closed: usize,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Logon(logon) => self.logons.push((*logon).clone()),
            Event::Ntlm(logon) => self.exchanges.push((*logon).clone()),
            Event::Session(session) => self.sessions.push((*session).clone()),
            Event::Envelope(envelope) => self.closed += usize::from(envelope.opened.is_err()),
            _ => {}
        }
    }
}

fn see(capture: &str, secrets: Secrets) -> Seen {
    let mut seen = Seen::default();
    let options = Options::default().with_secrets(secrets);
    let pipeline = Pipeline::open([folder().join(capture)], options).unwrap();
    pipeline.run(&mut seen);
    seen.logons.sort_by_key(|logon| logon.start.frame);
    seen.exchanges.sort_by_key(|logon| logon.start.frame);
    seen
}

fn with_keytab() -> Secrets {
    let mut secrets = Secrets::default();
    let bytes = std::fs::read(folder().join("kerberos.keytab")).unwrap();
    secrets.add_keytab(Keytab::parse(&bytes).unwrap());
    secrets
}

/// Whether this password gave the response.
fn is_of(logon: &NtlmLogon, password: &str) -> bool {
    let exchange = &logon.exchange;
    let exchange = Exchange {
        server_challenge: exchange.challenge.unwrap(),
        flags: exchange.flags.0,
        user: &exchange.user,
        domain: &exchange.domain,
        lm_response: &exchange.lm_response,
        nt_response: &exchange.nt_response,
        encrypted_random_session_key: &[],
    };
    exchange.prove(&Credential::of_password(password)).is_some()
}

#[test]
fn the_kdc_names_who_holds_a_ticket() {
    let seen = see("kerberos.pcapng", Secrets::default());
    let who: Vec<_> = seen
        .logons
        .iter()
        .map(|logon| {
            let ticket = logon.auth.ticket.as_ref();
            let user = (logon.identity.user.as_deref().unwrap(), logon.identity.domain.as_deref().unwrap());
            (user, ticket.map(|ticket| (&*ticket.service, &*ticket.realm, ticket.etype, ticket.kvno)))
        })
        .collect();
    let ticket = |etype, kvno| Some(("cifs/filesrv", "OFFICE.EXAMPLE", etype, Some(kvno)));
    assert_eq!(
        who,
        [
            (("alice", "OFFICE.EXAMPLE"), ticket(Etype::AES256_CTS_HMAC_SHA1_96, 1)),
            (("alice", "OFFICE.EXAMPLE"), ticket(Etype::AES256_CTS_HMAC_SHA1_96, 1)),
            (("bob", "OFFICE.EXAMPLE"), ticket(Etype::AES128_CTS_HMAC_SHA1_96, 2)),
            (("alice", "OFFICE.EXAMPLE"), ticket(Etype::RC4_HMAC, 3)),
            (("bob", "OFFICE"), None),
        ]
    );
    let downgraded: Vec<bool> =
        seen.logons.iter().map(|logon| logon.auth.is_downgraded(&logon.identity)).collect();
    assert_eq!(downgraded, [false, false, false, false, true]);
    assert_eq!(&*seen.logons[4].auth.server_offers, ["MS-KRB5", "KRB5", "NTLMSSP"]);
    assert!(seen.closed > 0, "nothing opens what is encrypted");
}

#[test]
fn a_keytab_checks_signatures_and_opens_what_is_encrypted() {
    let seen = see("kerberos.pcapng", with_keytab());
    assert_eq!(seen.closed, 0);
    let by_ticket: Vec<_> = seen
        .sessions
        .iter()
        .filter(|session| session.identity.mechanism.as_deref() == Some("Kerberos"))
        .map(|session| {
            let given = session.keys().given().unwrap();
            assert_eq!(given.secret, Secret::Keytab);
            let (mut good, mut bad) = (0, 0);
            for channel in session.keys().channels() {
                good += channel.counts.good;
                bad += channel.counts.bad + channel.counts.unverifiable;
            }
            assert_eq!(bad, 0);
            assert!(good > 0 || session.encryption.is_some());
            given.origin.to_string()
        })
        .collect();
    let principal = |kvno: u32| format!("cifs/filesrv@OFFICE.EXAMPLE kvno {kvno}");
    assert_eq!(by_ticket, [principal(1), principal(1), principal(2), principal(3)]);
}

/// Of each session by Kerberos the secret that gave its keys, where one did; every envelope of those is opened, and every
/// signature is right.
fn by_kerberos(seen: &Seen) -> Vec<Option<(Secret, String)>> {
    let by_ticket = seen.sessions.iter();
    let by_ticket = by_ticket.filter(|session| session.identity.mechanism.as_deref() == Some("Kerberos"));
    by_ticket
        .map(|session| {
            let given = session.keys().given()?;
            for channel in session.keys().channels() {
                assert_eq!(channel.counts.bad + channel.counts.unverifiable, 0, "{}", session.id);
            }
            Some((given.secret, given.origin.to_string()))
        })
        .collect()
}

fn with(lines: &str) -> Secrets {
    let mut secrets = Secrets::default();
    assert_eq!(secrets.add_file("given", lines), []);
    secrets
}

#[test]
fn the_password_of_a_client_opens_what_the_kdc_gave_it() {
    let seen = see("kerberos.pcapng", with("password alice=Summer-2026\npassword OFFICE\\bob=Winter-2026"));
    let given = |line: u32| Some((Secret::Password, format!("given:{line}")));
    assert_eq!(by_kerberos(&seen), [given(1), given(1), given(2), given(1)]);
    assert_eq!(seen.closed, 0, "everything is opened");
    let one = see("kerberos.pcapng", with("password alice=Summer-2026"));
    assert_eq!(by_kerberos(&one), [given(1), given(1), None, given(1)]);
    assert_eq!(by_kerberos(&see("kerberos.pcapng", with("password *=Winter-2026")))[2], given(1));
    let wrong = see("kerberos.pcapng", with("password alice=summer-2026"));
    assert_eq!(by_kerberos(&wrong), [None, None, None, None]);
}

/// The key of a principal in the keytab of `kerberos-keys.pcapng`, in hexadecimal.
fn key_of(principal: &str, etype: Etype) -> String {
    let bytes = std::fs::read(folder().join("kerberos-keys.keytab")).unwrap();
    let keytab = Keytab::parse(&bytes).unwrap();
    let fits = |entry: &&KeytabEntry| &*entry.principal == principal && entry.key.etype == etype;
    let entry = keytab.entries().iter().find(fits).unwrap();
    entry.key.key.bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Four sessions: two of alice's and two of bob's, whose first AS-REP is under his NT hash.
#[test]
fn every_key_of_the_realm_opens_what_it_gives_rise_to() {
    let long = Etype::AES256_CTS_HMAC_SHA1_96;
    let [alice, bob] = ["alice", "bob"].map(|user| format!("{user}@OFFICE.EXAMPLE"));
    let krbtgt = key_of("krbtgt/OFFICE.EXAMPLE@OFFICE.EXAMPLE", long);
    let seen = |lines: &str| {
        let seen = see("kerberos-keys.pcapng", with(lines));
        (by_kerberos(&seen), seen.closed)
    };
    let some = |kind, line: u32| Some((kind, format!("given:{line}")));

    let by_password = seen("password alice=Summer-2026\npassword bob=Winter-2026");
    let [one, two] = [1, 2].map(|line| some(Secret::Password, line));
    assert_eq!(by_password, ([&one, &one, &two, &two].map(Clone::clone).to_vec(), 0));

    let by_krbtgt = seen(&format!("krbtgt:aes256-cts-hmac-sha1-96:{krbtgt}"));
    assert_eq!(by_krbtgt, (vec![some(Secret::KerberosKey, 1); 4], 0));

    let [alice_key, bob_key] = [&alice, &bob].map(|whose| key_of(whose, long));
    let (by_key, _) = seen(&format!("kerberos-key alice={alice_key}\nkerberos-key bob={bob_key}"));
    let [one, two] = [1, 2].map(|line| some(Secret::KerberosKey, line));
    assert_eq!(by_key, [one.clone(), one, None, two]);

    let [alice_hash, bob_hash] = [&alice, &bob].map(|whose| key_of(whose, Etype::RC4_HMAC));
    let (by_hash, _) = seen(&format!("OFFICE\\alice:1000::{alice_hash}:::\nnt-hash bob={bob_hash}"));
    assert_eq!(by_hash, [None, None, some(Secret::NtHash, 2), None]);
}

#[test]
fn every_response_is_recomputed_from_its_password() {
    let seen = see("logons.pcapng", Secrets::default());
    let passwords = [
        ("bob", "wrong1", "failure"),
        ("bob", "wrong2", "failure"),
        ("bob", "wrong3", "failure"),
        ("bob", "wrong4", "failure"),
        ("bob", "Winter-2026", "success"),
        ("eve", "x", "failure"),
        ("nobody", "x", "failure"),
        ("alice", "Summer-2026", "success"),
        ("alice", "Summer-2026", "success"),
        ("alice", "Summer-2026", "success"),
    ];
    assert_eq!(seen.exchanges.len(), passwords.len());
    for (logon, (user, password, outcome)) in seen.exchanges.iter().zip(passwords) {
        let frame = logon.start.frame;
        assert_eq!((&*logon.exchange.user, logon.outcome.name()), (user, outcome), "frame {frame}");
        assert!(is_of(logon, password) && !is_of(logon, "something else"), "frame {frame}");
        let (mode, line) = logon.exchange.hashcat().unwrap();
        assert_eq!((mode, line.split(':').count()), (5600, 6), "{line}");
    }
}
