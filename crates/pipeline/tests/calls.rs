//! Calls on pipes that are protected by the pipe's own logon, with and without the secrets.

use std::path::{Path, PathBuf};

use smbtrail_pipeline::track::crypto::kerberos::Keytab;
use smbtrail_pipeline::track::crypto::{Secret, Secrets};
use smbtrail_pipeline::track::rpc::{End, Value};
use smbtrail_pipeline::track::{Event, Logon, Observer, Outcome, RpcCall};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_wire::RpcAuthLevel;

/// Where the capture and the keytab are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures")
}

#[derive(Default)]
struct Seen {
    calls: Vec<RpcCall>,
    logons: Vec<Logon>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Call(call) => self.calls.push((*call).clone()),
            Event::Logon(logon) if logon.pipe.is_some() => self.logons.push((*logon).clone()),
            _ => {}
        }
    }
}

fn see(secrets: Secrets) -> Seen {
    let mut options = Options::default().with_secrets(secrets);
    options.limits.stub = 1 << 20;
    let mut seen = Seen::default();
    Pipeline::open([folder().join("sealed-pipes.pcapng")], options).unwrap().run(&mut seen);
    seen.calls.sort_by_key(|call| call.call.start.frame);
    seen
}

fn secrets() -> Secrets {
    let keytab = std::fs::read(folder().join("sealed-pipes.keytab")).unwrap();
    let mut secrets = Secrets::default();
    secrets.add_keytab(Keytab::parse(&keytab).unwrap());
    secrets.add(Secret::Password, "alice=Summer-2026", "test").unwrap();
    secrets
}

/// An argument as text, in calls that said something.
fn argument(call: &RpcCall, name: &str) -> Option<String> {
    let said = call.call.said.as_ref()?;
    said.request.iter().find(|node| node.name == name).map(|node| node.value.to_string())
}

#[test]
fn every_call_is_opened_with_the_secrets() {
    let seen = see(secrets());
    assert_eq!(seen.calls.len(), 24);
    assert!(seen.calls.iter().all(|call| !call.call.request.sealed && !call.call.response.sealed));
    let said = |opnum: u16, name: &str| -> Vec<String> {
        seen.calls
            .iter()
            .filter(|call| call.call.opnum == opnum)
            .filter_map(|call| argument(call, name))
            .collect()
    };
    // As rpcclient asks and as calls.py does: NetrShareGetInfo, NetrShareDel, LsarLookupNames.
    assert_eq!(said(16, "name"), ["projects"; 9]);
    assert_eq!(said(18, "name"), ["no-such-share"; 6]);
    assert_eq!(said(14, "names"), ["bob"; 3]);
    for call in seen.calls.iter().filter(|call| call.call.opnum == 16) {
        let said = call.call.said.as_ref().unwrap();
        let share = said.response.iter().find(|node| node.name == "share").unwrap();
        assert_eq!(
            share.find("remark").map(|node| &node.value),
            Some(&Value::Text("Everybody's work".into()))
        );
    }
    let results = seen.calls.iter().filter(|call| call.call.opnum == 18);
    for call in results {
        let result = call.call.said.as_ref().unwrap().result.unwrap();
        assert_eq!(result.to_string(), "WERR_BAD_NET_NAME");
    }
}

#[test]
fn without_secrets_only_sealed_calls_say_nothing() {
    let seen = see(Secrets::default());
    let is_sealed = |call: &RpcCall| call.call.request.sealed;
    for call in &seen.calls {
        let private = call.call.auth.is_some_and(|auth| auth.level == RpcAuthLevel::PKT_PRIVACY);
        assert_eq!(is_sealed(call), private);
        assert_eq!(call.call.end, End::Response);
    }
    assert_eq!(seen.calls.iter().filter(|call| is_sealed(call)).count(), 18);
}

#[test]
fn each_pipe_has_its_logon() {
    let seen = see(secrets());
    let of = |mechanism: &str| {
        let fits = |logon: &&Logon| logon.identity.mechanism.as_deref() == Some(mechanism);
        seen.logons.iter().filter(fits).collect::<Vec<_>>()
    };
    assert_eq!((of("NTLMSSP").len(), of("Kerberos").len(), seen.logons.len()), (6, 6, 12));
    for logon in &seen.logons {
        assert_eq!(logon.outcome(), Outcome::Success);
        assert_eq!(logon.identity.user.as_deref(), Some("alice"));
        assert!(logon.proven_by.is_some());
    }
}
