//! What is computed over a content from its first byte to its last: hashes, entropy, type.

use std::sync::Arc;

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use smbtrail_track::Histogram;
use tlsh::hash::HexStringPrefix;
use tlsh::{FuzzyHashType as _, GeneratorType as _, Tlsh, TlshGenerator};

use crate::packed::packed;

/// Which hashes are computed beside SHA-256.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hashes {
    /// MD5.
    pub md5: bool,
    /// SHA-1.
    pub sha1: bool,
    /// TLSH, by which similar contents are found.
    pub tlsh: bool,
}

impl Hashes {
    /// Sets which are computed.
    #[must_use]
    pub const fn new(md5: bool, sha1: bool) -> Self {
        Self { md5, sha1, tlsh: false }
    }

    /// Sets [`tlsh`](Self::tlsh).
    #[must_use]
    pub const fn with_tlsh(self, tlsh: bool) -> Self {
        Self { tlsh, ..self }
    }
}

/// What a whole content amounts to.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Digest {
    /// Bytes.
    pub len: u64,
    /// SHA-256.
    pub sha256: [u8; 32],
    /// SHA-1, where it is asked for.
    pub sha1: Option<[u8; 20]>,
    /// MD5, where it is asked for.
    pub md5: Option<[u8; 16]>,
    /// TLSH as text, with its version in front: `T1` and 70 digits. Where it is asked for, and there is one: contents of fewer
    /// than 50 bytes and those that vary little have none.
    pub tlsh: Option<[u8; TLSH]>,
    /// Bits of information per byte, by how often each byte value occurs: 0 to 8.
    pub entropy: f32,
}

/// Characters of a TLSH.
const TLSH: usize = 72;

/// What is computed of a whole content.
#[derive(Clone, Debug)]
pub(crate) struct Computed {
    pub(crate) digest: Digest,
    /// Its MIME type.
    pub(crate) kind: Option<Arc<str>>,
}

packed! {
    Digest { len, sha256, sha1, md5, tlsh, entropy }
    Computed { digest, kind }
}

/// A content that is being read from its first byte on.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    len: u64,
    sha256: Sha256,
    sha1: Option<Sha1>,
    md5: Option<Md5>,
    tlsh: Option<Box<TlshGenerator>>,
    /// How often each byte value occurs.
    counts: Histogram,
    /// The first bytes, as long as they do not suffice to know the type.
    first: Vec<u8>,
    /// The type by these, when there are enough.
    kind: Option<&'static str>,
}

impl Running {
    pub(crate) fn new(hashes: Hashes) -> Self {
        Self {
            len: 0,
            sha256: Sha256::new(),
            sha1: hashes.sha1.then(Sha1::new),
            md5: hashes.md5.then(Md5::new),
            tlsh: hashes.tlsh.then(Box::default),
            counts: Histogram::default(),
            first: Vec::new(),
            kind: None,
        }
    }

    /// Bytes so far.
    pub(crate) const fn len(&self) -> u64 {
        self.len
    }

    pub(crate) fn update(&mut self, bytes: &[u8]) {
        if self.len < MAGIC as u64 {
            self.begin(bytes);
        }
        self.len += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.sha256.update(bytes);
        if let Some(sha1) = &mut self.sha1 {
            sha1.update(bytes);
        }
        if let Some(md5) = &mut self.md5 {
            md5.update(bytes);
        }
        if let Some(tlsh) = &mut self.tlsh {
            tlsh.update(bytes);
        }
        self.counts.add(bytes);
    }

    /// The first bytes: the type is known when there are enough of them.
    fn begin(&mut self, bytes: &[u8]) {
        let wanted = MAGIC - self.first.len();
        match bytes.get(..wanted) {
            Some(bytes) if self.first.is_empty() => self.kind = kind(bytes),
            Some(bytes) => {
                self.first.extend_from_slice(bytes);
                self.kind = kind(&std::mem::take(&mut self.first));
            }
            None => self.first.extend_from_slice(bytes),
        }
    }

