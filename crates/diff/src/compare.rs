//! Compares what was collected.

use hashbrown::{HashMap, HashSet};
use smbtrail_wire::NtStatus;

use crate::align::{self, Pair};
use crate::choice::Choice;
use crate::collect::{Exchange, Job, Key, Said};
use crate::difference::{Compared, Difference, HEADER, Kind};
use crate::texts::{Text, Texts};

/// Different differences that are held. A report of more is read by nobody.
const DIFFERENCES: usize = 10_000;
/// Values of a field that occurs several times in a message which a difference shows.
const VALUES: usize = 8;

/// What differs between two jobs.
pub(crate) fn compare(jobs: &[Job; 2], texts: &Texts, choice: &Choice) -> Compared {
    let mut comparison = Comparison { texts, found: HashMap::new(), differences: Vec::new(), dropped: 0 };
    for (one, two) in align::threads(jobs) {
        align::pairs(one, two, &mut |pair| comparison.pair(pair, choice));
    }
    let Comparison { mut differences, dropped, .. } = comparison;
    differences.sort_by_key(|found| {
        let frame = found.first_frame.or(found.second_frame);
        (!found.is_setup(), if found.is_setup() { Kind::Missing } else { found.kind }, frame)
    });
    let mut left_out = jobs.each_ref().map(|job| job.left_out);
    left_out[0] += dropped;
    Compared {
        differences,
        exchanges: jobs.each_ref().map(|job| job.exchanges),
        connections: jobs.each_ref().map(|job| u64::try_from(job.threads.len()).unwrap_or(u64::MAX)),
        left_out,
        encrypted: jobs.each_ref().map(|job| job.encrypted),
    }
}

/// What makes two differences the same one.
#[derive(Clone, PartialEq, Eq, Hash)]
struct What {
    kind: Kind,
    /// Of a field, only the command counts: the same value differs in many files.
    key: Key,
    in_request: bool,
    structure: Text,
    field: Text,
    values: [String; 2],
}

struct Comparison<'t> {
    texts: &'t Texts,
    found: HashMap<What, usize>,
    differences: Vec<Difference>,
    /// Differences beyond what is held.
    dropped: u64,
}

