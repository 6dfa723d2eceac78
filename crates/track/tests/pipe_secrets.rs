//! What calls on pipes hide, and what the secrets at hand open of it.
#![cfg(feature = "crypto")]

mod lab;

use std::sync::Arc;

use lab::*;
use smbtrail_crypto::{Secret, Secrets, account};
use smbtrail_rpc::{Interface, Value};
use smbtrail_track::{Event, Lacking, Observer, RpcCall, Tracker};
use smbtrail_wire::ShareType;

const SERVER: &str = "10.0.0.9:445";
const KEY: &str = "000102030405060708090a0b0c0d0e0f";
const CHANNEL: &str = include_str!("data/channel.tsv");

#[derive(Default)]
struct Calls(Vec<RpcCall>);

impl Observer for Calls {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Call(call) = event {
            self.0.push((*call).clone());
        }
    }
}

/// A client that has two pipes open, as files 1 and 2, watched by somebody with these secrets.
fn lab(secrets: &[(Secret, &str)]) -> Lab<Calls> {
    let mut all = Secrets::default();
    secrets.iter().for_each(|(secret, text)| all.add(*secret, text, "test").expect("it is a secret"));
    let limits = limits(|limits| limits.stub = 1 << 16);
    let mut lab = Lab::for_observer(limits, Calls::default());
    lab.tracker = Tracker::new(limits).with_secrets(Arc::new(all));
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree_of(1, 3, 7, 5, r"\\srv\IPC$", ShareType::PIPE);
    lab.open(1, 4, (7, 5), "lsarpc", 1);
    lab.open(1, 5, (7, 5), "lsarpc", 2);
    lab
}

fn say(lab: &mut Lab<Calls>, id: u64, file: u64, is_client: bool, pdu: &[u8]) {
    if is_client {
        lab.send(1, &[write(id, file_id(file), 0, pdu).session(7).tree(5)]);
        lab.send(1, &[written(id, 1).session(7).tree(5)]);
    } else {
        lab.send(1, &[read(id, file_id(file), 4280).session(7).tree(5)]);
        lab.send(1, &[have_read(id, pdu).session(7).tree(5)]);
    }
}

fn bytes(hex: &str) -> Vec<u8> {
    smbtrail_crypto::hex(hex).expect("hexadecimal digits")
}

/// A PDU of one fragment with this body.
fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(16 + body.len()).expect("it fits").to_le_bytes();
    [&[5, 0, kind, 3, 0x10, 0, 0, 0, len[0], len[1], 0, 0, 1, 0, 0, 0][..], body].concat()
}

/// What LsarStorePrivateData stores, for somebody with these secrets: before it is revealed, and after.
fn stored(secrets: &[(Secret, &str)]) -> [String; 2] {
    let sealed = account::seal_secret(&bytes(KEY), b"G3h31m-01").expect("the key is long enough");
    let count = u32::try_from(sealed.len()).expect("it fits").to_le_bytes();
    let mut stub = vec![0; 20];
    // The name, of one letter.
    stub.extend(bytes("02000200 0c000200 01000000 00000000 01000000 4b000000".replace(' ', "").as_str()));
    stub.extend(bytes("10000200"));
    stub.extend([&count[..], &count, &bytes("14000200"), &count, &[0; 4], &count, &sealed].concat());
    argument(secrets, ("lsarpc", 0), 42, &stub, "secret")
}

/// An argument of a call whose request has this stub, for somebody with these secrets: before it is revealed, and after.
fn argument(
    secrets: &[(Secret, &str)],
    (interface, version): (&str, u8),
    opnum: u8,
    stub: &[u8],
    name: &str,
) -> [String; 2] {
    let mut lab = lab(secrets);
    let interface = Interface::named(interface).expect("it has a name").uuid.0;
    let ndr = bytes("045d888aeb1cc9119fe808002b10486002000000");
    let head = bytes("b810b81000000000010000000000010000");
    let bind = [&head[..16], &interface, &[version, 0, 0, 0], &ndr].concat();
    let request = [&[0, 0, 0, 0, 0, 0, opnum, 0][..], stub].concat();
    say(&mut lab, 10, 1, true, &pdu(11, &bind));
    let ack = [&bytes("b810b81001000000000000000100000000000000")[..], &ndr].concat();
    say(&mut lab, 11, 1, false, &pdu(12, &ack));
    say(&mut lab, 12, 1, true, &pdu(0, &request));
    say(&mut lab, 13, 1, false, &pdu(2, &[0; 12]));
    let calls = lab.finish().0;
    let [call] = &calls[..] else { panic!("there is one call, not {}", calls.len()) };
    let said = call.call.said.as_deref().expect("it is declared");
    assert_eq!(said.errors, [None, None]);
    let shown = |value: Option<&Value>| value.expect("the argument is there").to_string();
    [shown(said.argument(name)), shown(said.clone().revealed().argument(name))]
}

