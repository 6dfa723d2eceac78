//! Logons in DCE/RPC on pipes, whatever way the pipe's data is cut into messages.

mod lab;

use lab::*;
use smbtrail_rpc::{Body, CommonHeader, Fault, FaultHead, Pdu, SecTrailer, Side, Verifier};
use smbtrail_track::{Limits, Outcome};
use smbtrail_wire::{RpcAuthType, RpcFlags, RpcPduType, ShareType};

const SERVER: &str = "10.0.0.9:445";

/// A PDU of this type with a token of NTLM in its verifier.
fn pdu(ptype: RpcPduType, token: &[u8]) -> Vec<u8> {
    let trailer = SecTrailer { auth_type: RpcAuthType::WINNT, ..SecTrailer::default() };
    let verifier = (!token.is_empty()).then_some(Verifier { padding: &[], trailer, token });
    Pdu { header: header(ptype), body: Body::Other(&[0; 4]), verifier }.measured().to_vec()
}

fn header(ptype: RpcPduType) -> CommonHeader<'static> {
    let pfc_flags = RpcFlags::FIRST_FRAG | RpcFlags::LAST_FRAG;
    CommonHeader { ptype, pfc_flags, packed_drep: [0x10, 0, 0, 0], call_id: 1, ..CommonHeader::default() }
}

fn access_denied() -> Vec<u8> {
    let head = FaultHead { status: Fault::ACCESS_DENIED, ..FaultHead::default() };
    let body = Body::Fault(Fault { head, stub: &[] });
    Pdu { header: header(RpcPduType::FAULT), body, verifier: None }.measured().to_vec()
}

/// A client that has a pipe open, as file 9.
fn lab(kind: ShareType) -> Lab {
    let mut lab = Lab::with_limits(Limits::default());
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree_of(1, 3, 7, 5, r"\\srv\IPC$", kind);
    lab.open(1, 4, (7, 5), "srvsvc", 9);
    lab
}

/// Writes pieces of data, then reads pieces of the answer.
fn exchange(lab: &mut Lab, written_pieces: &[&[u8]], read_pieces: &[&[u8]]) {
    let mut id = 10;
    for piece in written_pieces {
        lab.send(1, &[write(id, file_id(9), 0, piece).session(7).tree(5)]);
        lab.send(1, &[written(id, 1).session(7).tree(5)]);
        id += 1;
    }
    for piece in read_pieces {
        lab.send(1, &[read(id, file_id(9), 4280).session(7).tree(5)]);
        lab.send(1, &[have_read(id, piece).session(7).tree(5)]);
        id += 1;
    }
}

/// The logons on pipes: who, and how each ended.
fn on_pipes(lab: Lab) -> Vec<(String, Outcome)> {
    let ntlm = lab.finish().ntlm.into_iter().filter(|logon| logon.pipe.is_some());
    ntlm.map(|logon| (logon.exchange.user.clone(), logon.outcome)).collect()
}

