//! Prints the fingerprints of each connection of a capture, and what they are taken for.
//!
//! `cargo run -p smbtrail-fingerprint --features track --example fingerprints CAPTURE...`

use smbtrail_fingerprint::{Collector, Known};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{CaptureError, Options, Pipeline};

struct Printer(Collector, Known);

impl Observer for Printer {
    fn event(&mut self, event: &Event<'_>) {
        let Some((connection, parties)) = self.0.event(event) else { return };
        for (address, party) in [(connection.client, &parties.client), (connection.server, &parties.server)] {
            let taken_for = match self.1.identify(&party.fingerprint) {
                Some(found) => format!("{} ({})", found.name, found.confidence),
                None => String::from("-"),
            };
            println!("{address}\t{}\t{taken_for}", party.fingerprint);
        }
        if let Some(create) = &parties.first_create {
            println!("{}\tfirst CREATE {create}", connection.client);
        }
    }
}

fn main() -> Result<(), CaptureError> {
    let mut printer = Printer(Collector::default(), Known::recorded());
    let outcome = Pipeline::open(std::env::args_os().skip(1), Options::default())?.run(&mut printer);
    for damage in &outcome.damage {
        eprintln!("{damage}");
    }
    Ok(())
}
