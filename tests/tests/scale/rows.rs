//! The rows of a run, by kind.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;

use smbtrail_files::MemoryStore;
use smbtrail_findings::{Judge, Options as Thresholds};
use smbtrail_pipeline::track::Observer;
use smbtrail_report::table::Rows as Kind;
use smbtrail_report::{Export, Format, Outlets, Style};

/// The rows of each kind, sorted.
pub(crate) type Rows = BTreeMap<&'static str, Vec<String>>;

type Texts = Rc<RefCell<BTreeMap<&'static str, Vec<u8>>>>;

/// Has a run make rows: all kinds, or those that need no data of files.
pub(crate) fn collect<E>(
    files: Vec<String>,
    data: bool,
    run: impl FnOnce(&mut dyn FnMut(&smbtrail_pipeline::track::Event<'_>)) -> Result<(), E>,
) -> Result<Rows, E> {
    let texts = Texts::default();
    let mut outlets = Buffers { texts: Rc::clone(&texts), data };
    let style = Style::new(Format::Jsonl);
    let mut export = Export::new(style, files, MemoryStore::new(64 << 20), &mut outlets).expect("memory");
    let mut judge = Judge::new(Thresholds::default(), &mut export);
    run(&mut |event| judge.event(event))?;
    let _ = judge.into_inner();
    export.finish().expect("memory");
    let texts = texts.take();
    let lines = |text: Vec<u8>| {
        let mut rows: Vec<String> =
            String::from_utf8(text).expect("a text").lines().map(str::to_owned).collect();
        rows.sort();
        rows
    };
    Ok(texts.into_iter().map(|(kind, text)| (kind, lines(text))).collect())
}

struct Buffers {
    texts: Texts,
    data: bool,
}

/// Kinds that need the data of files.
const DATA: [&str; 4] = ["files", "files --map", "findings", "pipes --content"];

impl Outlets for Buffers {
    type Out = Buffer;

    fn open<R: Kind>(&mut self) -> io::Result<Option<Buffer>> {
        if DATA.contains(&R::NAME) && !self.data {
            return Ok(None);
        }
        self.texts.borrow_mut().insert(R::NAME, Vec::new());
        Ok(Some(Buffer { texts: Rc::clone(&self.texts), kind: R::NAME }))
    }
}

struct Buffer {
    texts: Texts,
    kind: &'static str,
}

impl Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.texts.borrow_mut().entry(self.kind).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
