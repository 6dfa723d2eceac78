//! What may come out of the compressed messages of a connection.

/// Bytes that compressed messages may decompress to for each byte received. A file of zeros that is read a megabyte at a time
/// takes 3,500.
pub const INFLATION: usize = 4_096;

/// A budget: each byte received adds to what may be decompressed, and to how many messages may come out of it. So a small
/// capture cannot cost much work, whatever its compressed messages say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inflation {
    bytes: usize,
    messages: usize,
    /// Whether it was reported that it ran out.
    pub(crate) reported: bool,
}

/// Messages that may come out of compressed messages at first.
const MESSAGES: usize = 4_096;

/// Bytes received for each further message. The shortest message has 68 bytes, and compounds of equal messages are rare.
const BYTES_PER_MESSAGE: usize = 16;

/// Bytes that are decompressed when the budget has run out: the first message with its fixed part and its name.
const HEAD: usize = 4_096;

impl Inflation {
    /// The budget that a connection begins with.
    pub(crate) const fn new(bytes: usize) -> Self {
        Self { bytes, messages: MESSAGES, reported: false }
    }

    /// Bytes of a frame were received.
    pub(crate) const fn receive(&mut self, bytes: usize) {
        self.bytes = self.bytes.saturating_add(bytes.saturating_mul(INFLATION));
        // Rounded up, so that small frames count.
        self.messages = self.messages.saturating_add(bytes.div_ceil(BYTES_PER_MESSAGE));
    }

    /// How much of a message of `len` bytes may be decompressed.
    pub(crate) fn take(&mut self, len: usize) -> usize {
        let granted = if len <= self.bytes { len } else { len.min(HEAD) };
        self.bytes = self.bytes.saturating_sub(granted);
        granted
    }

    /// Whether one more message may come out.
    pub(crate) const fn take_message(&mut self) -> bool {
        let granted = self.messages > 0;
        self.messages = self.messages.saturating_sub(1);
        granted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_out_is_bounded_by_what_was_received() {
        let mut budget = Inflation::new(1 << 20);
        let (mut received, mut bytes, mut messages) = (0, 0, 0);
        for _ in 0..500 {
            received += 200;
            budget.receive(200);
            bytes += budget.take(16 << 20);
            messages += (0..200_000).filter(|_| budget.take_message()).count();
        }
        assert!(bytes <= (1 << 20) + received * INFLATION + 500 * HEAD, "{bytes}");
        assert!(messages <= MESSAGES + received.div_ceil(BYTES_PER_MESSAGE) + 500, "{messages}");
    }

    #[test]
    fn a_file_of_zeros_is_read_without_end() {
        let mut budget = Inflation::new(0);
        for _ in 0..10_000 {
            budget.receive(300);
            assert_eq!(budget.take(1 << 20), 1 << 20);
            assert!(budget.take_message());
        }
    }
}
