//! Bytes of a packet that may have been cut.

/// Bytes of a packet from some header on: those captured, and how many were sent.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span<'a> {
    captured: &'a [u8],
    sent: usize,
    /// Bytes of the packet before this span.
    offset: usize,
}

impl<'a> Span<'a> {
    pub(super) fn new(captured: &'a [u8], wire_len: u32) -> Self {
        Self { captured, sent: captured.len().max(wire_len as usize), offset: 0 }
    }

    pub(super) fn whole(captured: &'a [u8]) -> Self {
        Self { captured, sent: captured.len(), offset: 0 }
    }

    pub(super) fn captured(self) -> &'a [u8] {
        self.captured
    }

    /// Bytes that were sent; more than were captured when the packet is cut.
    pub(super) fn sent(self) -> usize {
        self.sent
    }

    pub(super) fn offset(self) -> usize {
        self.offset
    }

    pub(super) fn is_cut(self) -> bool {
        self.captured.len() < self.sent
    }

    /// The first `N` bytes, if they were captured.
    #[inline]
    pub(super) fn head<const N: usize>(self) -> Option<&'a [u8; N]> {
        self.captured.first_chunk()
    }

    /// What follows the first `len` bytes; of bytes that were not captured, only the count goes down.
    #[inline]
    pub(super) fn skip(self, len: usize) -> Self {
        Self {
            captured: self.captured.get(len..).unwrap_or_default(),
            sent: self.sent.saturating_sub(len),
            offset: self.offset + len,
        }
    }

    /// The first `len` bytes as a length field has them, which drops an Ethernet frame's padding. A field that says
    /// more than was sent is believed: some tools cut packets and change the record's wire length too.
    #[inline]
    pub(super) fn limit(self, len: usize) -> Self {
        Self { captured: self.captured.get(..len).unwrap_or(self.captured), sent: len, offset: self.offset }
    }
}
