//! The summary: what a capture holds, in one page or one JSON object, in bounded memory.

mod collect;
mod facts;
mod page;
mod sections;
mod sentences;
mod serial;

use std::io::{self, Write};

use smbtrail_diagnose::Diagnosed;
use smbtrail_table::{Format, Output, Style};

pub use collect::Summary;
pub use facts::{CaptureFacts, Unseen};
pub(crate) use sections::{Sections, Story};

/// The summary for a page that shows it in its own way.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Told {
    /// What happened, in a few sentences. Names from the wire are in them as they are: escape what you show.
    pub sentences: Vec<String>,
    /// Those of them that are about time.
    pub of_time: Vec<String>,
    /// The object that [`Format::Json`] has, in one line.
    pub object: Vec<u8>,
}

impl Summary {
    /// The summary in sentences, and as an object. `facts` is what the caller knows of the capture itself, `diagnosed` where its time
    /// went.
    #[must_use]
    pub fn tell(self, facts: &CaptureFacts, diagnosed: &Diagnosed) -> Told {
        let story = self.into_story(facts);
        let mut object = Vec::new();
        serial::write_json(&story, "", &mut object);
        let sentences = sentences::sentences(&story, diagnosed);
        Told { sentences, of_time: sentences::of_time(&story, diagnosed), object }
    }

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
