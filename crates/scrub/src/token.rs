//! Security tokens: SPNEGO and Kerberos element by element, NTLM by its listing.
//!
//! Tags and lengths stay, so that the token reads as before. Of the contents stay what says how to read them; texts are
//! mapped; octets, which hold tickets, proofs and keys, become zeros.

use smbtrail_auth::ntlm::{self, NtlmMessage};
use smbtrail_auth::{Input, Mechanism};

use crate::listing::{Fields, Page};
use crate::names::Kind;
use crate::text::Form;
use crate::words;

/// Scrubs the token in a field of a message.
pub(crate) fn scrub(page: &mut Page<'_>, offset: usize, len: usize) {
    let bytes = page.source.get(offset..offset.saturating_add(len)).unwrap_or_default();
    if is_ntlm(bytes) {
        return ntlm_message(page, offset, bytes);
    }
    elements(page, Around { offset, tag: 0, depth: 0 }, bytes);
}

/// Scrubs what protects a message on a pipe: it still says by which mechanism.
pub(crate) fn signature(page: &mut Page<'_>, offset: usize, len: usize) {
    let bytes = page.source.get(offset..offset.saturating_add(len)).unwrap_or_default();
    match bytes {
        // NTLM: the version, before the checksum. `[MS-NLMP]` 2.2.2.9
        [1, 0, 0, 0, ..] if len == 16 => page.keep(offset, 4),
        // Kerberos: what kind of token it is, and its number, before the checksum. RFC 4121 4.2.6
        [4 | 5, 4, _, 0xFF, ..] => page.keep(offset, 16.min(len)),
        _ => scrub(page, offset, len),
    }
}

fn ntlm_message(page: &mut Page<'_>, offset: usize, bytes: &[u8]) {
    if let Ok(message) = NtlmMessage::parse(Input::new(bytes).at(offset), &mut ()) {
        message.describe(&mut Fields::new(page, None));
    }
}

/// What elements are in.
#[derive(Clone, Copy)]
struct Around {
    offset: usize,
    tag: u8,
    depth: usize,
}

/// The most elements in one another: a ticket in Kerberos in SPNEGO has 11.
const DEPTH: usize = 20;

/// One element of DER: tag and length have `head` bytes.
struct Element<'a> {
    tag: u8,
    head: usize,
    content: &'a [u8],
}

fn element(bytes: &[u8]) -> Option<Element<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let digits = match first {
        0x81..=0x84 => usize::from(first - 0x80),
        0x80.. => return None,
        _ => 0,
    };
    let length = match digits {
        0 => usize::from(*first),
        _ => rest.get(..digits)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)),
    };
    let content = rest.get(digits..)?.get(..length)?;
    Some(Element { tag: *tag, head: 2 + digits, content })
}

/// Scrubs the elements that follow one another. What is no element stays zero, and so does everything after it.
fn elements(page: &mut Page<'_>, around: Around, bytes: &[u8]) {
    let (mut left, mut at) = (bytes, around.offset);
    while let Some(Element { tag, head, content }) = element(left) {
        let inner = Around { offset: at + head, tag, depth: around.depth + 1 };
        if !is_known(tag) || inner.depth > DEPTH {
            return;
        }
        page.keep(at, head);
        value(page, around.tag, inner, content);
        let len = head + content.len();
        left = left.get(len..).unwrap_or_default();
        at += len;
        // TOK_ID, which comes between a mechanism and its token. RFC 4121 4.1
        if let (0x60, 0x06, [1..=3, 0, after @ ..]) = (around.tag, tag, left) {
            page.keep(at, 2);
            (left, at) = (after, at + 2);
        }
    }
}

/// Tags that tokens consist of: others may be letters of what is no token at all.
const fn is_known(tag: u8) -> bool {
    matches!(
        tag,
        // Universal.
        0x01..=0x06 | 0x0A | 0x0C | 0x18 | 0x1B | 0x30 | 0x31
        // GSS-API, Ticket, AP-REQ, AP-REP and KRB-ERROR.
        | 0x60 | 0x61 | 0x6E | 0x6F | 0x7E
        // Numbered fields.
        | 0xA0..=0xAF
    )
}

fn value(page: &mut Page<'_>, outer: u8, place: Around, content: &[u8]) {
    let (offset, len) = (place.offset, content.len());
    let stays = match place.tag {
        // BOOLEAN, INTEGER, NULL, ENUMERATED: types, versions, codes of errors.
        0x01 | 0x02 | 0x05 | 0x0A => len <= 4,
        // BIT STRING: flags.
        0x03 => len <= 5,
        0x06 => Mechanism(content).name().is_some(),
        0x18 => content.iter().all(|byte| byte.is_ascii_digit() || *byte == b'Z'),
        0x0C | 0x1B => content == words::HINT,
        _ => false,
    };
    match place.tag {
        _ if stays => page.keep(offset, len),
        0x0C | 0x1B => {
            // The parts of a principal are in a SEQUENCE; a realm is a field by itself.
            let form = match outer {
                0x30 if words::is_service(&String::from_utf8_lossy(content).to_lowercase()) => Form::Service,
                0x30 => Form::Of(Kind::Host),
                _ => Form::Of(Kind::Domain),
            };
            page.narrow(offset, content, form);
        }
        0x04 if is_ntlm(content) => ntlm_message(page, offset, content),
        0x04 => match element(content) {
            // A token in SPNEGO; what is encrypted, or a checksum, is no element of this length as a rule.
            Some(inner) if inner.tag == 0x60 && inner.head + inner.content.len() == len => {
                elements(page, place, content);
            }
            Some(inner)
                if matches!(inner.tag, 0x6E | 0x6F | 0x7E) && inner.head + inner.content.len() == len =>
            {
                elements(page, place, content);
            }
            _ => page.cover(offset, len, &[]),
        },
        0x30 | 0x31 | 0x60 | 0x61 | 0x6E | 0x6F | 0x7E | 0xA0..=0xAF => elements(page, place, content),
        _ => page.cover(offset, len, &[]),
    }
}

fn is_ntlm(bytes: &[u8]) -> bool {
    bytes.starts_with(ntlm::SIGNATURE)
}
