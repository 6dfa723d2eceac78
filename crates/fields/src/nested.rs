//! Trees of fields as tshark writes them without `-e`: JSON, JSON for Elasticsearch, PDML.

use std::io::Write as _;

use smbtrail_table::json::push_text;
use smbtrail_table::text::is_hidden;
use smbtrail_wire::FileTime;

use crate::field::Field;
use crate::row::{Row, Value};
use crate::text::{write_joined, write_value};
use crate::tree::Node;

/// Appends nodes as the members of a JSON object: a field's value under its name, its parts in an object whose name ends
/// in `_tree`. Names may come several times, as they do in tshark.
pub(crate) fn json(out: &mut Vec<u8>, nodes: &[Node], row: &Row, indent: usize) {
    let mut any = false;
    let mut member = |out: &mut Vec<u8>, name: &str| {
        out.extend_from_slice(if any { b",\n" } else { b"\n" });
        any = true;
        spaces(out, indent + 2);
        push_text(out, name);
        out.extend_from_slice(b": ");
    };
    for node in nodes {
        match node.value {
            Some((field, value)) if node.children.is_empty() || value != Value::Present => {
                member(out, &node.name);
                quoted(out, field, value, row);
                if !node.children.is_empty() {
                    member(out, &format!("{}_tree", node.name));
                    object(out, &node.children, row, indent + 2);
                }
            }
            _ => {
                member(out, &node.name);
                object(out, &node.children, row, indent + 2);
            }
        }
    }
}

/// Appends a JSON object of nodes.
pub(crate) fn object(out: &mut Vec<u8>, nodes: &[Node], row: &Row, indent: usize) {
    out.push(b'{');
    json(out, nodes, row, indent);
    if !nodes.is_empty() {
        out.push(b'\n');
        spaces(out, indent);
    }
    out.push(b'}');
}

/// Appends layers as members of one line of JSON: an object per layer, with all its fields beside each other. Dots would
/// lead Elasticsearch into an object.
pub(crate) fn ek(out: &mut Vec<u8>, layers: &[Node], row: &Row) {
    for (at, layer) in layers.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        push_text(out, &layer.name);
        out.extend_from_slice(b":{");
        let start = out.len();
        flat(out, &layer.name, &layer.children, row, start);
        out.push(b'}');
    }
}

/// Appends the fields of nodes and of what is in them; `start` is where the first of them begins.
fn flat(out: &mut Vec<u8>, layer: &str, nodes: &[Node], row: &Row, start: usize) {
    for node in nodes {
        if let Some((field, value)) = node.value {
            if out.len() > start {
                out.push(b',');
            }
            push_text(out, &format!("{layer}_{}", field.name.replace('.', "_")));
            out.push(b':');
            match value {
                Value::Bool(truth) => out.extend_from_slice(if truth { b"true" } else { b"false" }),
                Value::Time(seconds, nanoseconds) => iso(out, seconds, nanoseconds),
                value => quoted(out, field, value, row),
            }
        }
        flat(out, layer, &node.children, row, start);
    }
}

/// A time of UTC as ISO 8601 has it, in quotes.
fn iso(out: &mut Vec<u8>, seconds: i64, nanoseconds: u32) {
    // Writing to a Vec cannot fail.
    let _ = match FileTime::from_unix(seconds, 0).and_then(FileTime::date) {
        Some(date) => write!(
            out,
            "\"{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:09}Z\"",
            date.year,
            date.month,
            date.day,
            date.hour,
            date.minute,
            date.second,
            nanoseconds.min(999_999_999)
        ),
        None => write!(out, "\"{seconds}.{nanoseconds:09}\""),
    };
}

/// Appends layers as PDML: `proto` elements with `field` elements in them.
pub(crate) fn pdml(out: &mut Vec<u8>, layers: &[Node], row: &Row) {
    for layer in layers {
        open(out, 2, "proto", &[("name", &layer.name), ("showname", &layer.name)]);
        fields(out, &layer.children, row, 4);
        out.extend_from_slice(b"  </proto>\n");
    }
}

fn fields(out: &mut Vec<u8>, nodes: &[Node], row: &Row, indent: usize) {
    for node in nodes {
        match node.value {
            Some((field, value)) => {
                let mut shown = Vec::new();
                shown_value(&mut shown, field, value, row);
                let shown = String::from_utf8_lossy(&shown);
                let title = format!("{}: {shown}", field.title);
                open(out, indent, "field", &[("name", &node.name), ("showname", &title), ("show", &shown)]);
            }
            None => open(out, indent, "field", &[("name", ""), ("show", &node.name)]),
        }
        if node.children.is_empty() {
            // The element has no content: its start ends it.
            out.truncate(out.len() - 2);
            out.extend_from_slice(b"/>\n");
        } else {
            fields(out, &node.children, row, indent + 2);
            spaces(out, indent);
            out.extend_from_slice(b"</field>\n");
        }
    }
}

/// Appends the start of an element, and a line end.
fn open(out: &mut Vec<u8>, indent: usize, element: &str, attributes: &[(&str, &str)]) {
    spaces(out, indent);
    out.push(b'<');
    out.extend_from_slice(element.as_bytes());
    for (name, value) in attributes {
        let _ = write!(out, " {name}=\"");
        attribute(out, value);
        out.push(b'"');
    }
    out.extend_from_slice(b">\n");
}

/// Appends the value of an attribute. Control characters are no XML, also not as references: they are shown.
fn attribute(out: &mut Vec<u8>, text: &str) {
    for char in text.chars() {
        let _ = match char {
            '&' => out.write_all(b"&amp;"),
            '<' => out.write_all(b"&lt;"),
            '>' => out.write_all(b"&gt;"),
            '"' => out.write_all(b"&quot;"),
            hidden if is_hidden(hidden) || matches!(hidden, '\u{FFFE}' | '\u{FFFF}') => {
                write!(out, "\\u{{{:x}}}", u32::from(hidden))
            }
            char => write!(out, "{char}"),
        };
    }
}

/// A value in quotes.
fn quoted(out: &mut Vec<u8>, field: &Field, value: Value, row: &Row) {
    match value {
        Value::Text(span) => push_text(out, row.text(span)),
        value => {
            out.push(b'"');
            shown_value(out, field, value, row);
            out.push(b'"');
        }
    }
}

/// A value as it is shown in a tree: bytes have colons between them, and what is only present has no text.
fn shown_value(out: &mut Vec<u8>, field: &Field, value: Value, row: &Row) {
    match value {
        Value::Present => {}
        Value::Bytes(span) => write_joined(out, row.bytes(span)),
        Value::Text(span) => out.extend_from_slice(row.text(span).as_bytes()),
        value => write_value(out, field.kind, value, row, false),
    }
}

fn spaces(out: &mut Vec<u8>, count: usize) {
    out.resize(out.len() + count, b' ');
}
