//! Texts of NTLM messages: in UTF-16 or in an OEM code page, by the flags of the message.

use smbtrail_layout::{Field, Problem, ProblemKind, Region, Sink, Value, Visitor};
use smbtrail_wire::NtlmFlags;

use crate::Text;

/// The text in a region of a message with these flags.
pub(super) fn of<'r>(flags: NtlmFlags, region: &'r Region<'_>) -> Text<'r> {
    if flags.contains(NtlmFlags::UNICODE) { Text::Utf16(&region.bytes) } else { Text::Oem(&region.bytes) }
}

/// Reports a text in UTF-16 whose length is odd.
pub(super) fn check(
    flags: NtlmFlags,
    region: &Region<'_>,
    len: u16,
    what: &'static str,
    sink: &mut dyn Sink,
) {
    let len = usize::from(len);
    if flags.contains(NtlmFlags::UNICODE) && !len.is_multiple_of(2) {
        sink.problem(Problem::new(ProblemKind::OddText, what, region.input().base(), len - 1, len));
    }
}

/// Passes the listing of a message with these flags on: its texts are in UTF-16 or in an OEM code page. Those of AV_PAIRs,
/// which are further inside, are always in UTF-16.
pub(super) struct Texts<'v> {
    flags: NtlmFlags,
    depth: usize,
    visitor: &'v mut dyn Visitor,
}

impl<'v> Texts<'v> {
    pub(super) fn new(flags: NtlmFlags, visitor: &'v mut dyn Visitor) -> Self {
        Self { flags, depth: 0, visitor }
    }
}

impl Visitor for Texts<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, len: usize) {
        self.depth += 1;
        self.visitor.enter(name, offset, len);
    }

    fn field(&mut self, field: &Field<'_>) {
        let is_oem = self.depth == 1 && !self.flags.contains(NtlmFlags::UNICODE);
        let value = match field.value {
            Value::Text(text) if is_oem => Value::Ascii(text.0),
            value => value,
        };
        self.visitor.field(&Field { value, ..*field });
    }

    fn leave(&mut self) {
        self.depth -= 1;
        self.visitor.leave();
    }
}
