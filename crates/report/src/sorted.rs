use std::io::{self, Write};
use std::ops::Range;

use crate::column::Rows;
use crate::output::Output;
use crate::writer::{Gutter, Style, Writer};

/// Rows that are written in the order of a frame number, whatever order they come in.
///
/// They are kept as they will be written, not as objects. When there are [`HELD`], the earlier half is written: a row
/// that comes later and belongs before those stands out of order, and is counted.
#[derive(Debug)]
pub(crate) struct Sorted<R, W> {
    writer: Writer<R>,
    output: Output<W>,
    blocks: Vec<Block>,
    bytes: Vec<u8>,
    gutters: bool,
    begun: bool,
    /// The highest frame that was written.
    written: u64,
    late: u64,
}

/// Rows that stay together.
#[derive(Clone, Debug)]
struct Block {
    frame: u64,
    bytes: Range<usize>,
    rows: usize,
}

/// Blocks held at once: with some 500 bytes each, half a gigabyte.
const HELD: usize = 1 << 20;
/// Behind each rendered row: no rendered row holds a control character but 0x1F.
const TERMINATOR: u8 = 0x1E;

impl<R: Rows, W: Write> Sorted<R, W> {
    pub(crate) fn new(style: Style, out: W) -> Self {
        Self {
            writer: Writer::new(style),
            output: Output::new(out),
            blocks: Vec::new(),
            bytes: Vec::new(),
            gutters: false,
            begun: false,
            written: 0,
            late: 0,
        }
    }

    /// Marks in tables which rows belong together.
    pub(crate) fn with_gutters(mut self) -> Self {
        self.gutters = true;
        self.writer.with_gutter();
        self
    }

    /// The form of a row that [`push_rendered`](Self::push_rendered) takes.
    pub(crate) fn render<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        self.writer.render(row, out);
        out.push(TERMINATOR);
    }

    /// Adds one row.
    pub(crate) fn push<'a>(&mut self, frame: u64, row: &'a R::Row<'a>) {
        let start = self.bytes.len();
        self.writer.render(row, &mut self.bytes);
        self.bytes.push(TERMINATOR);
        self.add(Block { frame, bytes: start..self.bytes.len(), rows: 1 });
    }

    /// Adds rendered rows that stay together.
    pub(crate) fn push_rendered(&mut self, frame: u64, rendered: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(rendered);
        let rows = memchr::memchr_iter(TERMINATOR, rendered).count();
        self.add(Block { frame, bytes: start..self.bytes.len(), rows });
    }

    /// Whether nothing can be written any more.
    pub(crate) const fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    /// Writes what is left. Gives the rows that stand out of order.
    pub(crate) fn finish(mut self) -> io::Result<u64> {
        self.write(self.blocks.len());
        self.writer.end(&mut self.output.buffer);
        self.output.finish()?;
        Ok(self.late)
    }

    fn add(&mut self, block: Block) {
        self.late += u64::from(block.frame < self.written);
        self.blocks.push(block);
        if self.blocks.len() >= HELD {
            self.write(HELD / 2);
        }
    }

    /// Writes the first `count` blocks and forgets them.
    fn write(&mut self, count: usize) {
        self.blocks.sort_by_key(|block| (block.frame, block.bytes.start));
        let rest = self.blocks.split_off(count);
        let blocks = std::mem::replace(&mut self.blocks, rest);
        if !self.begun {
            self.begun = true;
            self.writer.fit();
            self.writer.begin(&mut self.output.buffer);
        }
        for block in &blocks {
            for (at, row) in rows(&self.bytes, &block.bytes).enumerate() {
                let gutter = if self.gutters { Gutter::of(at, block.rows) } else { Gutter::None };
                self.writer.push_rendered(row, gutter, &mut self.output.buffer);
            }
            self.output.pass();
            self.written = self.written.max(block.frame);
        }
        let mut kept = Vec::new();
        for block in &mut self.blocks {
            let start = kept.len();
            kept.extend_from_slice(self.bytes.get(block.bytes.clone()).unwrap_or_default());
            block.bytes = start..kept.len();
        }
        self.bytes = kept;
    }
}

fn rows<'b>(bytes: &'b [u8], range: &Range<usize>) -> impl Iterator<Item = &'b [u8]> {
    let block = bytes.get(range.clone()).unwrap_or_default();
    let mut start = 0;
    let rows = memchr::memchr_iter(TERMINATOR, block)
        .map(move |end| block.get(std::mem::replace(&mut start, end + 1)..end).unwrap_or_default());
    rows.filter(|row| !row.is_empty())
}
