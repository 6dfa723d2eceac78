//! Which structures the fixtures hold, and which are missing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug};

use smbtrail_codec::create_context::CreateContextKind;
use smbtrail_codec::error_context::ErrorDataKind;
use smbtrail_codec::fsctl::ControlKind;
use smbtrail_codec::info::{DirectoryEntryKind, InfoKind};
use smbtrail_codec::negotiate_context::NegotiateContextKind;
use smbtrail_codec::{Body, BodyKind};
use smbtrail_pipeline::track::{BufferLayout, Content, Message};
use smbtrail_wire::{Command, TreeConnectContextType};

/// What was seen of the structures there are.
#[derive(Debug)]
pub(crate) struct Coverage {
    groups: Vec<Group>,
    /// Controls that were asked for, whether or not their buffers have a layout.
    controls: BTreeSet<String>,
}

#[derive(Debug)]
struct Group {
    name: &'static str,
    all: Vec<String>,
    seen: BTreeMap<String, usize>,
}

const BODIES: usize = 0;
const NEGOTIATE: usize = 1;
const TREE_CONNECT: usize = 2;
const CREATE: usize = 3;
const ERRORS: usize = 4;
const INFO: usize = 5;
const ENTRIES: usize = 6;
const CONTROLS: usize = 7;
const COMMANDS: usize = 8;

impl Coverage {
    pub(super) fn new() -> Self {
        let groups = vec![
            group("bodies", BodyKind::ALL),
            group("negotiate contexts", NegotiateContextKind::ALL),
            group("tree connect contexts", &[TreeConnectContextType::REMOTED_IDENTITY]),
            group("create contexts", CreateContextKind::ALL),
            group("error data", ErrorDataKind::ALL),
            group("information levels", InfoKind::ALL),
            group("directory entries", DirectoryEntryKind::ALL),
            group("control buffers", ControlKind::ALL),
            group("commands", Command::VALUES),
        ];
        Self { groups, controls: BTreeSet::new() }
    }

    pub(super) fn message(&mut self, message: &Message<'_>) {
        self.see(COMMANDS, message.header.command);
        self.see(BODIES, message.body.kind());
        match message.body {
            Body::NegotiateRequest(body) => {
                body.context_values(&mut ()).for_each(|(_, value)| self.see(NEGOTIATE, value.kind()));
            }
            Body::NegotiateResponse(body) => {
                body.context_values(&mut ()).for_each(|(_, value)| self.see(NEGOTIATE, value.kind()));
            }
            Body::CreateRequest(body) => {
                body.context_values(&mut ()).for_each(|(_, value)| self.see(CREATE, value.kind()));
            }
            Body::CreateResponse(body) => {
                body.context_values(&mut ()).for_each(|(_, value)| self.see(CREATE, value.kind()));
            }
            Body::TreeConnectRequest(body) => {
                body.contexts(&mut ()).for_each(|context| self.see(TREE_CONNECT, context.context_type));
            }
            Body::ErrorResponse(body) => body.values(&mut ()).for_each(|data| self.see(ERRORS, data.kind())),
            Body::IoctlRequest(body) => {
                self.controls.insert(body.ctl_code.to_string());
            }
            _ => {}
        }
        let Some(buffer) = message.buffer() else { return };
        match (buffer.read(&mut ()), buffer.layout) {
            (Content::Info(info), _) => self.see(INFO, info.kind()),
            (Content::Control(control), _) => self.see(CONTROLS, control.kind()),
            (Content::Entries(_), BufferLayout::Entries(class)) => {
                self.see(ENTRIES, DirectoryEntryKind::of(class))
            }
            (Content::Entries(_), _) => {}
        }
    }

    fn see(&mut self, group: usize, kind: impl Debug) {
        if let Some(group) = self.groups.get_mut(group) {
            *group.seen.entry(format!("{kind:?}")).or_default() += 1;
        }
    }
}

fn group(name: &'static str, all: &[impl Debug]) -> Group {
    Group { name, all: all.iter().map(|kind| format!("{kind:?}")).collect(), seen: BTreeMap::new() }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "structures that the captures hold:")?;
        for Group { name, all, seen } in &self.groups {
            let missing: Vec<&str> =
                all.iter().filter(|kind| !seen.contains_key(*kind)).map(String::as_str).collect();
            writeln!(f, "  {name:<24} {:>3} of {:>3}", all.len() - missing.len(), all.len())?;
            if !missing.is_empty() {
                writeln!(f, "    none of {}", missing.join(", "))?;
            }
            for (kind, times) in seen.iter().filter(|(kind, _)| !all.contains(kind)) {
                writeln!(f, "    and {times} that are {kind}")?;
            }
        }
        let controls: Vec<&str> = self.controls.iter().map(String::as_str).collect();
        writeln!(f, "  controls asked for: {}", controls.join(", "))
    }
}
