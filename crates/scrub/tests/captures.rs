//! Every capture of the fixtures, scrubbed: it tells the same story, without a word of the original.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use fastrand::Rng;
use memchr::memmem;
use serde_json::Value;
use smbtrail_files::MemoryStore;
use smbtrail_findings::Judge;
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet, LinkType, PcapngWriter};
use smbtrail_pipeline::{Options, Pipeline, PlainCapture, Stop};
use smbtrail_report::{Export, Outlets};
use smbtrail_scrub::{ScrubbedCapture, is_extension, is_word};
use smbtrail_table::{Format, Kind, Rows, Style};
use smbtrail_track::crypto::kerberos::Keytab;
use smbtrail_track::crypto::{Secret, Secrets};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// Every capture of the fixtures, those that once gave a wrong result included.
fn captures() -> Vec<PathBuf> {
    let mut captures = Vec::new();
    for folder in ["captures", "captures/diff", "faults", "formats"] {
        let entries = fixtures().join(folder).read_dir().expect("the folder exists");
        captures.extend(entries.map(|entry| entry.expect("it can be listed").path()));
    }
    captures.retain(|path| {
        let name = path.file_name().expect("a name").to_string_lossy();
        [".pcap", ".cap", ".snoop"].iter().any(|end| name.contains(end))
    });
    captures.sort();
    assert!(captures.len() > 90, "only {} captures", captures.len());
    captures
}

fn secrets() -> Arc<Secrets> {
    let mut secrets = Secrets::default();
    for account in ["alice=Summer-2026", "bob=Winter-2026"] {
        secrets.add(Secret::Password, account, "fixtures").expect("an account and its password");
    }
    for name in ["kerberos", "kerberos-keys", "sealed-pipes"] {
        let keytab = std::fs::read(fixtures().join(format!("captures/{name}.keytab"))).expect("it exists");
        secrets.add_keytab(Keytab::parse(&keytab).expect("the keytab is sound"));
    }
    Arc::new(secrets)
}

fn open(bytes: &[u8], options: Options) -> Pipeline {
    let reader = CaptureReader::from_reader("original-capture", io::Cursor::new(bytes.to_vec()));
    Pipeline::new(CaptureSet::from_reader(reader.expect("it is a capture")), options)
}

fn options(secrets: bool) -> Options {
    let mut options = Options::default().with_data(true);
    options.limits.stub = 1 << 16;
    if secrets {
        options.secrets = self::secrets();
    }
    options
}

fn scrub(bytes: &[u8], secrets: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut scrubbed = ScrubbedCapture::new(&mut out, 1, Stop::default()).expect("memory takes everything");
    open(bytes, options(secrets)).run_with_packets(&mut scrubbed);
    scrubbed.finish().expect("memory takes everything");
    out
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let files = [Arc::from("")];
    let mut plain = PlainCapture::new(&mut out, files, Stop::default()).expect("memory takes everything");
    open(bytes, options(true)).run_with_packets(&mut plain);
    plain.finish().expect("memory takes everything");
    out
}

#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The rows of every kind, in memory, and what their columns are.
#[derive(Default)]
struct All(BTreeMap<&'static str, (BTreeMap<&'static str, Kind>, Shared)>);

impl Outlets for All {
    type Out = Shared;

    fn open<R: Rows>(&mut self) -> io::Result<Option<Shared>> {
        let out = Shared::default();
        let columns = R::COLUMNS.iter().map(|column| (column.key, column.kind)).collect();
        self.0.insert(R::NAME, (columns, out.clone()));
        Ok(Some(out))
    }
}

type Kinds = BTreeMap<&'static str, (BTreeMap<&'static str, Kind>, Vec<Value>)>;

fn rows(bytes: &[u8], secrets: bool) -> Kinds {
    let mut all = All::default();
    let style = Style::new(Format::Jsonl);
    let export =
        Export::new(style, vec![String::new()], MemoryStore::new(64 << 20), &mut all).expect("memory");
    let mut judged = Judge::new(smbtrail_findings::Options::default(), export);
    open(bytes, options(secrets)).run(&mut judged);
    judged.into_inner().finish().expect("memory takes everything");
    let parse = |out: Shared| {
        let lines = out.0.take();
        let lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).expect("JSON")).collect()
    };
    all.0.into_iter().map(|(name, (columns, out))| (name, (columns, parse(out)))).collect()
}

/// What a message says, apart from names.
fn said(row: &Value) -> String {
    const SAME: [&str; 14] = [
        "time",
        "direction",
        "command",
        "message_id",
        "session_id",
        "tree_id",
        "file_id",
        "status",
        "offset",
        "length",
        "latency_ms",
        "exchange",
        "credits",
        "is_response",
    ];
    SAME.map(|key| row[key].to_string()).join(" ")
}

