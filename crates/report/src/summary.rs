//! The summary: what a capture holds, in one page or one JSON object, in bounded memory.

mod collect;
mod facts;
mod page;
mod sections;
mod serial;

use std::io::{self, Write};

pub use collect::Summary;
pub use facts::{CaptureFacts, Unseen};
pub(crate) use sections::{Sections, Story};

use crate::output::Output;
use crate::writer::{Format, Style};

impl Summary {
    /// Writes the summary. `facts` is what the caller knows of the capture itself.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(self, facts: &CaptureFacts, style: Style, out: impl Write) -> io::Result<()> {
        let mut story = self.into_story(facts);
        let mut output = Output::new(out);
        match style.format {
            Format::Table => {
                // Only a table that was full is news to a reader.
                story.tables.retain(|table| table.evicted > 0);
                page::write(&story, style, &mut output.buffer);
            }
            Format::Json => serial::write_json(&story, "\n", &mut output.buffer),
            Format::Jsonl => serial::write_json(&story, "", &mut output.buffer),
            Format::Csv => serial::write_csv(&story, &mut output.buffer),
        }
        output.finish()
    }
}
