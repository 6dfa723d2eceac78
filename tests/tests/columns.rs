//! Rows as columns, Parquet and Arrow, are what JSON says, cell by cell: every kind of rows, every capture.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::rc::Rc;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Float64Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::StreamReader;
use bytes::Bytes;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};
use smbtrail_arrow::ColumnWriter;
use smbtrail_files::MemoryStore;
use smbtrail_findings::{Judge, Options as Thresholds};
use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::{Export, Format, Outlets, Style};
use smbtrail_table::{Kind, Rows, digits};
use smbtrail_tests::{captures, reader};

/// What one kind of rows is written to.
enum Paper {
    Lines(Vec<u8>),
    Columns(Box<ColumnWriter<Vec<u8>>>),
}

/// A paper that is read when the reports are finished.
#[derive(Clone)]
struct Shared(Rc<RefCell<Paper>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut *self.0.borrow_mut() {
            Paper::Lines(lines) => lines.write(bytes),
            Paper::Columns(columns) => columns.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Form {
    Jsonl,
    Parquet,
    Arrow,
}

/// A kind of rows: its name, and the key and kind of each column.
type Declared = (&'static str, Vec<(&'static str, Kind)>);

struct Papers {
    form: Form,
    /// The only kind of rows that is wanted.
    only: Option<&'static str>,
    papers: Vec<(Declared, Shared)>,
}

impl Outlets for Papers {
    type Out = Shared;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Shared>> {
        if self.only.is_some_and(|only| only != R::NAME) {
            return Ok(None);
        }
        let paper = match self.form {
            Form::Jsonl => Paper::Lines(Vec::new()),
            Form::Parquet => Paper::Columns(Box::new(ColumnWriter::parquet::<R>(Vec::new())?)),
            Form::Arrow => Paper::Columns(Box::new(ColumnWriter::stream::<R>(Vec::new())?)),
        };
        let shared = Shared(Rc::new(RefCell::new(paper)));
        let columns = R::COLUMNS.iter().map(|column| (column.key, column.kind)).collect();
        self.papers.push(((R::NAME, columns), shared.clone()));
        Ok(Some(shared))
    }
}

/// What every kind of rows of a capture is in this form, or the only one that is wanted. The run provides what they need.
fn export(capture: &Arc<[u8]>, form: Form, only: Option<&'static str>) -> Vec<(Declared, Vec<u8>)> {
    let Ok(capture) = reader(capture, capture.len()) else { return Vec::new() };
    let captures = CaptureSet::from_reader(capture);
    let style = Style::new(if form == Form::Jsonl { Format::Jsonl } else { Format::Packed });
    let mut papers = Papers { form, only, papers: Vec::new() };
    let store = MemoryStore::new(1 << 30);
    let names = captures.names().map(ToString::to_string).collect();
    let mut export = Export::new(style, names, store, &mut papers).expect("memory takes everything");
    let needs = export.needs();
    let mut options = Options::default().with_data(needs.data);
    if needs.arguments {
        options.limits.stub = 1 << 20;
    }
    options.secrets = smbtrail_tests::commands::secrets();
    let pipeline = Pipeline::new(captures, options);
    if needs.opinions {
        let mut judged = Judge::new(Thresholds::default(), &mut export);
        pipeline.run(&mut judged);
        let _ = judged.into_inner();
    } else {
        pipeline.run(&mut export);
    }
    export.finish().expect("every value fits its column");
    let whole = |(declared, shared): (Declared, Shared)| {
        let paper = Rc::into_inner(shared.0).expect("the reports are gone").into_inner();
        let bytes = match paper {
            Paper::Lines(lines) => lines,
            Paper::Columns(columns) => columns.finish().expect("every value fits its column"),
        };
        (declared, bytes)
    };
    papers.papers.into_iter().map(whole).collect()
}

fn batches(form: Form, bytes: Vec<u8>) -> Vec<RecordBatch> {
    match form {
        Form::Parquet => {
            let file = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).expect("a Parquet file");
            file.build().expect("a Parquet file").map(|batch| batch.expect("a sound batch")).collect()
        }
        _ => {
            let stream = StreamReader::try_new(bytes.as_slice(), None).expect("an Arrow stream");
            stream.map(|batch| batch.expect("a sound batch")).collect()
        }
    }
}

