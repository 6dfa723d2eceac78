//! The frames that prove something, decoded.

use std::collections::{BTreeMap, VecDeque};

use smbtrail_explain::show::{Show, write_frame};
use smbtrail_explain::{Kept, Part};
use smbtrail_report::table::json;
use smbtrail_report::{Format, Style};
use smbtrail_track::Message;

/// Frames that are kept decoded, by number.
///
/// That a message proves something is known only after it, so the last ones are kept as they were.
#[derive(Default)]
pub(crate) struct Evidence {
    frames: BTreeMap<u64, String>,
    bytes: usize,
    recent: Vec<Kept>,
    /// Where the next one is kept.
    next: usize,
    /// Frames that prove something and did not pass yet, the last ones.
    awaited: VecDeque<u64>,
}

/// Messages that are kept, and bytes of each.
const RECENT: usize = 512;
const KEPT: usize = 1024;
/// Frames that are waited for.
const AWAITED: usize = 16;
/// Bytes of all texts at most, and of one of them: the page has a limit, and one directory may fill it.
const BYTES: usize = 900_000;
const ONE: usize = 12_000;
/// Columns of a text.
const WIDTH: usize = 100;

impl Evidence {
    /// Keeps a message for a while.
    pub(crate) fn pass(&mut self, message: &Message<'_>) {
        if self.bytes >= BYTES {
            return;
        }
        if self.recent.len() < RECENT {
            self.recent.push(Kept::default());
        }
        if let Some(place) = self.recent.get_mut(self.next) {
            place.keep(message, KEPT);
        }
        self.next = (self.next + 1) % RECENT;
        // An object may pass before the message that completes it.
        if self.awaited.contains(&message.moment.frame) {
            self.awaited.retain(|frame| *frame != message.moment.frame);
            self.prove(message.moment.frame);
        }
    }

    /// Decodes the messages of this frame, if they are still there.
    pub(crate) fn prove(&mut self, frame: u64) {
        if self.bytes >= BYTES || self.frames.contains_key(&frame) {
            return;
        }
        let (after, before) = self.recent.split_at(self.next.min(self.recent.len()));
        let kept: Vec<&Kept> =
            before.iter().chain(after).filter(|kept| kept.frame() == Some(frame)).collect();
        if kept.is_empty() {
            if self.awaited.len() >= AWAITED {
                self.awaited.pop_front();
            }
            self.awaited.push_back(frame);
            return;
        }
        let parts: Vec<Part> = kept.iter().filter_map(|kept| kept.part()).collect();
        let mut text = Vec::new();
        let style = Style::new(Format::Table).with_width(Some(WIDTH));
        if parts.is_empty() || write_frame(&mut text, &parts, Show::new(style)).is_err() {
            return;
        }
        let mut text = String::from_utf8_lossy(&text).into_owned();
        let end = text.char_indices().find(|(at, char)| *at > ONE && *char == '\n').map(|(end, _)| end);
        if let Some(end) = end {
            text.truncate(end);
        }
        if end.is_some() || kept.iter().any(|kept| kept.is_cut()) {
            text.push_str("\n… cut here; the command above shows all of it");
        }
        self.bytes += text.len();
        self.frames.insert(frame, text);
    }

    /// Appends an object with a text for each frame.
    pub(crate) fn push(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        for (at, (frame, text)) in self.frames.iter().enumerate() {
            out.extend_from_slice(if at > 0 { b",\"" } else { b"\"" });
            out.extend_from_slice(frame.to_string().as_bytes());
            out.extend_from_slice(b"\":");
            json::push_text(out, text);
        }
        out.push(b'}');
    }
}