    pub(crate) fn computed(&self) -> Computed {
        let digest = Digest {
            len: self.len,
            sha256: self.sha256.clone().finalize().into(),
            sha1: self.sha1.clone().map(|sha1| sha1.finalize().into()),
            md5: self.md5.clone().map(|md5| md5.finalize().into()),
            tlsh: self.tlsh.as_ref().and_then(|tlsh| text_of(&tlsh.finalize().ok()?)),
            entropy: entropy(&self.counts),
        };
        let kind = if self.len < MAGIC as u64 { kind(&self.first) } else { self.kind };
        Computed { digest, kind: kind.map(Into::into) }
    }
}

/// A TLSH as it is written.
fn text_of(hash: &Tlsh) -> Option<[u8; TLSH]> {
    let mut text = [0; TLSH];
    hash.store_into_str_bytes(&mut text, HexStringPrefix::WithVersion).ok()?;
    Some(text)
}

/// Bits of information per byte.
#[expect(clippy::cast_possible_truncation, reason = "shown with three decimals")]
fn entropy(counts: &Histogram) -> f32 {
    counts.entropy() as f32
}

/// Bytes from a content's first on by which its type is known.
pub(crate) const MAGIC: usize = 8 << 10;

/// The MIME type of a content by its first bytes; `None` when they are of no known type.
pub(crate) fn kind(first: &[u8]) -> Option<&'static str> {
    if let Some(found) = infer::get(first) {
        return Some(found.mime_type());
    }
    // infer knows no plain text.
    let text = std::str::from_utf8(first).map_or_else(
        // A character may be cut at the end.
        |error| error.error_len().is_none() && error.valid_up_to() > 0,
        |text| !text.is_empty(),
    );
    let control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B);
    (text && !first.iter().any(control)).then_some("text/plain")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_contents_have_their_known_hashes() {
        let mut running = Running::new(Hashes::new(true, true));
        running.update(b"a");
        running.update(b"bc");
        let digest = running.computed().digest;
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert!(hex(&digest.sha256).starts_with("ba7816bf8f01cfea"));
        assert_eq!(hex(&digest.sha1.unwrap_or_default()), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(hex(&digest.md5.unwrap_or_default()), "900150983cd24fb0d6963f7d28e17f72");
        assert!((digest.entropy - 1.585).abs() < 0.001);
    }

    #[test]
    fn every_byte_value_once_is_eight_bits() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        let mut running = Running::new(Hashes::default());
        running.update(&all);
        assert!((running.computed().digest.entropy - 8.0).abs() < 1e-6);
    }

    #[test]
    fn similar_contents_have_similar_hashes() {
        let tlsh = |bytes: &[u8]| {
            let mut running = Running::new(Hashes::default().with_tlsh(true));
            running.update(bytes);
            running.computed().digest.tlsh.map(|text| String::from_utf8(text.to_vec()).expect("it is ASCII"))
        };
        let text: Vec<u8> = (0..2_000u32).map(|at| (at * at / 7 + at).to_le_bytes()[0]).collect();
        let mut other = text.clone();
        other[1_000] ^= 1;
        let (a, b) = (tlsh(&text).expect("it varies"), tlsh(&other).expect("it varies"));
        assert!(a.len() == 72 && a.starts_with("T1"), "{a}");
        let equal = a.bytes().zip(b.bytes()).filter(|(a, b)| a == b).count();
        assert!(equal > 60, "{a} {b}");
        assert_eq!((tlsh(b"too short"), tlsh(&[0; 1_000])), (None, None));
    }

    #[test]
    fn types_are_known_by_their_first_bytes() {
        assert_eq!(kind(b"%PDF-1.7\n"), Some("application/pdf"));
        assert_eq!(kind("für alle\n".as_bytes()), Some("text/plain"));
        assert_eq!(kind(&[0xFF, 1, 2, 3]), None);
        assert_eq!(kind(b""), None);
    }
}
