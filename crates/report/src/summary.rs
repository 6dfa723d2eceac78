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
pub(crate) use sections::{Sections, Story, UnseenPackets};

/// The summary for a page that shows it in its own way: as sentences, and as an object. Names from the wire are in them as they are:
/// escape what you show.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Account {
    /// What it is about: when, which hosts, which users.
    pub scope: String,
    /// What looks like an attack; `None` if nothing could be read.
    pub found: Option<String>,
    /// Who logged on, and who was refused.
    pub logons: Option<String>,
    /// What became of files.
    pub files: Option<String>,
    /// Where the time went.
    pub time: Option<String>,
    /// What is missing, or could not be read.
    pub missing: Option<String>,
    /// The object that [`Format::Json`] has, in one line.
    pub object: Vec<u8>,
}

impl Summary {
    /// The summary in sentences, and as an object. `facts` is what the caller knows of the capture itself, `diagnosed` where its time
    /// went.
    #[must_use]
    pub fn account(self, facts: &CaptureFacts, diagnosed: &Diagnosed) -> Account {
        let story = self.into_story(facts);
        let mut object = Vec::new();
        serial::write_json(&story, "", &mut object);
        Account {
            scope: sentences::scope(&story),
            found: sentences::found(&story),
            logons: sentences::logons(&story),
            files: sentences::files(&story),
            time: sentences::time(diagnosed),
            missing: sentences::missing(&story),
            object,
        }
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
                page::write(&story, style, story.full, output.buffer());
            }
        }
        output.finish()
    }
}