/// Kinds whose rows are as many after as before.
const SAME_COUNT: [&str; 8] = ["hosts", "connections", "sessions", "trees", "opens", "locks", "pipes", "rpc"];

#[test]
fn a_scrubbed_capture_tells_the_same_story() {
    let mut others = Vec::new();
    for path in captures() {
        let bytes = std::fs::read(&path).expect("it can be read");
        let scrubbed = scrub(&bytes, true);
        let kinds = [rows(&bytes, true), rows(&scrubbed, false)];
        for (kind, (_, before)) in &kinds[0] {
            let after = &kinds[1][kind].1;
            if SAME_COUNT.contains(kind) && before.len() != after.len() {
                others.push(format!("{}: {} and {} {kind}", path.display(), before.len(), after.len()));
            }
        }
        let [before, after] = kinds.map(|kinds| kinds["messages"].1.iter().map(said).collect::<Vec<_>>());
        let differs = before.iter().zip(&after).position(|(a, b)| a != b);
        let shown = differs.map(|at| (&before[at], &after[at]));
        if (shown, before.len()) != (None, after.len()) {
            others.push(format!("{}: {} and {}, {shown:?}", path.display(), before.len(), after.len()));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
}

#[test]
fn two_runs_give_the_same_bytes() {
    for path in captures() {
        let bytes = std::fs::read(&path).expect("it can be read");
        let scrubbed = scrub(&bytes, false);
        assert!(scrubbed == scrub(&bytes, false), "{}", path.display());
        assert!(memmem::find(&scrubbed, b"original-capture").is_none(), "{}", path.display());
    }
}

/// Words of ours, and of the protocol, that may be in a scrubbed capture.
fn is_ours(text: &str) -> bool {
    const OURS: &str = "name user host share";
    // The letter before NTLMSSP is a length, and the last two are bytes of ids of sessions.
    const PROTOCOL: &str = "ntlmssp hntlmssp rntlmssp not_defined_in_rfc4178 please_ignore nt lanman 1 lm 0 index_allocation \
        dhnq dhnc dh2q dh2c rqls mxac qfid twrp alsi secd exta aapl p_ojx7 b9exa5";
    let is_known =
        |word: &str| [OURS, PROTOCOL].iter().any(|list| list.split(' ').any(|known| known == word));
    text.split(' ')
        .filter(|word| !word.is_empty())
        .all(|word| is_known(word) || is_word(word) || is_extension(word))
}

/// The bytes of all packets: what we say of them in comments is ours.
fn packets(capture: &[u8]) -> Vec<u8> {
    let reader = CaptureReader::from_reader("written", io::Cursor::new(capture.to_vec()));
    let mut set = CaptureSet::from_reader(reader.expect("it is a capture"));
    let mut all = Vec::new();
    while let Some(packet) = set.next_packet() {
        all.extend(packet.data);
    }
    all
}

/// The packets of a capture to search, whatever the case of their letters.
struct Haystack(Vec<u8>);

impl Haystack {
    fn new(bytes: &[u8]) -> Self {
        Self(packets(bytes).to_ascii_lowercase())
    }

    /// How a text is found in it, in any encoding.
    fn finds(&self, text: &str) -> Option<&'static str> {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let (small, same) = (text.to_lowercase(), text.to_ascii_lowercase());
        let found = |bytes: &[u8]| memmem::find(&self.0, &bytes.to_ascii_lowercase()).is_some();
        if found(small.as_bytes()) || found(same.as_bytes()) {
            Some("UTF-8")
        } else if found(&wide(&small)) || found(&wide(&same)) {
            Some("UTF-16")
        } else {
            None
        }
    }
}

/// Parts of texts that must not be found: of four characters and more.
fn parts(text: &str) -> impl Iterator<Item = String> {
    let parts = text.split(['\\', '/', ':', '.', '@', '*', '?', '"', '<', '>', '|', '\0', '\n', '\r']);
    let parts = parts.filter(|part| !is_ours(&part.to_lowercase()));
    let parts = parts.map(|part| part.strip_suffix('$').unwrap_or(part));
    parts.map(str::to_lowercase).filter(|part| part.chars().count() >= 4 && !is_ours(part))
}

/// The texts in the columns of names, and nothing that is a name of the specification.
fn texts(kinds: &Kinds) -> BTreeSet<String> {
    fn collect(value: &Value, texts: &mut BTreeSet<String>) {
        match value {
            Value::String(text) => _ = texts.insert(text.clone()),
            Value::Array(list) => list.iter().for_each(|value| collect(value, texts)),
            Value::Object(object) => object.values().for_each(|value| collect(value, texts)),
            _ => {}
        }
    }
    let mut texts = BTreeSet::new();
    for (columns, rows) in kinds.values() {
        for row in rows {
            for (key, kind) in columns {
                if matches!(
                    kind,
                    Kind::Text
                        | Kind::Path
                        | Kind::Texts
                        | Kind::Json
                        | Kind::Objects(_)
                        | Kind::Socket
                        | Kind::Address
                ) {
                    collect(&row[key], &mut texts);
                }
            }
        }
    }
    texts
}

#[test]
fn no_text_of_any_row_is_left() {
    let mut searched = 0;
    let mut left = Vec::new();
    for path in captures() {
        let bytes = std::fs::read(&path).expect("it can be read");
        for secrets in [true, false] {
            let haystack = Haystack::new(&scrub(&bytes, secrets));
            let texts = texts(&rows(&bytes, true));
            let mut needles: BTreeSet<String> = texts.iter().flat_map(|text| parts(text)).collect();
            needles.extend(
                texts.into_iter().filter(|text| text.chars().count() >= 4 && !is_ours(&text.to_lowercase())),
            );
            searched += needles.len();
            let found = needles.iter().filter_map(|text| Some((text, haystack.finds(text)?)));
            left.extend(found.map(|(text, how)| format!("{}: {text:?} in {how}", path.display())));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
    assert!(searched > 1_000, "only {searched} texts");
}

/// Runs of letters and digits in bytes, as UTF-8 and as UTF-16.
fn runs(bytes: &[u8], least: usize) -> BTreeSet<String> {
    let mut runs = BTreeSet::new();
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-' || *byte == b'_' || *byte == b' ';
    for (step, start) in [(1, 0), (2, 0), (2, 1)] {
        let mut run = Vec::new();
        let mut take = |run: &mut Vec<u8>| {
            if run.len() >= least {
                runs.insert(String::from_utf8(run.to_ascii_lowercase()).expect("ASCII"));
            }
            run.clear();
        };
        for chunk in bytes.get(start..).unwrap_or_default().chunks_exact(step) {
            match chunk {
                [byte] | [byte, 0] if is_part(byte) => run.push(*byte),
                _ => take(&mut run),
            }
        }
        take(&mut run);
    }
    runs
}

#[test]
fn no_run_of_letters_in_the_plain_bytes_is_left() {
    let mut left = Vec::new();
    for path in captures() {
        let bytes = std::fs::read(&path).expect("it can be read");
        let haystack = Haystack::new(&scrub(&bytes, true));
        let runs = runs(&packets(&plain(&bytes)), 6).into_iter().filter(|run| !is_ours(run));
        let found = runs.filter_map(|run| haystack.finds(&run).map(|how| (run, how)));
        left.extend(found.map(|(run, how)| format!("{}: {run:?} in {how}", path.display())));
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}

/// The capture with some bytes of its packets changed, after their headers.
fn damaged(capture: &[u8], rng: &mut Rng) -> Vec<u8> {
    let reader = CaptureReader::from_reader("plain", io::Cursor::new(capture.to_vec()));
    let mut set = CaptureSet::from_reader(reader.expect("it is a capture"));
    let mut writer = PcapngWriter::new(Vec::new(), "").expect("memory takes everything");
    let ethernet = writer.interface(LinkType::ETHERNET, 0).expect("memory takes everything");
    while let Some(packet) = set.next_packet() {
        let mut data = packet.data.to_vec();
        for byte in data.iter_mut().skip(62) {
            if rng.u32(..200) == 0 {
                *byte = if rng.bool() { rng.u8(..) } else { rng.u8(..16) };
            }
        }
        let len = u32::try_from(data.len()).expect("a packet");
        writer.packet(ethernet, packet.id.time, &data, len, &[]).expect("memory takes everything");
    }
    writer.finish().expect("memory takes everything")
}

/// Words of the protocol: damage leaves pieces of them.
const PIECES: [&str; 3] = ["not_defined_in_rfc4178", "please_ignore", "ntlmssp"];

#[test]
fn damaged_messages_leave_nothing_either() {
    let mut left = Vec::new();
    let mut rng = Rng::with_seed(2026);
    for name in [
        "office",
        "listings",
        "names",
        "odd-names",
        "odd-places",
        "pipes",
        "acls",
        "dfs",
        "kerberos",
        "creates",
    ] {
        let path = fixtures().join(format!("captures/{name}.pcapng"));
        let plain = plain(&std::fs::read(path).expect("it can be read"));
        for round in 0..8 {
            let damaged = damaged(&plain, &mut rng);
            let haystack = Haystack::new(&scrub(&damaged, false));
            let is_piece = |run: &str| PIECES.iter().any(|word| word.contains(run) || run.ends_with(word));
            let runs = runs(&packets(&damaged), 8).into_iter().filter(|run| !is_ours(run) && !is_piece(run));
            let found = runs.filter_map(|run| haystack.finds(&run).map(|how| (run, how)));
            left.extend(found.map(|(run, how)| format!("{name}, {round}: {run:?} in {how}")));
        }
    }
    assert!(left.is_empty(), "{}", left.join("\n"));
}
