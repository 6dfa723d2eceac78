//! Prints one line per SMB2 message: `cargo run -p smbtrail-pipeline --example messages -- CAPTURE...`

use std::env;

use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{CaptureError, Options, Pipeline};

struct Print;

impl Observer for Print {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            let sender = if message.header.is_response() { "server" } else { "client" };
            let (frame, command) = (message.moment.frame, message.header.command);
            println!("{frame}\t{sender}\t{command}\t{}", message.path().map_or("", |path| path));
        }
    }
}

fn main() -> Result<(), CaptureError> {
    let outcome = Pipeline::open(env::args_os().skip(1), Options::default())?.run(&mut Print);
    for damage in &outcome.damage {
        eprintln!("{damage}");
    }
    Ok(())
}
