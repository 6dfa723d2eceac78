//! Arguments of DCE/RPC calls by the names of fields.

use smbtrail_track::CallPdu;
use smbtrail_track::rpc::{Interface, Node, Side, Value};

use crate::kind::Kind;
use crate::out::Out;
use crate::readers::{reads, reads_arguments};

/// Where the values of a field are in calls, as `interface operations direction path`, places separated by `; `:
///
/// ```text
/// svcctl 12,16 in name; svcctl * out manager; samr 17 in names; samr * result
/// ```
///
/// `*` stands for all operations. A path is made of names of arguments and members, separated by dots; elements of lists
/// have no names and are all meant; `#1` is the arm of a union with the tag 1. `opnum` is the operation in both directions,
/// `result` what the call returned.
#[derive(Clone, Copy)]
pub(crate) struct Places(pub(crate) &'static str);

/// One place of [`Places`].
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) interface: &'static str,
    /// The operations; empty for all.
    pub(crate) opnums: Vec<u16>,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Opnum,
    Result,
    Argument(Side, Vec<&'static str>),
}

impl Places {
    /// The places; one that is not written as it should be is left out, which a test looks for.
    pub(crate) fn parse(self) -> impl Iterator<Item = Place> {
        self.0.split("; ").filter_map(|place| {
            let mut words = place.split(' ');
            let (interface, opnums, what) = (words.next()?, words.next()?, words.next()?);
            let opnums = match opnums {
                "*" => Vec::new(),
                some => some.split(',').map(|opnum| opnum.parse().ok()).collect::<Option<_>>()?,
            };
            let what = match (what, words.next()) {
                ("opnum", None) => What::Opnum,
                ("result", None) => What::Result,
                ("in", Some(path)) => What::Argument(Side::Client, path.split('.').collect()),
                ("out", Some(path)) => What::Argument(Side::Server, path.split('.').collect()),
                _ => return None,
            };
            Some(Place { interface, opnums, what })
        })
    }
}

impl Place {
    /// Adds what it finds in a PDU of a call.
    pub(crate) fn read(&self, call: &CallPdu, out: &mut Out<'_>) {
        let interface = call.context.and_then(|context| Interface::find(context.interface));
        if interface.is_none_or(|interface| interface.name != self.interface)
            || !(self.opnums.is_empty() || self.opnums.contains(&call.opnum))
        {
            return;
        }
        match &self.what {
            // What a fault is about, only the number of the call says.
            What::Opnum if call.fault => {}
            What::Opnum => out.number(call.opnum.into()),
            What::Result => {
                if let Some(result) = call.result.filter(|_| reads(call)) {
                    out.number(result.code.into());
                }
            }
            What::Argument(side, path) if *side == call.side && reads_arguments(call) => {
                find(&call.said, path, out);
            }
            What::Argument(..) => {}
        }
    }

    /// The path of an argument, and whether the server writes it.
    #[cfg(test)]
    pub(crate) fn argument(&self) -> Option<(Side, &[&'static str])> {
        match &self.what {
            What::Argument(side, path) => Some((*side, path)),
            _ => None,
        }
    }
}

/// Adds the values at the end of a path.
fn find(nodes: &[Node], path: &[&str], out: &mut Out<'_>) {
    let Some((first, rest)) = path.split_first() else { return };
    for node in nodes {
        if node.name == *first {
            match rest {
                [] => put(&node.value, out),
                rest => inside(&node.value, rest, out),
            }
        } else if node.name.is_empty() {
            // Elements and arms have no names.
            inside(&node.value, path, out);
        }
    }
}

fn inside(value: &Value, path: &[&str], out: &mut Out<'_>) {
    match (value, path.split_first()) {
        (Value::Arm(tag, nodes), Some((first, rest))) if first.starts_with('#') => {
            let is_meant = first.get(1..).and_then(|wanted| wanted.parse().ok()) == Some(*tag);
            nodes.iter().filter(|_| is_meant).for_each(|node| inside(&node.value, rest, out));
        }
        (Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes), _) => find(nodes, path, out),
        _ => {}
    }
}

fn put(value: &Value, out: &mut Out<'_>) {
    match value {
        Value::Number(number, _) if out.kind == Kind::Time => out.filetime(smbtrail_wire::FileTime(*number)),
        Value::Number(number, _) => out.number(*number),
        Value::Text(text) => out.text(text),
        Value::Bytes(bytes) => out.bytes(bytes),
        Value::Secret(secret) => out.bytes(&secret.bytes),
        Value::Guid(guid) => out.guid(*guid),
        Value::Handle(handle) => out.bytes(&handle.bytes),
        Value::List(nodes) => nodes.iter().for_each(|node| put(&node.value, out)),
        _ => {}
    }
}
