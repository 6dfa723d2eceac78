//! Where the bytes of a capture come from: a file, standard input or any reader, unpacked when compressed.

mod buffer;
mod growing;
mod gzip;
mod waited;
#[cfg(feature = "zstd")]
mod zstd;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use buffer::Buffer;
use bzip2::bufread::MultiBzDecoder;
use growing::Growing;
use gzip::Gzip;
use lzma_rust2::XzReader;
use waited::Waited;
#[cfg(feature = "zstd")]
use zstd::Zstd;

use crate::error::Problem;
use crate::limits::{READ_SIZE, XZ_MEMORY};

/// Says whether whoever waits for more of an input wants to wait no longer.
pub type Until = Arc<dyn Fn() -> bool + Send + Sync>;

/// What a capture is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// Standard input, `-` on a command line.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The name that errors and rows give it.
    #[must_use]
    pub fn name(&self) -> Arc<str> {
        match self {
            Self::Stdin => Arc::from("-"),
            Self::File(path) => Arc::from(path.to_string_lossy()),
        }
    }
}

impl From<PathBuf> for Input {
    /// `-` is standard input, as everywhere on a command line; `./-` is a file of that name.
    fn from(path: PathBuf) -> Self {
        if path.as_os_str() == "-" { Self::Stdin } else { Self::File(path) }
    }
}

/// Bytes of a capture, unpacked, and how far the reading has come.
pub(crate) struct Source {
    packing: Packing,
    size: Option<u64>,
}

/// Compression is recognised by how a file begins, never by its name.
enum Packing {
    None(BufReader<Counted>),
    Gzip(Box<Gzip<BufReader<Counted>>>),
    Xz(Box<XzReader<BufReader<Counted>>>),
    Bzip2(Box<MultiBzDecoder<BufReader<Counted>>>),
    #[cfg(feature = "zstd")]
    Zstd(Box<Zstd<BufReader<Counted>>>),
}

/// How an input is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    Gzip,
    Xz,
    Bzip2,
    Zstd,
}

impl Compression {
    /// How an input is compressed that begins like this.
    pub(crate) fn of(start: &[u8]) -> Option<Self> {
        if start.starts_with(&[0x1f, 0x8b]) {
            Some(Self::Gzip)
        } else if start.starts_with(b"\xfd7zXZ\0") {
            Some(Self::Xz)
        } else if is_bzip2(start) {
            Some(Self::Bzip2)
        } else if is_zstd(start) {
            Some(Self::Zstd)
        } else {
            None
        }
    }
}

impl Source {
    /// Opens an input. One that is no file, such as a pipe, ends when `until` says so, if not before.
    pub(crate) fn open(input: &Input, until: Option<&Until>) -> Result<Self, Problem> {
        let (reader, size): (Box<dyn Read + Send>, _) = match input {
            Input::Stdin => (Box::new(io::stdin()), size_of_stdin()),
            Input::File(path) => {
                let file = File::open(path).map_err(Problem::Io)?;
                let meta = file.metadata().map_err(Problem::Io)?;
                // A pipe or a device has no size to speak of; a folder opens but cannot be read.
                let size = meta.is_file().then_some(meta.len());
                (Box::new(file), size)
            }
        };
        match until {
            Some(until) if size.is_none() => {
                let waited = Waited::new(reader, Arc::clone(until)).map_err(Problem::Io)?;
                Self::new(Box::new(waited), None)
            }
            _ => Self::new(reader, size),
        }
    }

    /// A file that is read on as it grows.
    pub(crate) fn follow(path: PathBuf, until: Until) -> Result<Self, Problem> {
        Self::new(Box::new(Growing::open(path, until).map_err(Problem::Io)?), None)
    }

