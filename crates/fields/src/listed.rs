//! What is read from the listings of structures.

use hashbrown::HashMap;
use smbtrail_codec::{self as codec, Body, Visitor};

use crate::out::Out;
use crate::row::Row;
use crate::step::Step;

/// Reads a value out of a listed field.
pub(crate) type Read = fn(&codec::Field<'_>, &mut Out<'_>);

/// What is read from listings.
#[derive(Debug, Default)]
pub(crate) struct Listed {
    rules: Vec<Rule>,
    /// The rules of each structure that was met, by the address of its name; the first is that of structures that
    /// nothing is read from.
    plans: Vec<Plan>,
    met: HashMap<usize, usize>,
}

/// What is read from one structure.
#[derive(Debug, Default)]
struct Plan {
    rules: Vec<Rule>,
    /// The lengths of the fields' names, a bit each: it tells nearly all others apart.
    lengths: u64,
}

/// The plan of structures that nothing is read from.
const NOTHING: usize = 0;

#[derive(Clone, Copy, Debug)]
struct Rule {
    /// The structure around it, if that matters.
    outer: Option<&'static str>,
    structure: &'static str,
    field: &'static str,
    step: Step<Read>,
}

impl Rule {
    fn is_in(&self, structure: &str) -> bool {
        match self.structure.strip_suffix('*') {
            Some(begin) => structure.starts_with(begin),
            None => structure == self.structure,
        }
    }

    /// Whether it is read from a structure that is inside a body.
    fn is_nested(&self) -> bool {
        !self.structure.starts_with("SMB2 ") || self.structure == "SMB2 ERROR Context"
    }
}

impl Rule {
    /// Whether it is read from what pipes carry.
    fn is_on_pipes(&self) -> bool {
        smbtrail_track::rpc::structures().any(|names| self.is_in(names.structure))
    }
}

impl Listed {
    /// Adds what is read from these places.
    pub(crate) fn add(&mut self, places: &'static str, step: Step<Read>) {
        for (path, field) in places.split("; ").filter_map(|place| place.split_once('/')) {
            let (outer, structure) =
                path.split_once('>').map_or((None, path), |(outer, inner)| (Some(outer), inner));
            self.rules.push(Rule { outer, structure, field, step });
        }
    }

    /// Whether nothing is read from listings.
    pub(crate) const fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether structures that something is read from may be inside a body of this kind.
    pub(crate) fn may_be_in(&self, body: &Body<'_>) -> bool {
        self.rules.iter().any(|rule| may_hold(body, rule))
    }

    fn plan(&mut self, structure: &'static str) -> usize {
        if let Some(plan) = self.met.get(&structure.as_ptr().addr()) {
            return *plan;
        }
        if self.plans.is_empty() {
            self.plans.push(Plan::default());
        }
        let rules: Vec<Rule> = self.rules.iter().filter(|rule| rule.is_in(structure)).copied().collect();
        let plan = if rules.is_empty() { NOTHING } else { self.plans.len() };
        if !rules.is_empty() {
            let lengths = rules.iter().fold(0, |all, rule| all | length_bit(rule.field));
            self.plans.push(Plan { rules, lengths });
        }
        self.met.insert(structure.as_ptr().addr(), plan);
        plan
    }
}

fn length_bit(name: &str) -> u64 {
    1 << (name.len() & 63)
}

/// Takes the wanted values out of a listing as it goes by.
pub(crate) struct Collector<'e> {
    listed: &'e mut Listed,
    row: &'e mut Row,
    /// The plans of the structures that are open.
    open: Vec<(&'static str, usize)>,
    /// The plan of the first structure.
    outer: Option<usize>,
}

impl<'e> Collector<'e> {
    pub(crate) const fn new(listed: &'e mut Listed, row: &'e mut Row) -> Self {
        Self { listed, row, open: Vec::new(), outer: None }
    }

    /// Whether anything is read from the first structure; `None` when there was none.
    pub(crate) fn outer_has_rules(&self) -> Option<bool> {
        Some(self.outer? != NOTHING)
    }

    fn read(&mut self, field: &codec::Field<'_>) {
        let plan = self.open.last().and_then(|(_, plan)| self.listed.plans.get(*plan));
        let rules = plan.into_iter().flat_map(|plan| &plan.rules);
        for rule in rules.filter(|rule| rule.field == field.name) {
            if rule.outer.is_some_and(|outer| !self.open.iter().any(|(name, _)| *name == outer)) {
                continue;
            }
            (rule.step.read)(field, &mut rule.step.out(self.row));
        }
    }
}

impl Visitor for Collector<'_> {
    fn enter(&mut self, name: &'static str, offset: usize, _: usize) {
        let plan = self.listed.plan(name);
        self.outer.get_or_insert(plan);
        self.open.push((name, plan));
        self.row.enter(|| name.into());
        if plan != NOTHING {
            self.read(&codec::Field { name: "", offset, bytes: &[], value: codec::Value::Bytes });
        }
    }

    fn field(&mut self, field: &codec::Field<'_>) {
        let plan = self.open.last().and_then(|(_, plan)| self.listed.plans.get(*plan));
        if plan.is_some_and(|plan| plan.lengths & length_bit(field.name) != 0)
            && !matches!(field.value, codec::Value::Padding)
        {
            self.read(field);
        }
    }

    fn leave(&mut self) {
        self.open.pop();
        self.row.leave();
    }
}

/// Whether a body of this kind may hold structures that the rule reads from.
fn may_hold(body: &Body<'_>, rule: &Rule) -> bool {
    match body {
        Body::ReadResponse(_) | Body::WriteRequest(_) => rule.is_on_pipes(),
        Body::ReadRequest(_)
        | Body::WriteResponse(_)
        | Body::CloseRequest(_)
        | Body::CloseResponse(_)
        | Body::FlushRequest(_)
        | Body::FlushResponse(_) => false,
        // What they hold are contexts and security blobs, whose reading is dear.
        Body::NegotiateRequest(_)
        | Body::NegotiateResponse(_)
        | Body::SessionSetupRequest(_)
        | Body::SessionSetupResponse(_)
        | Body::TreeConnectRequest(_)
        | Body::TreeConnectResponse(_)
        | Body::CreateResponse(_)
        | Body::LockRequest(_) => rule.is_nested() && !rule.structure.starts_with("FILE_"),
        Body::CreateRequest(_) => {
            let attributes = rule.is_in("FILE_FULL_EA_INFORMATION");
            rule.is_nested() && (attributes || !rule.structure.starts_with("FILE_"))
        }
        _ => rule.is_nested(),
    }
}
