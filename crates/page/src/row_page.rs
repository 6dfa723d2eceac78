//! Pages of rows that were made elsewhere.

use std::io::{self, Write};

use smbtrail_report::Style;
use smbtrail_report::table::Rows;

use crate::data::{Data, ROWS};
use crate::sections::Head;
use crate::sheet::Sheet;

/// A page of a title, some sentences, and tables of any rows.
pub struct RowPage {
    data: Data,
    sentences: Vec<String>,
    sheets: Vec<Sheet>,
}

impl RowPage {
    /// A page about these captures.
    #[must_use]
    pub fn new(title: &str, captures: &[String]) -> Self {
        Self { data: Data::new(captures).with_title(title), sentences: Vec::new(), sheets: Vec::new() }
    }

    /// Adds a sentence to the beginning of the page.
    pub fn say(&mut self, sentence: impl Into<String>) {
        self.sentences.push(sentence.into());
    }

    /// Adds a table: its title, what it is about, the command that prints the same rows, and what writes them.
    ///
    /// # Errors
    /// Those of `write`.
    pub fn add<R: Rows>(
        &mut self,
        (title, about): (&'static str, &'static str),
        command: &'static str,
        write: impl FnOnce(Style, &mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let head = Head { id: R::NAME, title, about, command, shown: R::COLUMNS.len() };
        let (style, mut pen) = Sheet::open_all::<R>(head, ROWS);
        write(style, &mut pen)?;
        self.sheets.extend(pen.into_sheet());
        Ok(())
    }

    /// Writes the page.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self, out: impl Write) -> io::Result<()> {
        self.data.finish(&self.sentences, &self.sheets, out)
    }
}

impl std::fmt::Debug for RowPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowPage").field("sentences", &self.sentences).finish_non_exhaustive()
    }
}
