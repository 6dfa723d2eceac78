//! The timeline as a body file of The Sleuth Kit, which `mactime` sorts.

use std::io::{self, Write};

use smbtrail_table::{Output, Pick, RowSink, Written, digits, text};

use crate::rows::{Happening, Timeline, TimelineRow};

/// Writes one line per event: `MD5|name|inode|mode|UID|GID|size|atime|mtime|ctime|crtime`. The name is the message. What is
/// unknown is 0. Times are in seconds since 1970.
#[derive(Debug)]
pub struct Bodyfile<W> {
    output: Output<W>,
    pick: Option<&'static Pick>,
    line: String,
    rows: u64,
}

impl<W: Write> Bodyfile<W> {
    /// A file to `out`.
    pub const fn new(out: W) -> Self {
        Self { output: Output::new(out), pick: None, line: String::new(), rows: 0 }
    }

    /// Only the events that are wanted.
    #[must_use]
    pub fn with_pick(self, pick: Option<&'static Pick>) -> Self {
        Self { pick, ..self }
    }
}

impl<W: Write> RowSink<Timeline> for Bodyfile<W> {
    fn push<'a>(&mut self, _: u64, row: &'a TimelineRow<'a>) {
        let Self { output, pick, line, rows } = self;
        if pick.is_some_and(|pick| !pick.wants::<Timeline>(row)) {
            return;
        }
        line.clear();
        text::push_shown(line, &row.message);
        // Nothing escapes a separator.
        let name = line.replace('|', "%7C");
        let out = output.buffer();
        out.extend_from_slice(b"0|");
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"|0|0|0|0|");
        digits::push_number(out, row.size.unwrap_or(0));
        let of = place(row.kind);
        for at in 0..TIMES {
            out.push(b'|');
            if at == of {
                digits::push_number(out, u64::try_from(row.moment.time.0.div_euclid(SECOND)).unwrap_or(0));
            } else {
                out.push(b'0');
            }
        }
        out.push(b'\n');
        output.pass();
        *rows += 1;
    }

    fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    fn pause(&mut self) {
        self.output.pass_all();
    }

    fn finish(self) -> io::Result<Written> {
        self.output.finish()?;
        Ok(Written::new(self.rows, 0))
    }
}

/// Times of a line: of the last access, of the last change of the content, of that of anything else, and of the creation.
const TIMES: usize = 4;

/// Nanoseconds.
const SECOND: i64 = 1_000_000_000;

/// Which of the times an event is.
const fn place(kind: Happening) -> usize {
    match kind {
        Happening::Open | Happening::Read | Happening::Connect | Happening::Logon => 0,
        Happening::Write | Happening::Overwrite | Happening::Resize => 1,
        Happening::Rename
        | Happening::Delete
        | Happening::Link
        | Happening::Metadata
        | Happening::Logoff
        | Happening::Anomaly => 2,
        Happening::Create => 3,
    }
}