/// The value that JSON has for a cell. `like` is what it is compared with: it says how many decimals a time has.
fn cell(kind: Kind, arrays: &mut impl Iterator<Item = ArrayRef>, at: usize, like: &Value) -> Value {
    let array = arrays.next().expect("an array per field");
    let second = matches!(kind, Kind::Time | Kind::Socket).then(|| arrays.next().expect("two arrays"));
    if array.is_null(at) {
        assert!(second.is_none_or(|second| second.is_null(at)));
        return Value::Null;
    }
    let items = |kind| {
        let list = array.as_list::<i32>().value(at);
        let likes = like.as_array().expect("a list");
        assert_eq!(list.len(), likes.len());
        likes
            .iter()
            .enumerate()
            .map(|(at, like)| cell(kind, &mut [Arc::clone(&list)].into_iter(), at, like))
            .collect()
    };
    match kind {
        Kind::Bool => json!(array.as_boolean().value(at)),
        Kind::Number => json!(array.as_primitive::<Int64Type>().value(at)),
        Kind::Wide => json!(array.as_primitive::<UInt64Type>().value(at)),
        Kind::Port => json!(array.as_primitive::<Int32Type>().value(at)),
        Kind::Decimal | Kind::Interval => json!(array.as_primitive::<Float64Type>().value(at)),
        Kind::Name(_) | Kind::Word => {
            let names = array.as_dictionary::<Int32Type>();
            let name = usize::try_from(names.keys().value(at)).expect("a key");
            json!(names.values().as_string::<i32>().value(name))
        }
        Kind::Time => {
            let micros = array.as_primitive::<TimestampMicrosecondType>().value(at);
            let second = second.expect("nanoseconds");
            let nanos = i64::from(second.as_primitive::<Int16Type>().value(at));
            assert!((0..1_000).contains(&nanos));
            let decimals =
                like.as_str().and_then(|text| text.split_once('.')).map_or(0, |(_, rest)| rest.len() - 1);
            let mut text = Vec::new();
            digits::push_time(
                &mut text,
                micros * 1_000 + nanos,
                u8::try_from(decimals).expect("at most nine"),
            );
            json!(String::from_utf8(text).expect("ASCII"))
        }
        Kind::Socket => {
            let address = array.as_string::<i32>().value(at);
            let port = second.expect("a port").as_primitive::<Int32Type>().value(at);
            json!(if address.contains(':') {
                format!("[{address}]:{port}")
            } else {
                format!("{address}:{port}")
            })
        }
        Kind::Flags(_) | Kind::Texts => Value::Array(items(Kind::Text)),
        Kind::Numbers | Kind::Series => Value::Array(items(Kind::Number)),
        Kind::Objects(members) => {
            let list = array.as_list::<i32>().value(at);
            let objects = list.as_struct();
            let likes = like.as_array().expect("a list");
            assert_eq!(objects.len(), likes.len());
            let object = |(at, like): (usize, &Value)| {
                let mut arrays = objects.columns().iter().map(Arc::clone);
                let member = |member: &smbtrail_table::Member| {
                    (member.key.to_owned(), cell(member.kind, &mut arrays, at, &like[member.key]))
                };
                Value::Object(members.iter().map(member).collect())
            };
            likes.iter().enumerate().map(object).collect()
        }
        Kind::Json => serde_json::from_str(array.as_string::<i32>().value(at)).expect("JSON"),
        _ => json!(array.as_string::<i32>().value(at)),
    }
}

/// The kinds of rows, and how many rows of each are equal.
fn compare(name: &str, capture: &Arc<[u8]>, form: Form) -> Vec<(&'static str, usize)> {
    let lines = export(capture, Form::Jsonl, None);
    let columns = export(capture, form, None);
    assert_eq!(lines.len(), columns.len());
    let mut counts = Vec::new();
    for (((rows, declared), lines), (_, bytes)) in lines.into_iter().zip(columns) {
        let lines = String::from_utf8(lines).expect("JSON is UTF-8");
        let mut lines = lines.lines();
        let mut count = 0;
        for batch in batches(form, bytes) {
            for at in 0..batch.num_rows() {
                let line: Value = serde_json::from_str(lines.next().expect("as many rows")).expect("JSON");
                let mut arrays = batch.columns().iter().map(Arc::clone);
                for (key, kind) in &declared {
                    let found = cell(*kind, &mut arrays, at, &line[key]);
                    let same = match (&found, &line[key]) {
                        (Value::Number(a), Value::Number(b)) if a.is_f64() => a.as_f64() == b.as_f64(),
                        (a, b) => a == b,
                    };
                    assert!(same, "{name}: {rows} row {count} {key}: {found} for {}", line[key]);
                }
                count += 1;
            }
        }
        assert_eq!(lines.next(), None, "{name}: {rows}");
        counts.push((rows, count));
    }
    counts
}

fn every_cell_is_that_of_json(form: Form) {
    let mut all: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, capture) in captures() {
        for (kind, count) in compare(&name, &capture, form) {
            *all.entry(kind).or_default() += count;
        }
    }
    assert!(all.len() > 20, "{all:?}");
    // No recording has a pipe without DCE/RPC.
    let empty: Vec<&str> = all.into_iter().filter(|(_, count)| *count == 0).map(|(kind, _)| kind).collect();
    assert_eq!(empty, ["pipes --content"]);
}

#[test]
fn every_cell_of_parquet_is_that_of_json() {
    every_cell_is_that_of_json(Form::Parquet);
}

#[test]
fn every_cell_of_arrow_is_that_of_json() {
    every_cell_is_that_of_json(Form::Arrow);
}

#[test]
fn each_kind_alone_has_the_rows_that_it_has_among_all() {
    for (name, capture) in captures() {
        for ((kind, _), lines) in export(&capture, Form::Jsonl, None) {
            let alone = export(&capture, Form::Jsonl, Some(kind));
            let [(_, found)] = alone.as_slice() else { panic!("{name}: {} kinds for {kind}", alone.len()) };
            assert!(*found == lines, "{name}: {kind}");
        }
    }
}

#[path = "../examples/tables_page.rs"]
#[allow(dead_code, reason = "its main function prints the page")]
mod tables_page;

#[test]
fn the_page_has_the_schemas() {
    let page = include_str!("../../docs/tables.md");
    assert!(
        page == tables_page::page(),
        "print it again: cargo run -p smbtrail-tests --example tables_page > docs/tables.md"
    );
}

#[test]
fn no_two_fields_have_one_name() {
    struct Names;
    impl Outlets for Names {
        type Out = io::Sink;

        fn open<R: Rows>(&mut self) -> io::Result<Option<io::Sink>> {
            let schema = smbtrail_arrow::schema::<R>();
            let mut names: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{}", R::NAME);
            Ok(None)
        }
    }
    let store = MemoryStore::new(0);
    let _ = Export::new(Style::default(), Vec::new(), store, &mut Names).expect("a sink can be opened");
}
