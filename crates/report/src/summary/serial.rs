//! The summary for programs.

use smbtrail_table::{Format, Rows, Style, Writer, csv, json};

use super::{Sections, Story};

/// Appends one object with a key for each section; `line` is put between sections and rows.
pub(super) fn write_json(story: &Story, line: &'static str, out: &mut Vec<u8>) {
    out.push(b'{');
    let mut writer = JsonWriter { line, first: true, out };
    story.visit(&mut writer);
    out.extend_from_slice(line.as_bytes());
    out.extend_from_slice(b"}\n");
}

/// Appends a row for each value: section, row in it from 1, key, value.
pub(super) fn write_csv(story: &Story, out: &mut Vec<u8>) {
    out.extend_from_slice(b"section,row,key,value\r\n");
    story.visit(&mut CsvWriter { out, scratch: String::new() });
}

struct JsonWriter<'o> {
    line: &'static str,
    first: bool,
    out: &'o mut Vec<u8>,
}

impl JsonWriter<'_> {
    fn key<R: Rows>(&mut self) {
        if !self.first {
            self.out.push(b',');
        }
        self.first = false;
        self.out.extend_from_slice(self.line.as_bytes());
        json::push_text(self.out, R::NAME);
        self.out.push(b':');
    }
}

impl Sections for JsonWriter<'_> {
    fn object<'a, R: Rows>(&mut self, row: &'a R::Row<'a>) {
        self.key::<R>();
        writer::<R>().render(row, self.out);
    }

    fn list<'a, R: Rows>(&mut self, _: &str, rows: &'a [R::Row<'a>], _: u64) {
        self.key::<R>();
        self.out.push(b'[');
        let mut writer = writer::<R>();
        for (at, row) in rows.iter().enumerate() {
            if at > 0 {
                self.out.push(b',');
            }
            self.out.extend_from_slice(self.line.as_bytes());
            writer.render(row, self.out);
        }
        self.out.push(b']');
    }
}

fn writer<R: Rows>() -> Writer<R> {
    Writer::new(Style::new(Format::Jsonl))
}

struct CsvWriter<'o> {
    out: &'o mut Vec<u8>,
    scratch: String,
}

impl CsvWriter<'_> {
    fn row<'a, R: Rows>(&mut self, number: usize, row: &'a R::Row<'a>) {
        for column in R::COLUMNS {
            self.out.extend_from_slice(format!("{},{number},{},", R::NAME, column.key).as_bytes());
            csv::push(self.out, (column.value)(row), &mut self.scratch);
            self.out.extend_from_slice(b"\r\n");
        }
    }
}

impl Sections for CsvWriter<'_> {
    fn object<'a, R: Rows>(&mut self, row: &'a R::Row<'a>) {
        self.row::<R>(1, row);
    }

    fn list<'a, R: Rows>(&mut self, _: &str, rows: &'a [R::Row<'a>], _: u64) {
        for (at, row) in rows.iter().enumerate() {
            self.row::<R>(at + 1, row);
        }
    }
}