    pub(crate) fn new(reader: Box<dyn Read + Send>, size: Option<u64>) -> Result<Self, Problem> {
        // A first look of 64 KiB, in which a packed file is also fed to its decoder. Larger reads pass it by.
        let mut reader = BufReader::with_capacity(READ_SIZE / 4, Counted { reader, bytes: 0 });
        let start = reader.fill_buf().map_err(Problem::Io)?;
        let packing = match Compression::of(start) {
            Some(Compression::Gzip) => Packing::Gzip(Box::new(Gzip::new(reader))),
            Some(Compression::Xz) => Packing::Xz(Box::new(XzReader::new_mem_limit(reader, true, XZ_MEMORY))),
            Some(Compression::Bzip2) => Packing::Bzip2(Box::new(MultiBzDecoder::new(reader))),
            Some(Compression::Zstd) => unpack_zstd(reader)?,
            None => Packing::None(reader),
        };
        Ok(Self { packing, size })
    }

    /// Reads up to `into.len()` bytes; 0 is the end.
    pub(crate) fn read(&mut self, into: &mut [u8]) -> Result<usize, Problem> {
        loop {
            let result = match &mut self.packing {
                Packing::None(reader) => reader.read(into).map_err(Problem::Io),
                Packing::Gzip(decoder) => unpack(decoder, into),
                Packing::Xz(decoder) => unpack(decoder, into),
                Packing::Bzip2(decoder) => unpack(decoder, into),
                #[cfg(feature = "zstd")]
                Packing::Zstd(decoder) => unpack(decoder, into),
            };
            match result {
                Err(Problem::Io(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }

    /// Bytes taken from the file so far, packed as they are.
    pub(crate) fn consumed(&self) -> u64 {
        match &self.packing {
            Packing::None(reader) => reader.get_ref().bytes,
            Packing::Gzip(decoder) => decoder.get_ref().get_ref().bytes,
            Packing::Xz(decoder) => decoder.inner().get_ref().bytes,
            Packing::Bzip2(decoder) => decoder.get_ref().get_ref().bytes,
            #[cfg(feature = "zstd")]
            Packing::Zstd(decoder) => decoder.get_ref().get_ref().bytes,
        }
    }

    /// The file's size, packed as it is; none for a pipe.
    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }
}

/// The bytes that standard input has where it is a file.
#[cfg(unix)]
fn size_of_stdin() -> Option<u64> {
    use std::io::Seek as _;
    use std::os::fd::AsFd as _;
    let mut file = File::from(io::stdin().as_fd().try_clone_to_owned().ok()?);
    let meta = file.metadata().ok().filter(std::fs::Metadata::is_file)?;
    // Somebody may have read the beginning of it.
    meta.len().checked_sub(file.stream_position().ok()?)
}

/// The bytes that standard input has: unknown.
#[cfg(not(unix))]
fn size_of_stdin() -> Option<u64> {
    None
}

/// A stream of bzip2 with a block, or with none.
fn is_bzip2(start: &[u8]) -> bool {
    let block = |rest: &[u8]| {
        rest.starts_with(&[0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
            || rest.starts_with(&[0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
    };
    matches!(start, [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if block(rest))
}

/// A zstd frame, or a skippable frame before one. RFC 8878, 3.1
fn is_zstd(start: &[u8]) -> bool {
    match start.first_chunk() {
        Some(&[0x28, 0xb5, 0x2f, 0xfd]) => true,
        Some(&[first, 0x2a, 0x4d, 0x18]) => first & 0xf0 == 0x50,
        _ => false,
    }
}

#[cfg(feature = "zstd")]
fn unpack_zstd(reader: BufReader<Counted>) -> Result<Packing, Problem> {
    Ok(Packing::Zstd(Box::new(Zstd::new(reader).map_err(Problem::Packing)?)))
}

#[cfg(not(feature = "zstd"))]
fn unpack_zstd(_: BufReader<Counted>) -> Result<Packing, Problem> {
    Err(Problem::Unsupported("zstd compression"))
}

fn unpack(decoder: &mut impl Read, into: &mut [u8]) -> Result<usize, Problem> {
    decoder.read(into).map_err(|error| match error.kind() {
        // An error that the operating system numbered is the disk's; all others are the decoder's.
        io::ErrorKind::Interrupted => Problem::Io(error),
        _ if error.raw_os_error().is_some() => Problem::Io(error),
        _ => Problem::Packing(error),
    })
}

struct Counted {
    reader: Box<dyn Read + Send>,
    bytes: u64,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(into)?;
        self.bytes = self.bytes.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
