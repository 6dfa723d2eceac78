use core::fmt::{self, Write};

use der::Tag;

use super::sequence::Sequence;
use smbtrail_layout::Input;

/// A text of Kerberos: ASCII by RFC 4120 5.2.1, UTF-8 as Windows writes it.
///
/// Displayed with U+FFFD for what is no UTF-8. Control characters pass through [`Display`](fmt::Display).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "bytes with a name")]
pub struct KerberosString<'a>(pub &'a [u8]);

/// The name of a user or a service, in its components: `alice`, `cifs/filesrv`. RFC 4120 5.2.2
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PrincipalName<'a> {
    /// What kind of name it is: 1 a user or service, 2 a service with an instance, 10 an enterprise name, …
    pub name_type: i32,
    /// The content of the components' SEQUENCE.
    components: Input<'a>,
}

impl<'a> PrincipalName<'a> {
    pub(super) fn read(fields: Sequence<'a>) -> Option<Self> {
        let components = fields.field(1, Tag::Sequence)?;
        Some(Self { name_type: fields.int32(0)?, components })
    }

    /// Its components, in order.
    pub fn components(self) -> impl Iterator<Item = KerberosString<'a>> {
        let elements = Sequence::of(self.components).elements();
        elements.filter(|(tag, _)| *tag == Tag::GeneralString).map(|(_, text)| KerberosString(text.bytes()))
    }
}

impl fmt::Display for PrincipalName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, component) in self.components().enumerate() {
            if index > 0 {
                f.write_char('/')?;
            }
            component.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for PrincipalName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.components()).finish()
    }
}

impl fmt::Display for KerberosString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for chunk in self.0.utf8_chunks() {
            f.write_str(chunk.valid())?;
            if !chunk.invalid().is_empty() {
                f.write_char(char::REPLACEMENT_CHARACTER)?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for KerberosString<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}
