//! Rows on their way into the page.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use smbtrail_report::table::{Kind, Rows, json};
use smbtrail_report::{Format, Style};

use crate::sections::{Head, Section};

/// The first rows of a section, and how many there were.
pub(crate) struct Sheet {
    head: Head,
    /// The columns as JSON.
    columns: String,
    rows: Vec<u8>,
    /// Where each row ends.
    ends: Vec<usize>,
    /// The beginning of a row whose rest was not written yet.
    begun: Vec<u8>,
    total: u64,
    /// Bytes of rows that are kept at most.
    most: usize,
}

/// What a report writes the rows of a sheet to.
#[derive(Clone)]
pub(crate) struct Pen(Rc<RefCell<Sheet>>);

impl Sheet {
    /// Opens a sheet that keeps at most this many bytes of rows: the style in which its rows are written, and what they are written to.
    pub(crate) fn open<R: Rows>(section: &'static Section, most: usize) -> (Style, Pen) {
        Self::open_in::<R>(Style::new(Format::Arrays).with_pick(section.pick()), section.head, most)
    }

    /// The same for all rows and columns of a kind.
    pub(crate) fn open_all<R: Rows>(head: Head, most: usize) -> (Style, Pen) {
        Self::open_in::<R>(Style::new(Format::Arrays), head, most)
    }

    fn open_in<R: Rows>(style: Style, head: Head, most: usize) -> (Style, Pen) {
        let columns = columns::<R>(style);
        let (rows, ends, begun) = (Vec::new(), Vec::new(), Vec::new());
        (style, Pen(Rc::new(RefCell::new(Self { head, columns, rows, ends, begun, total: 0, most }))))
    }

    fn row(&mut self, row: &[u8]) {
        self.total += 1;
        if self.total == self.ends.len() as u64 + 1 && self.rows.len() + row.len() <= self.most {
            self.rows.extend_from_slice(row);
            self.ends.push(self.rows.len());
        }
    }

    /// Bytes of its rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Appends it as a JSON object, with at most this many bytes of rows.
    pub(crate) fn push(&self, most: usize, out: &mut Vec<u8>) {
        let Head { id, title, about, command, shown } = self.head;
        for (key, text) in
            [("{\"id\":", id), (",\"title\":", title), (",\"about\":", about), (",\"command\":", command)]
        {
            out.extend_from_slice(key.as_bytes());
            json::push_text(out, text);
        }
        let head =
            format!(",\"shown\":{shown},\"total\":{},\"columns\":{},\"rows\":[", self.total, self.columns);
        out.extend_from_slice(head.as_bytes());
        let mut start = 0;
        for end in self.ends.iter().take_while(|end| **end <= most) {
            if start > 0 {
                out.extend_from_slice(b",\n");
            }
            out.extend_from_slice(self.rows.get(start..*end).unwrap_or_default());
            start = *end;
        }
        out.extend_from_slice(b"]}");
    }
}

impl Pen {
    /// The sheet, when all that wrote to it are gone.
    pub(crate) fn into_sheet(self) -> Option<Sheet> {
        Rc::into_inner(self.0).map(RefCell::into_inner)
    }
}

impl Write for Pen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sheet = &mut *self.0.borrow_mut();
        let mut rest = bytes;
        // A line break within a value is escaped.
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let (row, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            if sheet.begun.is_empty() {
                sheet.row(row);
            } else {
                let mut whole = std::mem::take(&mut sheet.begun);
                whole.extend_from_slice(row);
                sheet.row(&whole);
            }
        }
        sheet.begun.extend_from_slice(rest);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Key, kind, unit and meaning of each column, as a list of JSON.
fn columns<R: Rows>(style: Style) -> String {
    let mut out = vec![b'['];
    for (at, column) in style.columns::<R>().enumerate() {
        out.extend_from_slice(if at > 0 { b",[" } else { b"[" });
        for (place, text) in
            [column.key, kind(column.kind), column.unit, column.meaning].into_iter().enumerate()
        {
            if place > 0 {
                out.push(b',');
            }
            json::push_text(&mut out, text);
        }
        out.push(b']');
    }
    out.push(b']');
    String::from_utf8_lossy(&out).into_owned()
}

/// What the browser has to know of the values of a column.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Time => "time",
        Kind::Number | Kind::Wide | Kind::Decimal | Kind::Interval | Kind::Port => "number",
        Kind::Bool => "bool",
        Kind::Path => "path",
        Kind::Flags(_) | Kind::Texts | Kind::Numbers => "list",
        Kind::Series => "series",
        Kind::Objects(_) => "objects",
        _ => "text",
    }
}

/// How many bytes each of these may have, so that all together have at most `most`: what is small leaves its rest to the others.
pub(crate) fn divide(lengths: &[usize], most: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..lengths.len()).collect();
    order.sort_by_key(|at| lengths.get(*at));
    let mut shares = vec![0; lengths.len()];
    let (mut left, mut waiting) = (most, lengths.len());
    for at in order {
        let wanted = lengths.get(at).copied().unwrap_or(0);
        let share = wanted.min(left / waiting.max(1));
        if let Some(place) = shares.get_mut(at) {
            *place = share;
        }
        left -= share;
        waiting -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_small_leaves_its_rest_to_the_others() {
        assert_eq!(divide(&[10, 500, 20, 900], 1_000), [10, 485, 20, 485]);
        assert_eq!(divide(&[1, 2, 3], 1_000), [1, 2, 3]);
        assert_eq!(divide(&[], 1_000), [0; 0]);
    }

    #[test]
    fn rows_are_kept_whole_and_counted_beyond_what_is_kept() {
        let (_, mut pen) = Sheet::open::<smbtrail_report::rows::Logons>(&crate::sections::LOGONS, 8);
        for piece in ["[1]\n[", "2,", "3]\n[4]\n[5]\n"] {
            pen.write_all(piece.as_bytes()).unwrap();
        }
        let sheet = pen.into_sheet().unwrap();
        assert_eq!((sheet.total, sheet.ends.as_slice()), (4, &[3, 8][..]));
        let mut out = Vec::new();
        sheet.push(7, &mut out);
        let page: serde_json::Value = serde_json::from_slice(&out).unwrap();
        assert_eq!((&page["rows"], &page["total"]), (&serde_json::json!([[1]]), &serde_json::json!(4)));
    }
}
