//! Input that may be long in coming: a pipe, a socket, a device.

use std::io::{self, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::Until;
use crate::limits::READ_SIZE;

/// Between two questions whether anybody wants to hear more.
const LOOK: Duration = Duration::from_millis(50);
/// Bytes of a chunk: what a pipe holds.
const CHUNK: usize = READ_SIZE / 4;
/// Chunks that are read ahead.
const AHEAD: usize = 4;

/// Input that is read by a thread of its own, so that whoever waits for it can stop waiting. It ends where the input does, or when
/// nobody wants to hear more.
pub(crate) struct Waited {
    chunks: Receiver<io::Result<Vec<u8>>>,
    chunk: Vec<u8>,
    /// Bytes of the chunk that are taken.
    taken: usize,
    until: Until,
}

impl Waited {
    /// # Errors
    /// When there can be no further thread.
    pub(crate) fn new(mut reader: Box<dyn Read + Send>, until: Until) -> io::Result<Self> {
        let (send, chunks) = mpsc::sync_channel(AHEAD);
        thread::Builder::new().name("input".into()).spawn(move || {
            loop {
                let mut chunk = vec![0; CHUNK];
                let read = match reader.read(&mut chunk) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read,
                };
                let is_last = !matches!(read, Ok(1..));
                let chunk = read.map(|read| {
                    chunk.truncate(read);
                    chunk
                });
                if send.send(chunk).is_err() || is_last {
                    break;
                }
            }
        })?;
        Ok(Self { chunks, chunk: Vec::new(), taken: 0, until })
    }
}

impl Read for Waited {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.chunk.len() {
            match self.chunks.recv_timeout(LOOK) {
                Ok(chunk) => (self.chunk, self.taken) = (chunk?, 0),
                Err(RecvTimeoutError::Timeout) if !(self.until)() => continue,
                Err(_) => return Ok(0),
            }
            if self.chunk.is_empty() {
                return Ok(0);
            }
        }
        let read = self.chunk.get(self.taken..).unwrap_or_default().read(into)?;
        self.taken += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn never() -> Until {
        Arc::new(|| false)
    }

    #[test]
    fn everything_comes_in_order_and_then_the_end() {
        let bytes: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut waited = Waited::new(Box::new(io::Cursor::new(bytes.clone())), never()).unwrap();
        let mut read = Vec::new();
        waited.read_to_end(&mut read).unwrap();
        assert!(read == bytes);
        assert_eq!(waited.read(&mut [0; 8]).unwrap(), 0);
    }

    #[test]
    fn an_error_is_passed_on() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("broken"))
            }
        }
        let mut waited = Waited::new(Box::new(Broken), never()).unwrap();
        assert_eq!(waited.read(&mut [0; 8]).unwrap_err().to_string(), "broken");
    }

    /// A pipe into which nobody writes ends when nobody wants to hear more.
    #[test]
    fn who_waits_can_stop() {
        let (silent, _writer) = io::pipe().unwrap();
        let asked = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&asked);
        let mut waited =
            Waited::new(Box::new(silent), Arc::new(move || until.load(Ordering::Relaxed))).unwrap();
        asked.store(true, Ordering::Relaxed);
        assert_eq!(waited.read(&mut [0; 8]).unwrap(), 0);
    }
}
