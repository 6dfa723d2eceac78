//! `cargo xtask odd`: makes the captures in `fixtures/captures` that nobody records, since no real client or server
//! sends such things on demand: a small session each, put together by the codec's emitter, with something odd in it; and
//! recordings as they would be over SMB Direct.

mod compressed;
mod direct;
mod evasion;
mod layout;
mod pairing;
mod places;
mod streams;
mod talk;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use talk::Talk;

/// A capture that is made.
pub(crate) struct Made {
    /// The file's name.
    pub(crate) file: &'static str,
    /// What is odd in it, for the README.
    pub(crate) about: &'static str,
    how: How,
}

/// How a capture is made.
enum How {
    /// By what is said on a fresh connection.
    Talk(fn(&mut Talk) -> io::Result<()>),
    /// As a whole.
    Whole(fn() -> io::Result<Vec<u8>>),
}

/// Every capture, in the README's order.
pub(crate) const MADE: &[Made] = &[
    Made {
        file: "odd-overlap.pcapng",
        about: "The answer to a READ is sent again, with other bytes",
        how: How::Talk(streams::overlap),
    },
    Made {
        file: "odd-stray-bytes.pcapng",
        about: "A request of HTTP where an SMB message had to begin; the messages after it are found again",
        how: How::Talk(streams::stray_bytes),
    },
    Made {
        file: "odd-unfinished.pcapng",
        about: "The server closes in the middle of an answer",
        how: How::Talk(streams::unfinished),
    },
    Made {
        file: "odd-message-ids.pcapng",
        about: "A READ is answered with a WRITE, a MessageId is used again while its request waits, and one was never \
                granted",
        how: How::Talk(pairing::message_ids),
    },
    Made {
        file: "odd-reserved.pcapng",
        about: "Bytes hidden in reserved fields: of the header, of an ECHO and of its answer",
        how: How::Talk(layout::reserved),
    },
    Made {
        file: "odd-sizes.pcapng",
        about: "A CLOSE whose StructureSize is another's, and one that ends before its fixed part does",
        how: How::Talk(layout::sizes),
    },
    Made {
        file: "odd-offsets.pcapng",
        about: "Names that are said to be in the header and beyond the message",
        how: How::Talk(layout::offsets),
    },
    Made {
        file: "odd-compounds.pcapng",
        about: "NextCommand that points into its own header, to an uneven place, and to what is no header",
        how: How::Talk(layout::compounds),
    },
    Made {
        file: "odd-lists.pcapng",
        about: "A NEGOTIATE that counts more contexts than it has, and a name with half a character at its end",
        how: How::Talk(layout::lists),
    },
    Made {
        file: "compressed.pcapng",
        about: "READs whose answers are compressed: with LZNT1, LZ77 and LZ77+Huffman as one part, with these and LZ4 in \
                chains that end in a pattern",
        how: How::Talk(compressed::well),
    },
    Made {
        file: "odd-compressed.pcapng",
        about: "Compressed messages that nobody takes: the header of CVE-2020-0796, more than a message may have, a \
                match that begins before the first byte, one in another, algorithms not agreed on and unknown",
        how: How::Talk(compressed::badly),
    },
    Made {
        file: "odd-segments.pcapng",
        about: "TCP segments that overlap and differ, before their turn and in it; one far outside the window; one with \
                a wrong checksum",
        how: How::Talk(evasion::segments),
    },
    Made {
        file: "odd-fragments.pcapng",
        about: "READs in IP fragments: one that overlaps another and differs, one after which the packet goes on",
        how: How::Talk(evasion::fragments),
    },
    Made {
        file: "odd-lengths.pcapng",
        about: "A transport message of no bytes, and one of 16 MiB that hardly arrives",
        how: How::Talk(evasion::lengths),
    },
    Made {
        file: "odd-data.pcapng",
        about: "The data of a READ that is said to be in the header, and of a WRITE that is said to go beyond the message",
        how: How::Talk(evasion::data_offsets),
    },
    Made {
        file: "odd-links.pcapng",
        about: "NextCommand that points back, and one that leads to SMB1; and SMB1 by itself on a connection of SMB 3.1.1",
        how: How::Talk(evasion::links),
    },
    Made {
        file: "odd-names.pcapng",
        about: "Names that deceive: half a character, NUL, escape sequences, line ends, right to left, `..`, a drive, a \
                device, too long, 64 KiB",
        how: How::Talk(evasion::names),
    },
    Made {
        file: "odd-places.pcapng",
        about: "Names that deceive elsewhere: in a listing, a change, a stream, targets of links, a path of DFS, and a user's",
        how: How::Talk(places::names),
    },
    Made {
        file: "odd-two-servers.pcapng",
        about: "Two servers give a client the same SessionId, TreeId and FileId",
        how: How::Talk(evasion::two_servers),
    },
    Made {
        file: "odd-unsigned.pcapng",
        about: "A session and a TREE_CONNECT of SMB 3.1.1 without signatures",
        how: How::Talk(evasion::unsigned),
    },
    Made {
        file: "odd-headers.pcapng",
        about: "A TCP header that is longer than its packet, and an IP length beyond what was sent",
        how: How::Talk(evasion::headers),
    },
    Made {
        file: "odd-flood.pcapng",
        about: "A hundred and fifty messages in one frame",
        how: How::Talk(evasion::flood),
    },
    Made {
        file: "direct-roce.pcapng",
        about: "The messages of `large-segments.pcapng` by SMB Direct over RoCEv2, in fragments",
        how: How::Whole(direct::roce),
    },
    Made {
        file: "direct-iwarp.pcapng",
        about: "The same over iWARP, with checksums",
        how: How::Whole(direct::iwarp),
    },
    Made {
        file: "direct-markers.pcapng",
        about: "The same over iWARP, with markers, in messages of several frames",
        how: How::Whole(direct::markers),
    },
    Made {
        file: "direct-memory.pcapng",
        about: "The same over RoCEv2; the data of READ and WRITE goes by RDMA",
        how: How::Whole(direct::memory),
    },
    Made {
        file: "direct-iwarp-memory.pcapng",
        about: "The same over iWARP; the data of READ and WRITE goes by RDMA",
        how: How::Whole(direct::iwarp_memory),
    },
];

/// Makes every capture; with `check`, only compares.
///
/// # Errors
/// When a file cannot be read or written, or, with `check`, differs.
pub(crate) fn run(check: bool) -> Result<(), String> {
    for made in MADE {
        let bytes = made.bytes().map_err(|error| format!("{}: {error}", made.file))?;
        put(&captures_folder().join(made.file), &bytes, check)?;
    }
    Ok(())
}

impl Made {
    fn bytes(&self) -> io::Result<Vec<u8>> {
        match self.how {
            How::Talk(play) => {
                let mut talk = Talk::connect()?;
                play(&mut talk)?;
                talk.hang_up()
            }
            How::Whole(make) => make(),
        }
    }
}

fn put(path: &Path, bytes: &[u8], check: bool) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    if !check {
        return fs::write(path, bytes).map_err(failed);
    }
    match fs::read(path).map_err(failed)? == bytes {
        true => Ok(()),
        false => Err(format!("{} is stale: run `cargo xtask odd`", path.display())),
    }
}

fn captures_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/captures")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_captures_are_those_that_are_made() {
        run(true).unwrap();
    }
}