#[test]
fn a_protected_password_opens_with_the_session_key_or_the_old_password() {
    for line in include_str!("data/set-passwords.tsv").lines().filter(|line| !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [opnum, stub, secret, password] = parts[..] else { panic!("{line}") };
        let opnum = opnum.parse().expect("a number");
        let opened =
            |secret: (Secret, &str)| argument(&[secret], ("samr", 1), opnum, &bytes(stub), "encrypted");
        let hidden = "(encrypted, 528 bytes)";
        let (right, wrong) = match secret {
            "key" => ((Secret::SessionKey, format!("0x7={KEY}")), (Secret::SessionKey, format!("0x8={KEY}"))),
            old => ((Secret::Password, old.to_owned()), (Secret::Password, "tom=another".to_owned())),
        };
        assert_eq!(opened((right.0, &right.1)), [hidden, password]);
        assert_eq!(opened((wrong.0, &wrong.1)), [hidden, hidden]);
    }
}

#[test]
fn a_secret_opens_with_the_key_of_the_session() {
    let hidden = "(encrypted, 24 bytes)";
    assert_eq!(stored(&[(Secret::SessionKey, &format!("0x7={KEY}"))]), [hidden, "G3h31m-01"]);
    assert_eq!(stored(&[(Secret::SessionKey, &format!("0x8={KEY}"))]), [hidden, hidden], "another session");
    assert_eq!(stored(&[]), [hidden, hidden]);
}

/// The server knows the challenge by the machine's name. `[MS-NRPC]` 3.5.1
#[test]
fn the_credentials_of_a_secure_channel_may_follow_on_another_pipe() {
    let mut lab = lab(&[(Secret::Password, "MEMB$=Mach-Pa55-0123456789")]);
    lab.open(1, 6, (7, 5), "netlogon", 3);
    let lines: Vec<&str> = CHANNEL.lines().filter(|line| !line.starts_with('#')).collect();
    // The bind once more, on a third pipe, and everything after the challenge there.
    let setup = [(1, 0..4), (3, 0..2), (3, 4..6), (2, 6..10)];
    let mut ids = 10..;
    for (file, part) in setup {
        for line in &lines[part] {
            let parts: Vec<&str> = line.split('\t').collect();
            let id = ids.next().expect("there is another id");
            say(&mut lab, id, file, parts[1] == "client", &bytes(parts[2]));
        }
    }
    let sealed: Vec<_> = lab.finish().0.iter().map(|call| (call.call.opnum, call.lacking)).collect();
    assert_eq!(sealed, [(4, None), (26, None), (21, None)]);
}

#[test]
fn a_sealed_call_says_why_it_stays_sealed() {
    let lines: Vec<&str> = CHANNEL.lines().filter(|line| !line.starts_with('#')).collect();
    let lacking = |secrets: &[(Secret, &str)], from: usize| {
        let mut lab = lab(secrets);
        for (id, line) in (10..).zip(&lines[from..]) {
            let parts: Vec<&str> = line.split('\t').collect();
            say(&mut lab, id, parts[0].parse().expect("a number"), parts[1] == "client", &bytes(parts[2]));
        }
        let calls = lab.finish().0;
        calls.last().and_then(|call| call.lacking)
    };
    let right = (Secret::Password, "MEMB$=Mach-Pa55-0123456789");
    assert_eq!(lacking(&[right], 0), None);
    assert_eq!(lacking(&[(Secret::Password, "MEMB$=another")], 0), Some(Lacking::Proof));
    assert_eq!(lacking(&[], 0), Some(Lacking::Secret));
    assert_eq!(lacking(&[right], 6), Some(Lacking::Handshake), "the capture begins after the setup");
}

#[test]
fn a_secure_channel_opens_with_the_password_of_the_machine() {
    for (password, opens) in [("Mach-Pa55-0123456789", true), ("another", false)] {
        let mut lab = lab(&[(Secret::Password, &format!("MEMB$={password}"))]);
        for (id, line) in (10..).zip(CHANNEL.lines().filter(|line| !line.starts_with('#'))) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [file, side, hex] = parts[..] else { panic!("{line}") };
            say(&mut lab, id, file.parse().expect("a number"), side == "client", &bytes(hex));
        }
        let calls = lab.finish().0;
        let sealed: Vec<_> = calls.iter().map(|call| (call.call.opnum, call.call.request.sealed)).collect();
        assert_eq!(sealed, [(4, false), (26, false), (21, !opens)]);
        let said = calls[2].call.said.as_deref().expect("it is declared");
        let server = said.argument("server").and_then(Value::text);
        assert_eq!(server, opens.then_some(r"\\127.0.17.1"));
        let capabilities = said.answer("capabilities").map(ToString::to_string);
        assert_eq!(capabilities.as_deref(), opens.then_some("0x610fffff"));
    }
}
