//! Cells against cells.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::run::{Cells, Frames, Names};

/// What of the tree, of a request and of the user tshark generates, and gets wrong in some frames.
const TREE: [&str; 3] = ["smb2.tree", "smb2.share_type", "smb2.tcon_frame"];
const PAIR: [&str; 3] = ["smb2.response_to", "smb2.response_in", "smb2.time"];
const USER: [&str; 4] = ["smb2.acct", "smb2.domain", "smb2.host", "smb2.auth_frame"];

/// The fields by which those frames are known.
pub(super) const NEEDS: [&str; 7] = [
    "tcp.stream",
    "smb2.cmd",
    "smb2.msg_id",
    "smb2.tid",
    "smb2.sesid",
    "smb2.flags.async",
    "smb2.header.transform.msg_size",
];

/// Examples that are kept of each field.
const EXAMPLES: usize = 2;

/// How the cells of a field compare.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) equal: u64,
    /// Only tshark prints them.
    pub(super) missing: u64,
    /// Only smbtrail prints them.
    pub(super) extra: u64,
    /// They have other values.
    pub(super) differ: u64,
    /// Unequal, and tshark's error is written down.
    pub(super) deviations: u64,
    /// Unequal, and tshark's own state is known to be wrong in such frames.
    pub(super) by_rule: u64,
    pub(super) examples: Vec<String>,
}

impl Tally {
    pub(super) const fn wrong(&self) -> u64 {
        self.missing + self.extra + self.differ
    }

    pub(super) const fn cells(&self) -> u64 {
        self.equal + self.wrong()
    }
}

/// Cells in which tshark is wrong: capture, frame, field.
pub(super) struct Deviations(BTreeSet<(String, u64, String)>);

impl Deviations {
    /// Reads the table. A row counts only with a reason.
    ///
    /// # Errors
    /// When the file cannot be read, or a row does not have a column or its reason cites no section of the specification.
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let rows = text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let cells = rows.map(|(index, line)| match line.split('\t').collect::<Vec<_>>()[..] {
            [capture, frame, field, reason] if reason.starts_with("[MS-") => match frame.parse() {
                Ok(frame) => Ok((capture.to_owned(), frame, field.to_owned())),
                Err(error) => Err(format!("{} line {}: {error}", path.display(), index + 1)),
            },
            _ => Err(format!(
                "{} line {}: expected capture, frame, field and a reason that begins with its section",
                path.display(),
                index + 1
            )),
        });
        cells.collect::<Result<_, _>>().map(Self)
    }
}

/// Compares all cells of a capture.
pub(super) fn capture(
    path: &Path,
    names: &Names,
    theirs: &Frames,
    ours: &Frames,
    deviations: &Deviations,
    fields: &mut BTreeMap<String, Tally>,
) {
    let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let cancelled: BTreeSet<_> =
        theirs.values().filter(|cells| has(cells, "smb2.cmd", "12")).flat_map(ids).collect();
    let none = Cells::new();
    for frame in theirs.keys().chain(ours.keys()).copied().collect::<BTreeSet<u64>>() {
        let (theirs, ours) = (theirs.get(&frame).unwrap_or(&none), ours.get(&frame).unwrap_or(&none));
        for name in theirs.keys().chain(ours.keys()).collect::<BTreeSet<_>>() {
            let Some(kind) = names.kind(name) else { continue };
            let [expected, found] = [theirs, ours].map(|cells| canonical(cells.get(name), kind));
            let tally = fields.entry(name.clone()).or_default();
            let verdict = if expected == found {
                tally.equal += 1;
                continue;
            } else if is_unsound(name, theirs, &cancelled) {
                &mut tally.by_rule
            } else if deviations.0.contains(&(file.clone(), frame, name.clone())) {
                &mut tally.deviations
            } else {
                if tally.examples.len() < EXAMPLES {
                    let [expected, found] = [&expected, &found].map(|values| short(values));
                    tally.examples.push(format!("{file} frame {frame}: tshark {expected}, smbtrail {found}"));
                }
                match (expected.is_empty(), found.is_empty()) {
                    (_, true) => &mut tally.missing,
                    (true, _) => &mut tally.extra,
                    _ => &mut tally.differ,
                }
            };
            *verdict += 1;
        }
    }
}

