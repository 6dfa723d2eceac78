//! Properties of DCE/RPC on a pipe.

use smbtrail_rpc::{
    Arguments, Association, AssociationLimits, Body, ByteOrder, Node, Pdu, Pipe, Side, Syntax, Value,
    VerificationTrailer, decode, emit,
};

/// What a pipe carries: the same PDUs come out wherever the data is split, each is emitted as it was read, and no more is
/// held than the limit.
pub fn pdus(data: &[u8]) {
    let whole = read(&[data]);
    assert!(whole.len() <= data.len() / 16);
    for at in 0..data.len() {
        let (front, back) = data.split_at(at);
        let split = read(&[front, back]);
        // A piece that begins in the middle of something else may begin a PDU by chance, so there may be more.
        if front.is_empty() || whole.iter().map(Vec::len).sum::<usize>() == data.len() {
            assert_eq!(split, whole, "split at {at}");
        }
    }
}

/// The PDUs that these pieces make.
fn read(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut pipe = Pipe::new(4096);
    let mut all = Vec::new();
    for piece in pieces {
        pipe.push(Side::Client, piece, &mut |pdu, _| {
            let bytes = pdu.to_vec();
            let mut problems = Vec::new();
            let again = Pdu::parse(&bytes, &mut problems).expect("what was emitted is a PDU");
            if problems.is_empty() {
                assert_eq!(again, pdu);
            }
            all.push(bytes);
        });
        assert!(pipe.stream(Side::Client).buffered() <= 4096);
    }
    all
}

/// The calls of both sides: nothing that an association holds grows with what it is given. Each piece begins with a byte
/// for its side and its length.
pub fn calls(data: &[u8]) {
    let limits = AssociationLimits::default().with_stub(4096);
    let mut association = Association::new(limits);
    let mut pipe = Pipe::new(4096);
    let (mut rest, mut number, mut over) = (data, 0_u32, 0_usize);
    while let Some((head, after)) = rest.split_first() {
        let side = if head & 0x80 == 0 { Side::Client } else { Side::Server };
        let (piece, after) = after.split_at(after.len().min(usize::from(head & 0x7F) * 4));
        rest = after;
        number += 1;
        pipe.push(side, piece, &mut |pdu, _| {
            if let Body::Request(request) = &pdu.body
                && let Some(trailer) = VerificationTrailer::find(request.stub)
            {
                let values: usize = trailer.commands().map(|command| 4 + command.value.len()).sum();
                assert!(trailer.offset + VerificationTrailer::SIGNATURE.len() + values <= request.stub.len());
            }
            association.push(side, &pdu, None, number, |_| over += 1);
        });
        assert!(association.contexts().len() <= limits.contexts);
        assert!(association.calls().len() <= limits.calls);
        assert!(association.held() <= 1 << 20, "{}", association.held());
    }
    association.finish(|_| over += 1);
    assert!(over <= data.len() / 16);
}

/// A stub of some operation in some form: reading ends, and what was read is read again from what is written of it. The
/// first three bytes choose the operation and the form.
pub fn ndr(data: &[u8]) {
    let Some(([interface, operation, form], stub)) = data.split_first_chunk::<3>() else { return };
    let index = usize::from(*interface) % Arguments::all().count();
    let Some(declared) = Arguments::all().nth(index) else { return };
    let operation = &declared.operations[usize::from(*operation) % declared.operations.len()];
    let syntax = if form & 1 == 0 { Syntax::Ndr } else { Syntax::Ndr64 };
    let order = if form & 2 == 0 { ByteOrder::Little } else { ByteOrder::Big };
    let fields: Vec<_> =
        if form & 4 == 0 { operation.request().collect() } else { operation.response().collect() };
    let decoded = decode(fields.iter().copied(), stub, syntax, order);
    assert!(decoded.end <= stub.len().next_multiple_of(8));
    assert!(decoded.nodes.len() <= fields.len());
    for node in &decoded.nodes {
        let _ = node.value.to_string();
    }
    if decoded.error.is_none() && !decoded.nodes.iter().any(has_text) {
        let written = emit(fields.iter().copied(), &decoded.nodes, syntax, order);
        let again = decode(fields.iter().copied(), &written, syntax, order);
        assert_eq!(again.error, None);
        let shown = |nodes: &[Node]| nodes.iter().map(|node| node.value.to_string()).collect::<Vec<_>>();
        assert_eq!(shown(&again.nodes), shown(&decoded.nodes));
    }
}

/// Whether a value is a text, or bytes that may be one. What follows the first NUL of a text is not kept, and a tower is
/// only read.
fn has_text(node: &Node) -> bool {
    match &node.value {
        Value::Text(_) => true,
        Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) => nodes.iter().any(has_text),
        _ => false,
    }
}
