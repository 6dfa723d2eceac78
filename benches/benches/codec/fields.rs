//! The fields of a header as each crate has them, added up: so all of them are decoded, and no value is stored that
//! nobody wants.

use std::hint::black_box;

use smbtrail_codec::{Header, HeaderId};

/// Adds up what `decode` makes of each header.
pub(crate) fn sum(headers: &[[u8; Header::LEN]], decode: impl Fn(&[u8; Header::LEN]) -> u64) -> u64 {
    black_box(headers).iter().map(decode).fold(0, u64::wrapping_add)
}

/// Adds up the fields of one header.
pub(crate) trait Sum {
    fn sum(&self) -> u64;
}

/// The fields, each loaded from where it stands, and nothing else: what decoding costs at least.
pub(crate) struct Fields {
    structure_size: u16,
    credit_charge: u16,
    status: u32,
    command: u16,
    credits: u16,
    flags: u32,
    next_command: u32,
    message_id: u64,
    process_id: u32,
    tree_id: u32,
    session_id: u64,
    signature: [u8; 16],
}

impl Fields {
    #[inline]
    pub(crate) fn load(raw: &[u8; Header::LEN]) -> Self {
        Self {
            structure_size: u16::from_le_bytes(at(raw, 4)),
            credit_charge: u16::from_le_bytes(at(raw, 6)),
            status: u32::from_le_bytes(at(raw, 8)),
            command: u16::from_le_bytes(at(raw, 12)),
            credits: u16::from_le_bytes(at(raw, 14)),
            flags: u32::from_le_bytes(at(raw, 16)),
            next_command: u32::from_le_bytes(at(raw, 20)),
            message_id: u64::from_le_bytes(at(raw, 24)),
            process_id: u32::from_le_bytes(at(raw, 32)),
            tree_id: u32::from_le_bytes(at(raw, 36)),
            session_id: u64::from_le_bytes(at(raw, 40)),
            signature: at(raw, 48),
        }
    }
}

impl Sum for Fields {
    #[inline]
    fn sum(&self) -> u64 {
        let id = pair(self.process_id, self.tree_id);
        let sizes = u64::from(self.structure_size) + u64::from(self.credit_charge) + u64::from(self.credits);
        let words = u64::from(self.status) + u64::from(self.command) + u64::from(self.flags);
        let words = words + sizes + u64::from(self.next_command);
        add([words, self.message_id, id, self.session_id, halves(self.signature)])
    }
}

impl Sum for Header {
    #[inline]
    fn sum(&self) -> u64 {
        let id = match self.id {
            HeaderId::Sync { process_id, tree_id } => pair(process_id, tree_id.0),
            HeaderId::Async(id) => id.0,
        };
        let sizes = u64::from(self.structure_size) + u64::from(self.credit_charge) + u64::from(self.credits);
        let words = u64::from(self.status.0) + u64::from(self.command.0) + u64::from(self.flags.0);
        let words = words + sizes + u64::from(self.next_command);
        add([words, self.message_id.0, id, self.session_id.0, halves(self.signature)])
    }
}

/// It keeps neither the structure's size nor the process id.
impl Sum for smb_msg::Header {
    #[inline]
    fn sum(&self) -> u64 {
        let id = self.async_id.unwrap_or_else(|| self.tree_id.map_or(0, u64::from));
        let sizes = u64::from(self.credit_charge) + u64::from(self.credit_request);
        let flags = u32::from_le_bytes(self.flags.into_bytes());
        let words = u64::from(self.status) + u64::from(self.command as u16) + u64::from(flags);
        let words = words + sizes + u64::from(self.next_command);
        add([words, self.message_id, id, self.session_id, halves(self.signature.to_le_bytes())])
    }
}

/// It keeps neither the structure's size nor the process id.
impl Sum for smb2::msg::Header {
    #[inline]
    fn sum(&self) -> u64 {
        let id = self.async_id.unwrap_or_else(|| self.tree_id.map_or(0, |id| u64::from(id.0)));
        let sizes = u64::from(self.credit_charge.0) + u64::from(self.credits);
        let command = u16::from(self.command);
        let words = u64::from(self.status.0) + u64::from(command) + u64::from(self.flags.bits());
        let words = words + sizes + u64::from(self.next_command);
        add([words, self.message_id.0, id, self.session_id.0, halves(self.signature)])
    }
}

fn pair(low: u32, high: u32) -> u64 {
    u64::from(low) | u64::from(high) << 32
}

fn halves(signature: [u8; 16]) -> u64 {
    let low = u64::from_le_bytes(at(&signature, 0));
    low.wrapping_add(u64::from_le_bytes(at(&signature, 8)))
}

fn add(words: [u64; 5]) -> u64 {
    words.into_iter().fold(0, u64::wrapping_add)
}

#[inline]
fn at<const N: usize>(raw: &[u8], offset: usize) -> [u8; N] {
    let mut bytes = [0; N];
    bytes.copy_from_slice(&raw[offset..offset + N]);
    bytes
}
