//! Where the bytes of files go: appended once, read back by position.

use std::io::{self, Read, Seek, SeekFrom, Write};

/// Keeps bytes. What is appended gets a position, by which it is read back.
pub trait Store {
    /// Appends bytes and returns the position of the first; `None` when they are not kept.
    fn append(&mut self, bytes: &[u8]) -> Option<u64>;

    /// Reads the bytes from a position on; whether all of them are there.
    fn read(&mut self, at: u64, out: &mut [u8]) -> bool;

    /// The `len` bytes from a position on without a copy, if all of them are in memory.
    fn bytes(&self, _at: u64, _len: usize) -> Option<&[u8]> {
        None
    }
}

/// Keeps bytes in memory, up to a cap.
#[derive(Debug)]
pub struct MemoryStore {
    bytes: Vec<u8>,
    cap: usize,
}

impl MemoryStore {
    /// A store that holds at most `cap` bytes.
    #[must_use]
    pub const fn new(cap: usize) -> Self {
        Self { bytes: Vec::new(), cap }
    }
}

impl Store for MemoryStore {
    fn append(&mut self, bytes: &[u8]) -> Option<u64> {
        let at = self.bytes.len();
        if bytes.len() > self.cap.saturating_sub(at) {
            return None;
        }
        self.bytes.extend_from_slice(bytes);
        u64::try_from(at).ok()
    }

    fn read(&mut self, at: u64, out: &mut [u8]) -> bool {
        copy(&self.bytes, at, out)
    }

    fn bytes(&self, at: u64, len: usize) -> Option<&[u8]> {
        slice(&self.bytes, at, len)
    }
}

/// Keeps the last bytes in memory and the others in a file.
///
/// The file is made when it is first needed, and never has a hole: what a file of 5 GiB has in two WRITEs of 4 KiB takes
/// 8 KiB. When more than the cap was written, the oldest bytes are overwritten, and cannot be read back.
#[derive(Debug)]
pub struct SpillStore<F, M> {
    make: M,
    file: Option<F>,
    /// Where the file is positioned.
    position: u64,
    /// Bytes that are not in the file yet.
    tail: Vec<u8>,
    /// The position of the first of them.
    base: u64,
    cap: u64,
    error: Option<io::Error>,
}

/// Bytes that are kept in memory before they go to the file.
const TAIL: usize = 1 << 20;

impl<F: Read + Write + Seek, M: FnMut() -> io::Result<F>> SpillStore<F, M> {
    /// A store whose file `make` makes, and which holds at most `cap` bytes beside those in memory.
    pub const fn new(make: M, cap: u64) -> Self {
        Self { make, file: None, position: 0, tail: Vec::new(), base: 0, cap, error: None }
    }

    /// The first error of the file, if there was one. What it would have kept is missing.
    pub fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    fn spill(&mut self) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert((self.make)()?),
        };
        // The file is a ring of `cap` bytes.
        let mut bytes = self.tail.as_slice();
        while !bytes.is_empty() {
            let place = self.base % self.cap;
            let now = usize::try_from(self.cap - place).unwrap_or(usize::MAX).min(bytes.len());
            let (first, rest) = bytes.split_at(now);
            if self.position != place {
                self.position = file.seek(SeekFrom::Start(place))?;
            }
            file.write_all(first)?;
            let written = u64::try_from(now).unwrap_or(u64::MAX);
            self.position += written;
            self.base += written;
            bytes = rest;
        }
        self.tail.clear();
        Ok(())
    }

    fn read_file(&mut self, at: u64, out: &mut [u8]) -> io::Result<()> {
        let Some(file) = &mut self.file else { return Err(io::ErrorKind::UnexpectedEof.into()) };
        let place = at % self.cap;
        let now = usize::try_from(self.cap - place).unwrap_or(usize::MAX).min(out.len());
        let (first, rest) = out.split_at_mut(now);
        for (place, part) in [(place, first), (0, rest)] {
            if part.is_empty() {
                continue;
            }
            if self.position != place {
                self.position = file.seek(SeekFrom::Start(place))?;
            }
            file.read_exact(part)?;
            self.position += u64::try_from(part.len()).unwrap_or(u64::MAX);
        }
        Ok(())
    }
}

