//! JSON Schemas of rows, written from their columns. JSON Schema 2020-12

use crate::column::Rows;
use crate::json;
use crate::kind::Kind;

/// The JSON Schema of a row of this kind, as an object on one line per column.
#[must_use]
pub fn schema<R: Rows>() -> String {
    let mut out = b"{\"description\": ".to_vec();
    json::push_text(&mut out, R::ABOUT);
    out.extend_from_slice(b", \"type\": \"object\", \"additionalProperties\": false, \"properties\": {");
    for (at, column) in R::COLUMNS.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b",\n  " } else { b"\n  " });
        json::push_text(&mut out, column.key);
        out.extend_from_slice(b": {\"description\": ");
        let unit = if column.unit.is_empty() { String::new() } else { format!(", in {}", column.unit) };
        json::push_text(&mut out, &format!("{}{unit}", column.meaning));
        out.extend_from_slice(b", ");
        out.extend_from_slice(of_kind(column.kind, !column.null.is_empty()).as_bytes());
        out.push(b'}');
    }
    out.extend_from_slice(b"\n}, \"required\": [");
    for (at, column) in R::COLUMNS.iter().enumerate() {
        out.extend_from_slice(if at > 0 { b", " } else { b"" });
        json::push_text(&mut out, column.key);
    }
    out.extend_from_slice(b"]}");
    // What is pushed is UTF-8.
    String::from_utf8(out).unwrap_or_default()
}

/// The members of a schema that say what a value of this kind is.
fn of_kind(kind: Kind, may_be_null: bool) -> String {
    let one = |name: &str| match may_be_null {
        true => format!("\"type\": [\"{name}\", \"null\"]"),
        false => format!("\"type\": \"{name}\""),
    };
    let list = |items: &str| format!("{}, \"items\": {{{items}}}", one("array"));
    match kind {
        Kind::Number | Kind::Wide | Kind::Port => one("integer"),
        Kind::Decimal | Kind::Interval => one("number"),
        Kind::Bool => one("boolean"),
        Kind::Time => format!("{}, \"format\": \"date-time\"", one("string")),
        Kind::Text
        | Kind::Path
        | Kind::Name(_)
        | Kind::Word
        | Kind::Hex
        | Kind::Guid
        | Kind::Socket
        | Kind::Address
        | Kind::Bytes => one("string"),
        Kind::Flags(_) | Kind::Texts => list("\"type\": \"string\""),
        Kind::Numbers => list("\"type\": \"integer\""),
        Kind::Series => list("\"type\": [\"number\", \"null\"]"),
        Kind::Json => one("object"),
        Kind::Objects(members) => {
            let member =
                |member: &crate::Member| format!("\"{}\": {{{}}}", member.key, of_kind(member.kind, true));
            let members: Vec<String> = members.iter().map(member).collect();
            list(&format!("\"type\": \"object\", \"properties\": {{{}}}", members.join(", ")))
        }
    }
}
