//! Prints the summary of a capture: `cargo run -p smbtrail-report --example summary -- CAPTURE`.

use std::error::Error;
use std::path::PathBuf;

use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::{CaptureFacts, Format, Style, Summary};

fn main() -> Result<(), Box<dyn Error>> {
    let path = PathBuf::from(std::env::args_os().nth(1).ok_or("which capture?")?);
    let mut summary = Summary::new();
    let outcome = Pipeline::open(vec![path.clone()], Options::default())?.run(&mut summary);
    let mut facts = CaptureFacts::default();
    facts.files = vec![path.display().to_string()];
    facts.packets = outcome.packets;
    facts.usage.clone_from(&outcome.usage);
    summary.finish(&facts, Style::new(Format::Table), std::io::stdout())?;
    Ok(())
}