/// Whether tshark's own state is known to be wrong for a generated field of this frame. `[MS-SMB2] 2.2.1.1, 3.3.5.2.7.2,
/// 3.3.5.5, 3.3.5.16`
fn is_unsound(name: &str, cells: &Cells, cancelled: &BTreeSet<(String, String)>) -> bool {
    // An asynchronous header has no TreeId; a related one inherits TreeId and SessionId.
    let inherits = has(cells, "smb2.sesid", "0xffffffffffffffff");
    let treeless = has(cells, "smb2.flags.async", "1") || has(cells, "smb2.tid", "0xffffffff");
    (TREE.contains(&name) && (inherits || treeless))
        // Users are named before they are logged on.
        || (USER.contains(&name) && (inherits || has(cells, "smb2.cmd", "1")))
        // A CANCEL takes over the pairing of what it cancels.
        || (PAIR.contains(&name) && ids(cells).any(|id| cancelled.contains(&id)))
        // Keys are known in the first pass only, responses in the second one only.
        || (name == "smb2.response_in" && cells.contains_key("smb2.header.transform.msg_size"))
}

fn has(cells: &Cells, name: &str, value: &str) -> bool {
    cells.get(name).is_some_and(|values| values.iter().any(|known| known == value))
}

/// Streams and ids of messages of a frame.
fn ids(cells: &Cells) -> impl Iterator<Item = (String, String)> {
    let all = |name: &str| cells.get(name).into_iter().flatten().cloned().collect::<Vec<_>>();
    let (streams, messages) = (all("tcp.stream"), all("smb2.msg_id"));
    streams
        .into_iter()
        .flat_map(move |stream| messages.clone().into_iter().map(move |message| (stream.clone(), message)))
}

/// Values by their meaning: numbers whatever their base, bytes without separators.
fn canonical(values: Option<&Vec<String>>, kind: &str) -> Vec<String> {
    let of = |value: &String| match kind {
        "FT_NONE" => "present".to_owned(),
        "FT_BOOLEAN" => match value.as_str() {
            "True" => "1".to_owned(),
            "False" => "0".to_owned(),
            other => other.to_owned(),
        },
        "FT_BYTES" | "FT_GUID" | "FT_UINT_BYTES" => {
            value.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_lowercase()).collect()
        }
        kind if kind.starts_with("FT_UINT") || kind.starts_with("FT_INT") || kind == "FT_FRAMENUM" => {
            match value.strip_prefix("0x") {
                Some(digits) => u64::from_str_radix(digits, 16)
                    .map_or_else(|_| value.clone(), |number| number.to_string()),
                None => value.parse::<i128>().map_or_else(|_| value.clone(), |number| number.to_string()),
            }
        }
        _ => value.trim().to_owned(),
    };
    values.into_iter().flatten().map(of).collect()
}

fn short(values: &[String]) -> String {
    let text = values.join(";");
    if text.is_empty() { "nothing".to_owned() } else { text.chars().take(70).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_value() {
        let of = |value: &str, kind| canonical(Some(&vec![value.to_owned()]), kind);
        assert_eq!(of("0x0010", "FT_UINT16"), of("16", "FT_UINT16"));
        assert_eq!(of("AA:bb", "FT_BYTES"), of("aabb", "FT_BYTES"));
        assert_ne!(of("16", "FT_STRING"), of("0x10", "FT_STRING"));
    }

    #[test]
    fn the_tree_of_an_asynchronous_header_is_no_question() {
        let cell = |name: &str, value: &str| (name.to_owned(), vec![value.to_owned()]);
        let cells = Cells::from([cell("smb2.flags.async", "1")]);
        assert!(is_unsound("smb2.tree", &cells, &BTreeSet::new()));
        assert!(!is_unsound("smb2.aid", &cells, &BTreeSet::new()));
    }
}
