//! Properties of display filters, and of Wireshark's fields.

use smbtrail_fields::{FieldId, FieldWriter, Filter, Form, Lines, Selected, Selector};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_track::{Event, Observer};

use crate::reports::{capture, options};

/// Made for this: all commands of a session, names that deceive, and an anomaly or two, in few packets.
const TRAFFIC: &[u8] = include_bytes!("../../fixtures/captures/odd-names.pcapng");

/// Any text as a filter: parsing does not panic, and where it fails it says where in the text; what it parses to is
/// printed, parsed again as a filter of the same fields that is printed the same, and both decide alike on messages.
pub fn language(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let filter = match text.parse::<Filter>() {
        Ok(filter) => filter,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    let printed = filter.to_string();
    let again: Filter = printed.parse().unwrap_or_else(|error| panic!("{text:?} became:\n{error}"));
    assert_eq!(again.to_string(), printed);
    assert_eq!(again.fields(), filter.fields());
    let alike =
        |found: Selected<'_>| assert_eq!(filter.matches(found.row), again.matches(found.row), "{printed}");
    Rows::of(filter.fields(), alike).read(TRAFFIC, options(1));
}

/// All fields of a capture of any bytes, in all three forms: each line has a column for each field and holds no control
/// character, and what is said to be JSON is.
pub fn fields(data: &[u8]) {
    let Some((&mode, data)) = data.split_first() else { return };
    let ids: Vec<FieldId> = FieldId::all().collect();
    let lines = Lines::default().for_terminal(true);
    let mut writers = [Form::Fields, Form::Json, Form::Ek]
        .map(|form| (FieldWriter::new(form, lines.clone(), ids.clone()), Vec::new()));
    for (writer, out) in &mut writers {
        writer.begin(out);
    }
    let mut count = 0;
    let write = |found: Selected<'_>| {
        count += 1;
        for (writer, out) in &mut writers {
            writer.row(out, found.row, found.moment.time);
        }
    };
    Rows::of(&ids, write).read(data, options(mode));
    let [plain, json, ek] = writers.map(|(writer, mut out)| {
        writer.end(&mut out);
        String::from_utf8(out).expect("rows are UTF-8")
    });
    assert_eq!(plain.lines().count(), count);
    for line in plain.lines() {
        assert_eq!(line.matches('\t').count() + 1, ids.len(), "{line:?}");
        assert!(!line.replace('\t', "").contains(char::is_control), "{line:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&json).expect("one value of JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(count));
    assert_eq!(ek.lines().count(), 2 * count);
    for line in ek.lines() {
        assert!(!line.contains(char::is_control), "{line:?}");
        let _: serde_json::Value = serde_json::from_str(line).expect("a value of JSON a line");
    }
}

/// Hands on a row for each message and envelope of a capture.
struct Rows<F> {
    selector: Selector,
    take: F,
}

impl<F: FnMut(Selected<'_>)> Rows<F> {
    fn of(fields: &[FieldId], take: F) -> Self {
        Self { selector: Selector::with_columns(fields, None), take }
    }

    fn read(&mut self, data: &[u8], options: Options) {
        let Some(captures) = capture(data) else { return };
        let options = options.with_recall(self.selector.needs().recall(None));
        Pipeline::new(captures, options).run(self);
    }
}

impl<F: FnMut(Selected<'_>)> Observer for Rows<F> {
    fn event(&mut self, event: &Event<'_>) {
        if let Some(found) = self.selector.select(event) {
            (self.take)(found);
        }
    }
}