impl<F: Read + Write + Seek, M: FnMut() -> io::Result<F>> Store for SpillStore<F, M> {
    fn append(&mut self, bytes: &[u8]) -> Option<u64> {
        if self.error.is_some() {
            return None;
        }
        if self.tail.len() + bytes.len() > TAIL
            && let Err(error) = self.spill()
        {
            self.error = Some(error);
            return None;
        }
        let at = self.base + u64::try_from(self.tail.len()).ok()?;
        self.tail.extend_from_slice(bytes);
        Some(at)
    }

    fn read(&mut self, at: u64, out: &mut [u8]) -> bool {
        let len = u64::try_from(out.len()).unwrap_or(u64::MAX);
        if at < self.base.saturating_sub(self.cap) {
            return false;
        }
        let in_file = self.base.saturating_sub(at).min(len);
        let (file, memory) = out.split_at_mut(usize::try_from(in_file).unwrap_or(usize::MAX).min(out.len()));
        if !file.is_empty() && self.read_file(at, file).is_err() {
            // Where the file is positioned is now unknown.
            self.position = u64::MAX;
            return false;
        }
        memory.is_empty() || copy(&self.tail, (at + in_file) - self.base, memory)
    }

    fn bytes(&self, at: u64, len: usize) -> Option<&[u8]> {
        slice(&self.tail, at.checked_sub(self.base)?, len)
    }
}

/// The bytes at an offset, if all of them are there.
fn slice(bytes: &[u8], at: u64, len: usize) -> Option<&[u8]> {
    bytes.get(usize::try_from(at).ok()?..)?.get(..len)
}

/// Copies the bytes at an offset, if all of them are there.
fn copy(bytes: &[u8], at: u64, out: &mut [u8]) -> bool {
    let found = slice(bytes, at, out.len());
    if let Some(found) = found {
        out.copy_from_slice(found);
    }
    found.is_some()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn bytes_come_back_from_the_file_and_from_memory() {
        let mut store = SpillStore::new(|| Ok(Cursor::new(Vec::new())), 1 << 30);
        let piece: Vec<u8> = (0..=u8::MAX).cycle().take(3 << 20).collect();
        let places: Vec<_> = (0..5).map(|_| store.append(&piece).expect("there is room")).collect();
        assert!(store.file.is_some());
        for at in places {
            let mut out = vec![0; piece.len()];
            assert!(store.read(at, &mut out));
            assert!(out == piece);
        }
        let mut over = vec![0; (3 << 20) + 7];
        assert!(store.read(3 << 20, &mut over));
        assert!(over[..3 << 20] == piece[..] && over[3 << 20..] == piece[..7]);
    }

    #[test]
    fn the_oldest_bytes_go_when_the_cap_is_reached() {
        let mut store = SpillStore::new(|| Ok(Cursor::new(Vec::new())), 10 << 20);
        let places: Vec<_> =
            (0..8).map(|byte| store.append(&vec![byte; 4 << 20]).expect("there is room")).collect();
        let mut out = vec![9; 4 << 20];
        assert!(!store.read(places[0], &mut out));
        assert!(store.read(places[7], &mut out) && out.iter().all(|byte| *byte == 7));
        assert!(store.read(places[5], &mut out) && out.iter().all(|byte| *byte == 5));
    }

    #[test]
    fn a_full_memory_keeps_what_it_has() {
        let mut store = MemoryStore::new(4);
        assert_eq!((store.append(b"abc"), store.append(b"de"), store.append(b"f")), (Some(0), None, Some(3)));
        let mut out = [0; 4];
        assert!(store.read(0, &mut out) && out == *b"abcf" && !store.read(1, &mut out));
    }
}
