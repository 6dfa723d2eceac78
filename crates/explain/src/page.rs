//! The table of fields as a page of documentation.

use std::fmt::Write as _;

use crate::fields::HEADER;
use crate::header::HeaderField;

const INTRODUCTION: &str = "\
# The SMB2 header, field by field

Every SMB2 and SMB3 message begins with the same 64 bytes. Numbers are little-endian. What each field is, what it
tells an investigator, and what is commonly believed of it and wrong. `smbtrail explain FIELD` prints the same,
`smbtrail explain CAPTURE --frame N` with the values of a message.

Some bytes are two fields: requests of SMB 3.x have ChannelSequence and Reserved where responses have Status, and
messages with `SMB2_FLAGS_ASYNC_COMMAND` have AsyncId where all others have ProcessId and TreeId.

";

/// `docs/header.md`, written from [`HEADER`].
#[must_use]
pub fn header_page() -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("| Bytes | Field | In | What |\n|---|---|---|---|\n");
    for field in HEADER {
        let (bytes, name, presence) = (bytes(field), field.name, field.presence.phrase());
        // Writing to a string cannot fail.
        let anchor = name.to_lowercase();
        let _ = writeln!(page, "| {bytes} | [{name}](#{anchor}) | {presence} | {} |", field.what);
    }
    for field in HEADER {
        push_field(&mut page, field);
    }
    page
}

fn push_field(page: &mut String, field: &HeaderField) {
    let _ = write!(
        page,
        "\n## {}\n\nBytes {} of {}. [MS-SMB2] {}. In Wireshark and elsewhere: {}.\n\n{}\n\n**Why care.** {}\n",
        field.name,
        bytes(field),
        field.presence.phrase(),
        field.section,
        field.aliases.iter().map(|alias| format!("`{alias}`")).collect::<Vec<_>>().join(", "),
        field.what,
        field.why,
    );
    if !field.values.is_empty() {
        page.push_str("\n| Value | Meaning |\n|---|---|\n");
        for (value, meaning) in field.values {
            let _ = writeln!(page, "| `{value}` | {} |", meaning);
        }
    }
    for belief in field.beliefs {
        let _ = write!(page, "\n> \"{}\"\n\n{}\n", belief.belief, belief.truth);
    }
}

fn bytes(field: &HeaderField) -> String {
    format!("{} to {}", field.offset, field.offset + field.len - 1)
}
