//! Arguments of calls as JSON.

use smbtrail_table::{Value as Cell, json};
use smbtrail_track::rpc::{Node, Said, Show, Value};

/// An object with what both sides wrote.
pub(crate) fn object(said: &Said) -> String {
    let mut out = Vec::from(b"{\"in\":");
    push_members(&said.request, &mut out);
    out.extend(b",\"out\":");
    push_members(&said.response, &mut out);
    out.push(b'}');
    // It is made of texts that were texts before.
    String::from_utf8(out).unwrap_or_default()
}

fn push_members(nodes: &[Node], out: &mut Vec<u8>) {
    out.push(b'{');
    for (index, node) in nodes.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        json::push(out, Cell::Text(node.name));
        out.push(b':');
        push(&node.value, out);
    }
    out.push(b'}');
}

fn push(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Number(number, show) => push_number(*number, *show, out),
        Value::Text(text) => json::push(out, Cell::Text(text)),
        Value::Bytes(bytes) => json::push(out, Cell::Bytes(bytes)),
        Value::Secret(secret) => json::push(out, Cell::Bytes(&secret.bytes)),
        Value::Guid(guid) => json::push(out, Cell::Guid(guid.0)),
        Value::Handle(_) => json::push(out, Cell::Text(&value.to_string())),
        Value::Struct(nodes) => push_members(nodes, out),
        Value::Arm(_, nodes) => match nodes.first() {
            Some(node) => push(&node.value, out),
            None => json::push(out, Cell::Null),
        },
        Value::List(nodes) => {
            out.push(b'[');
            for (index, node) in nodes.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                push(&node.value, out);
            }
            out.push(b']');
        }
        _ => json::push(out, Cell::Null),
    }
}

fn push_number(number: u64, show: Show, out: &mut Vec<u8>) {
    match show {
        Show::Number | Show::Quiet | Show::Unix | Show::FileTime => json::push(out, Cell::Number(number)),
        show => json::push(out, Cell::Text(&Value::Number(number, show).to_string())),
    }
}
