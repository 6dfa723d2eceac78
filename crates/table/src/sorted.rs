//! The sink that puts rows in order.

use std::io::{self, Write};
use std::ops::Range;

use crate::column::Rows;
use crate::gutter::Gutter;
use crate::length;
use crate::output::Output;
use crate::pick::{Key, Pick};
use crate::sink::{RowSink, Written};
use crate::style::Style;
use crate::writer::Writer;

/// Writes rows in ascending order, whatever order they come in; in a style that is [live](Style::live), each as it comes.
///
/// Rows are kept as they will be written, not as objects. When there are a million of them, the first half is written; where only the
/// first N are wanted, few more than twice as many are held, and rows that belong after them are not even rendered. A
/// row that comes later and belongs before those is out of order, and is counted in [`Written::late`]. A caller that knows
/// which rows are complete says so by [`settle`](Self::settle); then only a few thousand are held.
#[derive(Debug)]
pub struct Sorted<R, W> {
    writer: Writer<R>,
    output: Output<W>,
    blocks: Vec<Block>,
    bytes: Vec<u8>,
    gutters: bool,
    live: bool,
    pick: Option<&'static Pick>,
    /// Blocks at which it is worth looking for some that can be written.
    enough: usize,
    /// Where only the first rows are wanted and there were enough: the place of the last one of them.
    last: Option<(Key, u64)>,
    begun: bool,
    /// The highest order that was written.
    highest: (Key, u64),
    written: Written,
}

/// Rows that stay together.
#[derive(Clone, Debug)]
struct Block {
    key: Key,
    order: u64,
    bytes: Range<usize>,
    rows: usize,
}

/// Blocks held at once: half a gigabyte if each has 500 bytes.
const HELD: usize = 1 << 20;
/// Blocks held in any case: a table is fitted to them.
const SETTLED: usize = 1 << 12;

impl<R: Rows, W: Write> Sorted<R, W> {
    /// A sink that writes to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self {
            writer: Writer::new(style),
            output: Output::new(out),
            blocks: Vec::new(),
            bytes: Vec::new(),
            gutters: false,
            // Whoever wants them sorted by a column waits for the last.
            live: style.live && !style.pick.is_some_and(Pick::is_sorted::<R>),
            pick: style.pick,
            enough: SETTLED,
            last: None,
            begun: false,
            highest: (Key::Null, 0),
            written: Written::default(),
        }
    }

    /// Marks in tables which rows belong together.
    #[must_use]
    pub fn with_gutters(mut self) -> Self {
        self.gutters = true;
        self.writer.with_gutter();
        self
    }

    /// Appends a row in the form that [`push_rendered`](Self::push_rendered) takes. Several rows may be appended.
    pub fn render<'a>(&mut self, row: &'a R::Row<'a>, out: &mut Vec<u8>) {
        if self.wants(row) {
            length::push(out, |out| self.writer.render(row, out));
        }
    }

    /// Takes rendered rows that stay together.
    pub fn push_rendered(&mut self, order: u64, rendered: &[u8]) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(rendered);
        let rows = rows(rendered).count();
        if rows > 0 {
            self.add(Block { key: Key::Null, order, bytes: start..self.bytes.len(), rows });
        }
    }

    fn wants<'a>(&self, row: &'a R::Row<'a>) -> bool {
        self.pick.is_none_or(|pick| pick.wants::<R>(row))
    }

    /// No row comes any more whose order is below this one. Those that came are written when there are thousands of them.
    pub fn settle(&mut self, order: u64) {
        if self.blocks.len() < self.enough || self.pick.is_some_and(Pick::is_sorted::<R>) {
            return;
        }
        let settled = self.blocks.iter().filter(|block| block.order < order).count();
        if settled > 0 {
            self.write(settled);
        }
        self.enough = self.blocks.len() + SETTLED;
    }

    fn add(&mut self, block: Block) {
        let is_late = self.begun && (&block.key, block.order) < (&self.highest.0, self.highest.1);
        self.written.late += u64::from(is_late);
        self.blocks.push(block);
        if self.live {
            self.write(1);
            self.highest = (Key::Null, 0);
            return;
        }
        match self.pick.and_then(Pick::most::<R>) {
            Some(most) if most < HELD / 2 => {
                if self.blocks.len() >= (2 * most).max(SETTLED) {
                    self.sort();
                    self.blocks.truncate(most);
                    self.last = self.blocks.last().map(|block| (block.key.clone(), block.order));
                    self.compact();
                }
            }
            _ if self.blocks.len() < HELD => {}
            _ => self.write(HELD / 2),
        }
    }

    /// Writes what comes before the first row.
    fn begin(&mut self) {
        self.begun = true;
        // What comes later may be wider.
        if !self.live {
            self.writer.fit();
        }
        self.writer.begin(self.output.buffer());
    }

    fn sort(&mut self) {
        self.blocks.sort_by(|a, b| {
            let place = |block: &Block| (block.order, block.bytes.start);
            a.key.cmp(&b.key).then_with(|| place(a).cmp(&place(b)))
        });
    }

    /// Forgets the bytes of blocks that are gone.
    fn compact(&mut self) {
        let mut kept = Vec::new();
        for block in &mut self.blocks {
            let start = kept.len();
            kept.extend_from_slice(self.bytes.get(block.bytes.clone()).unwrap_or_default());
            block.bytes = start..kept.len();
        }
        self.bytes = kept;
    }

    /// Writes the first `count` blocks and forgets them.
    fn write(&mut self, count: usize) {
        self.sort();
        let rest = self.blocks.split_off(count);
        let blocks = std::mem::replace(&mut self.blocks, rest);
        if !self.begun {
            self.begin();
        }
        let most = self.pick.and_then(Pick::most::<R>).and_then(|most| u64::try_from(most).ok());
        for block in &blocks {
            if most.is_some_and(|most| self.written.rows >= most) {
                break;
            }
            for (at, row) in rows(self.bytes.get(block.bytes.clone()).unwrap_or_default()).enumerate() {
                let gutter = if self.gutters { Gutter::of(at, block.rows) } else { Gutter::None };
                self.writer.push_rendered(row, gutter, self.output.buffer());
            }
            self.output.pass();
            self.highest = (block.key.clone(), block.order);
            self.written.rows += u64::try_from(block.rows).unwrap_or(u64::MAX);
        }
        self.compact();
    }
}

impl<R: Rows, W: Write> RowSink<R> for Sorted<R, W> {
    fn push<'a>(&mut self, order: u64, row: &'a R::Row<'a>) {
        if !self.wants(row) {
            return;
        }
        let key = self.pick.map_or(Key::Null, |pick| pick.key::<R>(row));
        if self.last.as_ref().is_some_and(|last| (&last.0, last.1) < (&key, order)) {
            return;
        }
        let start = self.bytes.len();
        length::push(&mut self.bytes, |bytes| self.writer.render(row, bytes));
        self.add(Block { key, order, bytes: start..self.bytes.len(), rows: 1 });
    }

    fn is_broken(&self) -> bool {
        self.output.is_broken()
    }

    fn pause(&mut self) {
        if self.live {
            if !self.begun {
                self.begin();
            }
            self.output.pass_all();
        }
    }

    fn finish(mut self) -> io::Result<Written> {
        self.write(self.blocks.len());
        self.writer.end(self.output.buffer());
        self.output.finish()?;
        Ok(self.written)
    }
}

/// The rendered rows of a block.
fn rows(mut block: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (row, rest) = length::split(block)?;
        block = rest;
        Some(row)
    })
}