#[test]
fn a_token_may_be_split_over_two_writes() {
    let (auth, answer) = (pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob")), pdu(RpcPduType::RESPONSE, &[]));
    for at in 1..auth.len() {
        let mut lab = lab(ShareType::PIPE);
        let (front, back) = auth.split_at(at);
        exchange(&mut lab, &[front, back], &[&answer]);
        assert_eq!(on_pipes(lab), [("bob".into(), Outcome::Success)], "split at {at}");
    }
}

#[test]
fn an_answer_may_be_split_over_two_reads() {
    let auth = pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"));
    let fault = access_denied();
    let (front, back) = fault.split_at(20);
    let mut lab = lab(ShareType::PIPE);
    exchange(&mut lab, &[&auth], &[front, back]);
    assert_eq!(on_pipes(lab), [("bob".into(), Outcome::Failure)]);
}

#[test]
fn several_pdus_may_be_in_one_write() {
    let both = [pdu(RpcPduType::BIND, &ntlm_negotiate()), pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"))]
        .concat();
    let mut lab = lab(ShareType::PIPE);
    exchange(&mut lab, &[&both], &[]);
    assert_eq!(on_pipes(lab), [("bob".into(), Outcome::Unfinished)]);
}

#[test]
fn data_on_a_disk_share_is_no_pipe() {
    let mut lab = lab(ShareType::DISK);
    exchange(&mut lab, &[&pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"))], &[]);
    assert_eq!(on_pipes(lab), []);
}

#[test]
fn what_follows_a_gap_does_not_continue_what_was_before() {
    let auth = pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"));
    let mut lab = lab(ShareType::PIPE);
    exchange(&mut lab, &[&auth[..30]], &[]);
    lab.gap(1);
    lab.send(1, &[write(40, file_id(9), 0, &auth).session(7).tree(5)]);
    assert_eq!(on_pipes(lab), [("bob".into(), Outcome::Unfinished)]);
}

#[test]
fn pipes_amid_a_pdu_have_a_cap() {
    let mut lab = Lab::with_limits(limits(|limits| limits.pipes = 4));
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree_of(1, 3, 7, 5, r"\\srv\IPC$", ShareType::PIPE);
    let auth = pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"));
    for file in 20..40 {
        lab.open(1, file, (7, 5), "srvsvc", file);
        lab.send(1, &[write(file + 100, file_id(file), 0, &auth[..30]).session(7).tree(5)]);
    }
    let usage = lab.tracker.usage().into_iter().find(|usage| usage.table == "pipes");
    let usage = usage.expect("the table is there");
    assert_eq!((usage.now, usage.evicted), (4, 16));
    lab.send(1, &[write(300, file_id(39), 0, &auth[30..]).session(7).tree(5)]);
    assert_eq!(on_pipes(lab), [("bob".into(), Outcome::Unfinished)]);
}

#[test]
fn each_of_twenty_pipes_has_a_logon_of_its_own() {
    let mut lab = Lab::with_limits(Limits::default());
    lab.log_on(1, SERVER, 7, "alice");
    lab.tree_of(1, 3, 7, 5, r"\\srv\IPC$", ShareType::PIPE);
    let bind = pdu(RpcPduType::BIND, &ntlm_negotiate());
    let auth = pdu(RpcPduType::AUTH_3, &ntlm_authenticate("bob"));
    for file in 20..40 {
        lab.open(1, file, (7, 5), "srvsvc", file);
    }
    let mut id = 100;
    for piece in [&bind, &auth] {
        for file in 20..40 {
            lab.send(1, &[write(id, file_id(file), 0, piece).session(7).tree(5)]);
            lab.send(1, &[written(id, 1).session(7).tree(5)]);
            id += 1;
        }
    }
    let answers = [pdu(RpcPduType::RESPONSE, &[]), access_denied()];
    for (file, answer) in (20..36).zip(answers.iter().cycle()) {
        lab.send(1, &[read(id, file_id(file), 4280).session(7).tree(5)]);
        lab.send(1, &[have_read(id, answer).session(7).tree(5)]);
        id += 1;
    }
    let logons = lab.finish().logons;
    assert_eq!(logons.len(), 21);
    let on_pipes: Vec<_> = logons.iter().filter(|logon| logon.pipe.as_deref() == Some("srvsvc")).collect();
    let of = |outcome| on_pipes.iter().filter(|logon| logon.outcome() == outcome).count();
    assert_eq!((on_pipes.len(), of(Outcome::Success), of(Outcome::Failure)), (20, 8, 8));
    assert_eq!(of(Outcome::Unfinished), 4);
    assert!(on_pipes.iter().all(|logon| logon.identity.user.as_deref() == Some("bob")));
}

#[test]
fn streams_that_are_no_rpc_show_how_they_are_divided() {
    let mut lab = lab(ShareType::PIPE);
    exchange(&mut lab, &[b"dir\r\n", b"exit\r\n"], &[&[4, 0, 0, 0], &[0xA0, 0xB0, 0xC0, 0xD0]]);
    let story = lab.finish();
    let used = story.opens[0].pipe().expect("data passed over it");
    let framing = |side| used.side(side).shape.as_ref().map(|shape| shape.framing().name());
    assert_eq!(framing(Side::Client), Some("lines"));
    assert_eq!(framing(Side::Server), Some("length-prefixed"));
    assert_eq!((used.client.foreign, used.server.foreign), (11, 8));
}
