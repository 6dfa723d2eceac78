//! Prints `docs/tables.md`.

use std::io;

use smbtrail_arrow::{document, tables_page};
use smbtrail_files::MemoryStore;
use smbtrail_report::table::Rows;
use smbtrail_report::{Export, Outlets, Style};

/// The sections of the kinds of rows that are exported.
struct Sections(Vec<String>);

impl Outlets for Sections {
    type Out = io::Sink;

    fn open<R: Rows>(&mut self) -> io::Result<Option<io::Sink>> {
        self.0.push(document::<R>(2));
        Ok(None)
    }
}

/// The page.
pub(crate) fn page() -> String {
    let mut sections = Sections(Vec::new());
    let export = Export::new(Style::default(), Vec::new(), MemoryStore::new(0), &mut sections);
    drop(export.expect("nothing is opened"));
    tables_page(&sections.0)
}

fn main() {
    print!("{}", page());
}
