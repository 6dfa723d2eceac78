//! Declares rows of its own, the files that a capture's users renamed or deleted, and writes them as a table and as JSON
//! Lines: `cargo run -p smbtrail-report --example own_rows -- CAPTURE`.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::{Format, Style};
use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Value};
use smbtrail_track::{Event, Observer, Open};

/// One row per file that was renamed or deleted.
enum Changes {}

impl Rows for Changes {
    type Row<'a> = Open;
    const NAME: &'static str = "changes";
    const ABOUT: &'static str = "One row per file that was renamed or deleted.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the first frame of the open", |open| {
            Value::Number(open.start.frame)
        })
        .table("frame", 2, 7),
        Column::<Self>::new("path", Kind::Path, "the path of the file", |open| {
            Value::text(open.path.as_ref())
        })
        .null("the capture does not contain the CREATE")
        .table("path", 1, 40),
        Column::<Self>::new("renamed_to", Kind::Path, "its new path", |open| Value::text(open.renamed_to()))
            .null("it was not renamed")
            .table("renamed to", 1, 40),
        Column::<Self>::new("deleted", Kind::Bool, "whether it was deleted", |open| {
            Value::Bool(open.deleted)
        })
        .table("deleted", 3, 7),
    ];
}

/// Writes the rows to two sinks.
struct Report<A, B>(A, B);

impl<A: RowSink<Changes>, B: RowSink<Changes>> Observer for Report<A, B> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Open(open) = event
            && (open.deleted || open.renamed_to().is_some())
        {
            self.0.push(open.start.frame, open);
            self.1.push(open.start.frame, open);
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args_os().nth(1).ok_or("which capture?")?);
    let (mut table, mut lines) = (Vec::new(), Vec::new());
    let mut report = Report(
        Sorted::<Changes, _>::new(Style::new(Format::Table).with_width(Some(100)), &mut table),
        Sorted::<Changes, _>::new(Style::new(Format::Jsonl), &mut lines),
    );
    Pipeline::open(vec![path], Options::default())?.run(&mut report);
    report.0.finish()?;
    report.1.finish()?;
    io::stdout().write_all(&[table, lines].concat())?;
    Ok(())
}
