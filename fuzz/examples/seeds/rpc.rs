//! Seeds of calls of DCE/RPC, out of the stubs that the tests of the rpc crate read.

use std::io;

use smbtrail_rpc::{Arguments, Interface};

use crate::Seeds;

const STUBS: &str = include_str!("../../../crates/rpc/tests/data/stubs.tsv");
/// NDR, version 2, as a bind names it.
const NDR: &str = "045d888aeb1cc9119fe808002b10486002000000";

impl Seeds {
    /// A stub for `rpc_ndr`, and a bind with the call for `rpc_calls`.
    pub(crate) fn stubs(&mut self) -> io::Result<()> {
        for line in STUBS.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [name, opnum, syntax, side, stub, ..] = parts[..] else { continue };
            let stub = crate::unhex(stub);
            let (Some(interface), Ok(opnum)) = (Interface::named(name), opnum.parse::<u16>()) else {
                continue;
            };
            let place = Arguments::all().enumerate().find(|(_, declared)| declared.uuid == interface.uuid);
            let place = place.and_then(|(index, declared)| {
                let operation = declared.operations.iter().position(|operation| operation.opnum == opnum)?;
                Some((u8::try_from(index).ok()?, u8::try_from(operation).ok()?))
            });
            let Some((index, operation)) = place else { continue };
            let form = u8::from(syntax == "ndr64") | if side == "response" { 4 } else { 0 };
            let seed = [&[index, operation, form][..], &stub].concat();
            self.put("rpc_ndr", (index, operation, form), &seed)?;
            if syntax == "ndr" && side == "request" {
                let number = opnum.to_le_bytes();
                let request = [&[0, 0, 0, 0, 0, 0, number[0], number[1]][..], &stub].concat();
                let answer = pdu(2, &[0; 32]);
                let calls = [bind(interface), piece(false, &pdu(0, &request)), piece(true, &answer)].concat();
                self.put("rpc_calls", (index, operation), &calls)?;
            }
        }
        Ok(())
    }
}

fn bind(interface: &Interface) -> Vec<u8> {
    let (major, minor) = interface.version;
    let ndr = crate::unhex(NDR);
    let head = crate::unhex("b810b810000000000100000000000100");
    let bind = [&head[..], &interface.uuid.0, &major.to_le_bytes(), &minor.to_le_bytes(), &ndr].concat();
    let ack = [&crate::unhex("b810b81001000000000000000100000000000000")[..], &ndr].concat();
    [piece(false, &pdu(11, &bind)), piece(true, &pdu(12, &ack))].concat()
}

/// A PDU of one fragment with this body.
fn pdu(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(16 + body.len()).unwrap_or(u16::MAX).to_le_bytes();
    [&[5, 0, kind, 3, 0x10, 0, 0, 0, len[0], len[1], 0, 0, 1, 0, 0, 0][..], body].concat()
}

/// Data of one side as `rpc_calls` takes it: in pieces of at most 508 bytes.
fn piece(is_server: bool, data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for part in data.chunks(4 * 0x7F) {
        let words = u8::try_from(part.len().div_ceil(4)).unwrap_or(0x7F);
        out.push(words | if is_server { 0x80 } else { 0 });
        out.extend(part);
        out.resize(out.len() + usize::from(words) * 4 - part.len(), 0);
    }
    out
}
