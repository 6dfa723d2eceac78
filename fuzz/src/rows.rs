//! Properties of the way as a whole: a capture in, rows out.

use std::io::{self, Cursor, Write};
use std::sync::{Arc, Mutex};

use smbtrail_capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{Format, MessageReport, ObjectReport, Style};
use smbtrail_track::{Event, Observer};

/// A capture of any bytes to JSON lines and CSV: it ends, every line of JSON is one object with the same keys, and no row
/// holds a control character. The first byte says whether data is collected.
pub fn rows(data: &[u8]) {
    let Some((&mode, data)) = data.split_first() else { return };
    let Ok(reader) = CaptureReader::from_reader("capture", Cursor::new(data.to_vec())) else { return };
    let options = Options { data: mode & 1 == 1, ..Options::default() };
    let out: [Paper; 6] = std::array::from_fn(|_| Paper::default());
    let jsonl = Style { format: Format::Jsonl, width: None, color: false };
    let csv = Style { format: Format::Csv, ..jsonl };
    let mut all = All {
        messages: MessageReport::new(jsonl, vec!["capture".into()], out[0].clone()).with_envelopes(),
        csv: MessageReport::new(csv, vec!["capture".into()], out[5].clone()),
        sessions: ObjectReport::new(jsonl, out[1].clone()),
        logons: ObjectReport::new(jsonl, out[2].clone()),
        trees: ObjectReport::new(jsonl, out[3].clone()),
        opens: ObjectReport::new(jsonl, out[4].clone()),
    };
    let outcome = Pipeline::new(CaptureSet::from_reader(reader), options).run(&mut all, &mut |_| {});
    for usage in outcome.usage {
        assert!(usage.now == 0 && usage.peak <= usage.cap, "{usage:?}");
    }
    all.messages.finish().expect("paper does not end");
    all.csv.finish().expect("paper does not end");
    all.sessions.finish().expect("paper does not end");
    all.logons.finish().expect("paper does not end");
    all.trees.finish().expect("paper does not end");
    all.opens.finish().expect("paper does not end");
    for paper in &out[..5] {
        let text = paper.text();
        let mut keys: Option<Vec<String>> = None;
        for line in text.lines() {
            assert!(!line.chars().any(char::is_control), "{line:?}");
            let row: serde_json::Value =
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            let found: Vec<_> = row.as_object().expect("a row is an object").keys().cloned().collect();
            assert_eq!(
                *keys.get_or_insert_with(|| found.clone()),
                found,
                "the keys are the same in each row"
            );
        }
    }
    _ = out[5].text();
}

struct All {
    messages: MessageReport<Paper>,
    csv: MessageReport<Paper>,
    sessions: ObjectReport<Sessions, Paper>,
    logons: ObjectReport<Logons, Paper>,
    trees: ObjectReport<Trees, Paper>,
    opens: ObjectReport<Opens, Paper>,
}

impl Observer for All {
    fn event(&mut self, event: &Event<'_>) {
        self.messages.event(event);
        self.csv.event(event);
        self.sessions.event(event);
        self.logons.event(event);
        self.trees.event(event);
        self.opens.event(event);
    }
}

/// What a report writes to: it is read when the report is done with it.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    fn text(&self) -> String {
        let bytes = std::mem::take(&mut *self.0.lock().expect("nobody panics while writing"));
        String::from_utf8(bytes).expect("rows are UTF-8")
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("nobody panics while writing").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