impl Comparison<'_> {
    fn pair(&mut self, pair: Pair<'_>, choice: &Choice) {
        match pair {
            (Some(one), None) => self.alone(Kind::Missing, one.key, pair),
            (None, Some(two)) => self.alone(Kind::Extra, two.key, pair),
            (Some(one), Some(two)) => {
                if !choice.shape {
                    self.fields((&one.request, &two.request), true, one.key, pair);
                }
                if one.status != two.status {
                    let values = [one.status, two.status].map(|status| self.status(status));
                    let what = What { values, ..What::new(Kind::Status, one.key) };
                    self.found(what, pair);
                } else if !choice.shape {
                    self.fields((&one.response, &two.response), false, one.key, pair);
                }
            }
            (None, None) => {}
        }
    }

    fn alone(&mut self, kind: Kind, key: Key, pair: Pair<'_>) {
        let values = [pair.0, pair.1]
            .map(|exchange| exchange.map_or(String::new(), |exchange| self.status(exchange.status)));
        self.found(What { values, ..What::new(kind, key) }, pair);
    }

    fn status(&self, status: Option<NtStatus>) -> String {
        status.map_or_else(|| "no response".to_owned(), |status| status.to_string())
    }

    /// Compares the fields of two messages, those of one name by their values in order.
    fn fields(&mut self, (one, two): (&[Said], &[Said]), in_request: bool, key: Key, pair: Pair<'_>) {
        if one == two {
            return;
        }
        for structure in names([one, two].map(|said| said.iter().map(|said| said.structure))) {
            let [one, two] = [one, two].map(|said| said.iter().filter(|said| said.structure == structure));
            let [one, two] = [one.collect::<Vec<_>>(), two.collect::<Vec<_>>()];
            let what = What { in_request, structure, ..What::new(Kind::Field, key) };
            if one.is_empty() || two.is_empty() {
                let values = [&one, &two].map(|said| self.whole(said));
                self.found(What { values, ..what }, pair);
                continue;
            }
            for field in names([&one, &two].map(|said| said.iter().map(|said| said.name))) {
                let is_flags = one.iter().chain(&two).any(|said| said.name == field && said.is_flag);
                let values = [&one, &two].map(|said| {
                    said.iter()
                        .filter(|said| said.name == field)
                        .map(|said| said.value)
                        .collect::<Vec<Text>>()
                });
                if let [one, two] = &values
                    && one != two
                {
                    let values = self.values(one, two, is_flags);
                    self.found(What { field, values, ..what.clone() }, pair);
                }
            }
        }
    }

    /// The fields of a structure in words.
    fn whole(&self, said: &[&Said]) -> String {
        let fields =
            said.iter().map(|said| [said.name, said.value].map(|text| self.texts.text(text)).join(" "));
        let fields: Vec<String> = fields.take(VALUES).collect();
        fields.join(", ")
    }

    /// The values of a field in words: of flags and long lists, what the other one has not.
    fn values(&self, one: &[Text], two: &[Text], is_flags: bool) -> [String; 2] {
        let is_long = is_flags || one.len().max(two.len()) > VALUES;
        let mut sides = [one.to_vec(), two.to_vec()];
        if is_long {
            sides = [without(one, two), without(two, one)];
        }
        if is_long && sides.iter().all(Vec::is_empty) {
            return ["in one order", "in another order"].map(str::to_owned);
        }
        sides.map(|values| {
            let shown: Vec<&str> = values.iter().take(VALUES).map(|value| self.texts.text(*value)).collect();
            let more = values.len().saturating_sub(VALUES);
            let end = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("{}{end}", shown.join(", "))
        })
    }

    fn found(&mut self, mut what: What, (one, two): Pair<'_>) {
        if self.texts.text(what.structure) == HEADER {
            what.key = Key::default();
        }
        if let Some(known) = self.found.get(&what).and_then(|at| self.differences.get_mut(*at)) {
            known.count += 1;
            return;
        }
        if self.differences.len() >= DIFFERENCES {
            self.dropped += 1;
            return;
        }
        let key = one.or(two).map(|exchange| exchange.key).unwrap_or_default();
        let text = |text: Text| self.texts.text(text).to_owned();
        let frame = |exchange: Option<&Exchange>| exchange.map(|exchange| exchange.frame);
        let [first, second] = what.values.clone();
        self.differences.push(Difference {
            kind: what.kind,
            command: key.command,
            in_request: what.in_request,
            structure: text(what.structure),
            field: text(what.field),
            first,
            second,
            share: text(key.share),
            path: text(key.path),
            level: text(key.level),
            count: 1,
            first_frame: frame(one),
            second_frame: frame(two),
        });
        self.found.insert(what, self.differences.len() - 1);
    }
}

impl What {
    fn new(kind: Kind, key: Key) -> Self {
        let key = if kind == Kind::Field { Key { command: key.command, ..Key::default() } } else { key };
        let (structure, field) = Default::default();
        Self { kind, key, in_request: false, structure, field, values: Default::default() }
    }
}

/// The names that either side has, in the order of the first.
fn names(sides: [impl Iterator<Item = Text>; 2]) -> Vec<Text> {
    let mut seen = HashSet::new();
    sides.into_iter().flatten().filter(|name| seen.insert(*name)).collect()
}

/// The values of `these` beyond those that `others` have.
fn without(these: &[Text], others: &[Text]) -> Vec<Text> {
    let mut left: HashMap<Text, usize> = HashMap::new();
    others.iter().for_each(|other| *left.entry(*other).or_default() += 1);
    let is_beyond = |value: &&Text| match left.get_mut(*value) {
        Some(count @ 1..) => {
            *count -= 1;
            false
        }
        _ => true,
    };
    these.iter().filter(is_beyond).copied().collect()
}
