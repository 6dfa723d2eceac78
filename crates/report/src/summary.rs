//! The summary: what a capture holds, in one page or one JSON object, in bounded memory.

mod collect;
mod facts;
mod page;
mod sections;
mod serial;

use std::io::{self, Write};

use smbtrail_table::{Format, Output, Style};

pub use collect::Summary;
pub use facts::{CaptureFacts, Unseen};
pub(crate) use sections::{Sections, Story};

impl Summary {
    /// Writes the summary. `facts` is what the caller knows of the capture itself.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self, facts: &CaptureFacts, style: Style, out: impl Write) -> io::Result<()> {
        let mut story = self.into_story(facts);
        let mut output = Output::new(out);
        match style.format {
            Format::Json => serial::write_json(&story, "\n", output.buffer()),
            Format::Jsonl => serial::write_json(&story, "", output.buffer()),
            Format::Csv => serial::write_csv(&story, output.buffer()),
            _ => {
                // Only a table that was full is reported to people.
                story.tables.retain(|table| table.evicted > 0);
                page::write(&story, style, output.buffer());
            }
        }
        output.finish()
    }
}
