//! Runs a form over a fixture, and gives the files that it writes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;

use serde_json::{Map, Value};
use smbtrail_files::{Files, MemoryStore};
use smbtrail_findings::{Findings, Judge, Options as Thresholds};
use smbtrail_forms::write::{JsonLines, Lines};
use smbtrail_forms::{Complete, FormLogs, LogWriter, Shelf};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_play::Play;
use smbtrail_track::{Observer, Time};

/// Files in memory, by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk(Rc<RefCell<BTreeMap<String, Vec<u8>>>>);

/// A file in memory.
pub(crate) struct Sheet(Desk, String);

impl Shelf for Desk {
    type File = Sheet;

    fn open(&mut self, name: &str, span: Option<(Time, Time)>) -> io::Result<Sheet> {
        let name = span.map_or(name.to_owned(), |(from, to)| format!("{name}.{}-{}", from.0, to.0));
        assert!(self.0.borrow_mut().insert(name.clone(), Vec::new()).is_none(), "{name} is opened twice");
        Ok(Sheet(self.clone(), name))
    }
}

impl Write for Sheet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        assert_eq!(bytes.last(), Some(&b'\n'), "only whole lines are passed on");
        self.0.0.borrow_mut().entry(self.1.clone()).or_default().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The files of a form, by name.
pub(crate) type Written = BTreeMap<String, String>;

/// What a form writes of a fixture, with findings and contents of files.
pub(crate) fn written<F: Lines, L: FormLogs>(
    name: &str,
    lines: F,
    rotation: Option<i64>,
    new: impl FnOnce(LogWriter<F, Desk>) -> L,
    into_sink: impl FnOnce(L) -> LogWriter<F, Desk>,
) -> Written {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name);
    let mut options = Options::default().with_data(true);
    options.limits.stub = Thresholds::STUB;
    let desk = Desk::default();
    let logs = new(LogWriter::new(lines, desk.clone()).with_rotation(rotation));
    let thresholds = Thresholds::default();
    let files = Files::new(MemoryStore::new(1 << 30), smbtrail_files::Options::default());
    let complete = Complete::new(logs, Some(Findings::new(&thresholds)), Some(files));
    let mut judged = Judge::new(thresholds, complete);
    Pipeline::open([path], options).unwrap().run(&mut judged);
    into_sink(judged.into_inner().finish().unwrap()).finish().unwrap();
    let files = desk.0.take();
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

/// The files of a form, of what is played in front of it.
pub(crate) fn played<L: Observer>(
    new: impl FnOnce(LogWriter<JsonLines, Desk>) -> L,
    into_sink: impl FnOnce(L) -> LogWriter<JsonLines, Desk>,
    play: impl FnOnce(&mut Play<L>),
) -> Written {
    let desk = Desk::default();
    let mut stage = Play::nobody(new(LogWriter::new(JsonLines::new(false), desk.clone())));
    play(&mut stage);
    into_sink(stage.end()).finish().unwrap();
    let files = desk.0.take();
    files.into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

/// The objects of a file of JSON Lines; none where there is no such file.
pub(crate) fn objects(written: &Written, name: &str) -> Vec<Map<String, Value>> {
    let text = written.get(name).map_or("", String::as_str);
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Whether an object has these members.
#[track_caller]
pub(crate) fn assert_has(object: &Map<String, Value>, wanted: &[(&str, Value)]) {
    for (key, value) in wanted {
        assert_eq!(object.get(*key).unwrap_or(&Value::Null), value, "{key} of {object:?}");
    }
}
