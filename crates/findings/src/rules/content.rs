//! What a content is, by its first bytes.

use smbtrail_track::Histogram;

use super::texts::contains;

/// What a content is by its first bytes, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    Program,
    Script,
    Hive,
    Dump,
    PasswordDatabase,
    PrivateKey,
    Other,
    /// Its first bytes are not in the capture.
    Unseen,
}

/// What a content is by its first bytes.
pub(crate) fn head(bytes: &[u8]) -> Head {
    const PROGRAMS: &[&[u8]] =
        &[b"\x7FELF", b"\xFE\xED\xFA\xCE", b"\xFE\xED\xFA\xCF", b"\xCE\xFA\xED\xFE", b"\xCF\xFA\xED\xFE"];
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.len() < 4 {
        return if bytes.is_empty() { Head::Unseen } else { Head::Other };
    }
    // Texts begin with MZ and #! too: a program has a header with zeros, a script the path of what runs it.
    let zeros = || bytes.get(2..16).unwrap_or(bytes).contains(&0);
    let interpreter = || bytes.iter().skip(2).find(|byte| **byte != b' ') == Some(&b'/');
    if PROGRAMS.iter().any(|magic| begins(magic)) || begins(b"MZ") && zeros() {
        Head::Program
    } else if begins(b"#!") && interpreter() {
        Head::Script
    } else if begins(b"regf") {
        Head::Hive
    } else if begins(b"MDMP") || begins(b"PAGEDU") {
        Head::Dump
    } else if begins(&[0x03, 0xD9, 0xA2, 0x9A]) {
        Head::PasswordDatabase
    } else if begins(b"-----BEGIN ")
        && contains(&String::from_utf8_lossy(bytes.get(..48).unwrap_or(bytes)), "PRIVATE KEY")
    {
        Head::PrivateKey
    } else {
        Head::Other
    }
}

/// What the first bytes of a file show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// A text, an archive, a document, a picture.
    Known,
    /// Nothing that is known.
    Unknown,
    /// Nothing that is known, and it looks like what ciphers and their encodings write.
    Scrambled,
    /// They are not in the capture.
    Unseen,
}

/// What the first bytes of a file show that was written.
pub(crate) fn type_of_written(bytes: &[u8]) -> Type {
    match Beginning::of(bytes).kind() {
        Type::Unknown if is_scrambled(bytes) => Type::Scrambled,
        kind => kind,
    }
}

/// The beginning of a file: as much of it as its type needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Beginning {
    bytes: [u8; Self::MOST],
    length: usize,
    /// Of the types whose magic is after them, tar is the one that people keep on shares.
    is_tar: bool,
}

impl Beginning {
    /// The bytes that are looked at: infer looks for PDF in as many as it gets.
    const MOST: usize = 128;

    pub(crate) fn of(bytes: &[u8]) -> Self {
        let first = bytes.get(..Self::MOST).unwrap_or(bytes);
        let mut kept = [0; Self::MOST];
        kept[..first.len()].copy_from_slice(first);
        Self { bytes: kept, length: first.len(), is_tar: bytes.get(257..262) == Some(b"ustar") }
    }

    /// What it shows, but for whether it is [`Scrambled`](Type::Scrambled).
    pub(crate) fn kind(&self) -> Type {
        /// What infer does not know, or only by more bytes than may be there.
        const KNOWN: &[&[u8]] =
            &[b"\xD0\xCF\x11\xE0", b"\x04\x22\x4D\x18", b"regf", b"\xFF\xFB", b"\xFF\xFA", b"\xFF\xF3"];
        let bytes = self.bytes.get(..self.length).unwrap_or(&self.bytes);
        if bytes.len() < 8 {
            return Type::Unseen;
        }
        let first = bytes.get(..64).unwrap_or(bytes);
        let is_known = is_text(first) && !is_encoded(first)
            || KNOWN.iter().any(|magic| bytes.starts_with(magic))
            || self.is_tar
            || infer::get(bytes).is_some();
        if is_known { Type::Known } else { Type::Unknown }
    }
}

/// Whether bytes are text in UTF-8 or UTF-16, as far as they go.
fn is_text(bytes: &[u8]) -> bool {
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return true;
    }
    let end = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        // A character may be cut at the end.
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        // Latin letters of a single byte: few among plain ones.
        Err(_) => {
            let plain = bytes.iter().filter(|byte| byte.is_ascii() && !is_control(byte)).count();
            return plain * 10 >= bytes.len() * 8 && !bytes.iter().any(is_control);
        }
    };
    !bytes.get(..end).unwrap_or(bytes).iter().any(is_control)
}

/// Whether a text is made of the letters and digits of base64 or hexadecimal alone: nobody writes so.
fn is_encoded(bytes: &[u8]) -> bool {
    bytes.len() >= 48 && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"+/=-_".contains(byte))
}

/// Whether bytes have hardly any order. Fewer than 256 prove nothing.
fn looks_random(bytes: &[u8]) -> bool {
    // The beginning is enough, and a WRITE may have megabytes.
    let bytes = bytes.get(..1024).unwrap_or(bytes);
    let mut histogram = Histogram::default();
    histogram.add(bytes);
    // Random bytes have 7.17 bits at 256 bytes and 7.8 at 1,024; text has less than 5.5.
    match bytes.len() {
        ..256 => false,
        256..1024 => histogram.entropy() >= 6.9,
        _ => histogram.entropy() >= 7.6,
    }
}

/// Whether bytes are what ciphers and their encodings write: hardly any order, or the letters of base64 alone.
fn is_scrambled(bytes: &[u8]) -> bool {
    looks_random(bytes) || is_encoded(bytes.get(..256).unwrap_or(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contents_are_known_by_their_first_bytes() {
        assert_eq!(
            (head(b"MZ\x90\0"), head(b"#!/bin/sh"), head(b"regf1234")),
            (Head::Program, Head::Script, Head::Hive)
        );
        assert_eq!(head(b"-----BEGIN OPENSSH PRIVATE KEY-----"), Head::PrivateKey);
        assert_eq!(
            (head(b"-----BEGIN CERTIFICATE-----"), head(b""), head(b"hello")),
            (Head::Other, Head::Unseen, Head::Other)
        );
    }

    #[test]
    fn types_by_first_bytes() {
        let type_of = |bytes: &[u8]| Beginning::of(bytes).kind();
        assert_eq!(type_of(b"hello, world"), Type::Known);
        assert_eq!(type_of(b"PK\x03\x04aaaaaa"), Type::Known);
        let tar = [&[0xF3; 257], b"ustar".as_slice(), &[0; 250]].concat();
        assert_eq!(type_of(&tar), Type::Known);
        assert_eq!((type_of(&[0xF3; 32]), type_of(b"abc")), (Type::Unknown, Type::Unseen));
        assert_eq!(
            (type_of("größer".as_bytes()), type_of(&b"c29tZSB0ZXh0".repeat(8))),
            (Type::Known, Type::Unknown)
        );
    }

    #[test]
    fn what_ciphers_write() {
        let encoded = b"c29tZSB0ZXh0".repeat(30);
        assert!(is_scrambled(&encoded) && !is_scrambled(b"words of a letter, ".repeat(30).as_slice()));
    }
}
