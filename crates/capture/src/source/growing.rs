//! A file that another program is still writing.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use super::Until;

/// Between two looks at a file that has nothing new.
const LOOK: Duration = Duration::from_millis(50);

/// A file that is read on as it grows. It ends when another file has its name, when it becomes shorter, or when nobody wants
/// to hear more.
pub(crate) struct Growing {
    path: PathBuf,
    file: File,
    read: u64,
    until: Until,
}

impl Growing {
    pub(crate) fn open(path: PathBuf, until: Until) -> io::Result<Self> {
        Ok(Self { file: File::open(&path)?, path, read: 0, until })
    }

    /// Whether what has the file's name now is another file, or this one from its beginning. While nothing has it, somebody is
    /// about to put another file there.
    fn is_replaced(&self) -> bool {
        let (Ok(own), Ok(now)) = (self.file.metadata(), self.path.metadata()) else { return false };
        now.len() < self.read || own.len() < self.read || !is_same(&own, &now)
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Whether two files are the same. Nothing stable tells; a file that replaces one is shorter at first.
#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    true
}

impl Read for Growing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            // What was written last before a replacement is still read.
            let is_over = (self.until)() || self.is_replaced();
            let read = self.file.read(into)?;
            if read > 0 || is_over {
                self.read += read as u64;
                return Ok(read);
            }
            thread::sleep(LOOK);
        }
    }
}
