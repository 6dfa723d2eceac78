//! Properties of single frames: the tree, what is said of a header, and bytes that somebody pastes.

use smbtrail_explain::show::{Show, write_frame};
use smbtrail_explain::{self as explain, FrameExplainer, Part, bytes_of, write_messages};
use smbtrail_pipeline::capture::Frame;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{PacketObserver, PassedPacket, Pipeline};
use smbtrail_report::{Format, Style};

use crate::reports::{capture, options};
use crate::rows::shown;

/// Any frame of a capture of any bytes as a tree, as a page and as JSON: nothing steers the terminal, no line is wider
/// than it, and JSON is JSON. The first byte: see [`options`]; the second one is the frame's number, the third one the
/// width beyond 60 columns.
pub fn frame(data: &[u8]) {
    let Some((&[mode, number, width], data)) = data.split_first_chunk() else { return };
    let Some(captures) = capture(data) else { return };
    let mut observer = Explained(FrameExplainer::new(number.into()));
    Pipeline::new(captures, options(mode | 1)).run_with_packets(&mut observer);
    match observer.0.finish() {
        Ok(parts) => pages(parts, 60 + usize::from(width)),
        Err(none) => shown("error", &none.to_string(), usize::MAX),
    }
}

/// Any text as bytes that somebody pastes: no panic; at most one byte comes of two digits; plain digits give the bytes
/// that they write; and an SMB2 message among them is explained in lines that fit.
pub fn pasted(data: &[u8]) {
    let digits: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
    match bytes_of(&digits) {
        Ok(bytes) => assert_eq!(bytes, data),
        Err(error) => assert!(data.is_empty(), "{error}"),
    }
    explained(data);
    let Ok(text) = std::str::from_utf8(data) else { return };
    match bytes_of(text) {
        Ok(bytes) => {
            assert!(bytes.len() <= text.len() / 2);
            explained(&bytes);
        }
        Err(error) => _ = error.to_string(),
    }
}

fn explained(bytes: &[u8]) {
    match explain::explain(bytes) {
        Ok(messages) => pages(messages.into_iter().map(Part::Message).collect(), 80),
        Err(none) => shown("error", &none.to_string(), usize::MAX),
    }
}

/// What is in a frame on all pages that show it.
fn pages(parts: Vec<Part>, width: usize) {
    let style = Style::new(Format::Table).with_width(Some(width));
    for hex in [false, true] {
        let page = page(|out| write_frame(out, &parts, Show::new(style).with_hex(hex)));
        shown("show", &page, width);
    }
    let json = style.with_format(Format::Json);
    let rows: serde_json::Value =
        serde_json::from_str(&page(|out| write_frame(out, &parts, Show::new(json).with_hex(true))))
            .expect("one value of JSON");
    assert!(rows.is_array());
    if let Ok(messages) = explain::messages(parts) {
        shown("explain", &page(|out| write_messages(out, &messages, style)), width);
        let rows: serde_json::Value = serde_json::from_str(&page(|out| write_messages(out, &messages, json)))
            .expect("one value of JSON");
        assert!(rows.is_array());
    }
}

fn page(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a Vec takes everything");
    String::from_utf8(out).expect("pages are UTF-8")
}

/// Hands a capture to a [`FrameExplainer`].
struct Explained(FrameExplainer);

impl Observer for Explained {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
    }
}

impl PacketObserver for Explained {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.0.carried(frame.first_packet.number, frame.packet.number);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.0.packet(packet.moment.frame, packet.ends);
    }
}
