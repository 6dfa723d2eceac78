//! A field that is wanted alone has the values that it has among all others: bodies are skipped only where none of it
//! can be.

use smbtrail_fields::{Extractor, FieldId, Row};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// Captures that hold every kind of body, and most of what is in them.
const CAPTURES: [&str; 17] = [
    "compound.pcapng",
    "compressed.pcapng",
    "creates.pcapng",
    "dfs.pcapng",
    "encrypted-share.pcapng",
    "extended-attributes.pcapng",
    "fsctls.pcapng",
    "getinfo.pcapng",
    "kerberos.pcapng",
    "leases.pcapng",
    "logons.pcapng",
    "macos.pcapng",
    "names.pcapng",
    "odd-compounds.pcapng",
    "quotas.pcapng",
    "scan-commands.pcapng",
    "setinfo.pcapng",
];

/// Takes each message with all fields at once, and with each field alone.
struct Compared {
    all: (Extractor, Row),
    alone: Vec<(Extractor, Row)>,
    compared: usize,
    values: usize,
    differ: Vec<String>,
}

impl Compared {
    fn new() -> Self {
        let ids: Vec<FieldId> = FieldId::all().collect();
        let empty = |ids: &[FieldId]| {
            let extractor = Extractor::new(ids);
            let row = extractor.row();
            (extractor, row)
        };
        let alone = ids.iter().map(|id| empty(&[*id])).collect();
        Self { all: empty(&ids), alone, compared: 0, values: 0, differ: Vec::new() }
    }

    fn compare(&mut self, frame: u64, mut take: impl FnMut(&mut Extractor, &mut Row)) {
        let (extractor, all) = &mut self.all;
        take(extractor, all);
        for (column, (extractor, row)) in self.alone.iter_mut().enumerate() {
            take(extractor, row);
            if row.values(0).len() != all.values(column).len() {
                let name = extractor.ids()[0].field().name;
                let counts = (row.values(0).len(), all.values(column).len());
                self.differ.push(format!("frame {frame}, {name}: alone and among others {counts:?}"));
            }
            self.values += row.values(0).len();
            row.clear();
        }
        self.compared += 1;
        all.clear();
    }
}

impl Observer for Compared {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                self.compare(message.moment.frame, |extractor, row| extractor.message(message, row));
            }
            Event::Envelope(envelope) => {
                self.compare(envelope.moment.frame, |extractor, row| extractor.envelope(envelope, row));
            }
            _ => {}
        }
    }
}

#[test]
fn a_field_alone_has_the_values_that_it_has_among_others() {
    let captures = smbtrail_tests::fixtures().join("captures");
    for capture in CAPTURES {
        let mut compared = Compared::new();
        let options = compared.all.0.needs().options(Options::default(), None);
        let pipeline = Pipeline::open([captures.join(capture)], options).expect(capture);
        pipeline.run(&mut compared);
        assert!(compared.compared > 10 && compared.values > 500, "{capture}");
        assert!(compared.differ.is_empty(), "{capture}:\n{}", compared.differ.join("\n"));
    }
}

/// Writes down what each message says in fields that need no data.
struct Dataless {
    extractor: Extractor,
    row: Row,
    said: Vec<String>,
    bytes: usize,
}

impl Observer for Dataless {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                self.bytes += message.input.bytes().len();
                self.extractor.message(message, &mut self.row);
            }
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            _ => return,
        }
        self.said.push(format!("{:?}", self.row));
        self.row.clear();
    }
}

#[test]
fn fields_that_need_no_data_are_the_same_without_it() {
    let captures = smbtrail_tests::fixtures().join("captures");
    let ids: Vec<FieldId> = FieldId::all().filter(|id| !id.needs().data).collect();
    let read = |capture: &str, data| {
        let extractor = Extractor::new(&ids);
        let row = extractor.row();
        let mut dataless = Dataless { extractor, row, said: Vec::new(), bytes: 0 };
        let recall = dataless.extractor.needs().recall(None);
        let options = Options::default().with_data(data).with_recall(recall);
        Pipeline::open([captures.join(capture)], options).expect(capture).run(&mut dataless);
        dataless
    };
    let mut passed_over = 0;
    for capture in ["office.pcapng", "compressed.pcapng", "encrypted-share.pcapng", "copychunk.pcapng"] {
        let (with, without) = (read(capture, true), read(capture, false));
        assert!(with.said == without.said, "{capture}");
        passed_over += with.bytes - without.bytes;
    }
    assert!(passed_over > 100_000, "{passed_over}");
}
