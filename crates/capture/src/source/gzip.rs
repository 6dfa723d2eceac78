//! Unpacks gzip up to the damage.

use std::io::{self, BufRead, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Unpacks gzip, one member after the other. RFC 1952, 2.2
///
/// The decoders of `flate2` drop what they wrote in the call in which they find damage. This one hands it over first.
pub(super) struct Gzip<R> {
    reader: R,
    place: Place,
    inflate: Decompress,
    sum: Crc,
}

/// What the next packed byte belongs to.
enum Place {
    FirstHeader,
    Header,
    Body,
    Trailer,
}

impl<R: BufRead> Gzip<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, place: Place::FirstHeader, inflate: Decompress::new(false), sum: Crc::new() }
    }

    pub(super) fn get_ref(&self) -> &R {
        &self.reader
    }

    fn header(&mut self) -> io::Result<()> {
        let mut member = GzDecoder::new(&mut self.reader);
        if member.header().is_none() {
            // What is wrong with the header is reported to whoever reads on.
            return member.read(&mut [0]).map(|_| ());
        }
        self.inflate.reset(false);
        self.sum.reset();
        self.place = Place::Body;
        Ok(())
    }

    fn body(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let packed = self.reader.fill_buf()?;
        let is_over = packed.is_empty();
        let (read, written) = (self.inflate.total_in(), self.inflate.total_out());
        let status = self.inflate.decompress(packed, into, FlushDecompress::None);
        self.reader.consume(difference(self.inflate.total_in(), read));
        let written = difference(self.inflate.total_out(), written);
        self.sum.update(into.get(..written).unwrap_or_default());
        match status {
            Ok(Status::StreamEnd) => self.place = Place::Trailer,
            Ok(_) if is_over && written == 0 => return Err(ErrorKind::UnexpectedEof.into()),
            // The decoder says so again in the next call.
            Err(error) if written == 0 => return Err(error.into()),
            _ => {}
        }
        Ok(written)
    }

    fn trailer(&mut self) -> io::Result<()> {
        let mut trailer = [0; 8];
        self.reader.read_exact(&mut trailer)?;
        self.place = Place::Header;
        let found = u64::from_le_bytes(trailer);
        let expected = u64::from(self.sum.amount()) << 32 | u64::from(self.sum.sum());
        match found == expected {
            true => Ok(()),
            false => Err(io::Error::new(ErrorKind::InvalidData, "gzip checksum or length does not match")),
        }
    }
}

impl<R: BufRead> Read for Gzip<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            match self.place {
                Place::Header if self.reader.fill_buf()?.is_empty() => return Ok(0),
                Place::FirstHeader | Place::Header => self.header()?,
                Place::Trailer => self.trailer()?,
                Place::Body => match self.body(into)? {
                    0 => {}
                    written => return Ok(written),
                },
            }
        }
    }
}

fn difference(now: u64, before: u64) -> usize {
    usize::try_from(now - before).unwrap_or(usize::MAX)
}
