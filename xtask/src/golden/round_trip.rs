//! What raises no problem is emitted again, and compared byte for byte.

use std::collections::BTreeMap;
use std::fmt;

use bytes::BytesMut;
use smbtrail_codec::create_context::{CreateContext, CreateContextData};
use smbtrail_codec::info::{DirectoryEntry, FileNotifyInformation, Info};
use smbtrail_codec::negotiate_context::{NegotiateContext, NegotiateContextData};
use smbtrail_codec::security::{Ace, Acl, SecurityDescriptor};
use smbtrail_codec::{Body, Field, Header, Problem, Region, Structure, Visitor};
use smbtrail_pipeline::track::{Buffer, Content, Message};

/// How much of the fixtures came back as it was read.
#[derive(Debug, Default)]
pub(crate) struct Share {
    tallies: BTreeMap<&'static str, Tally>,
    /// Where what was emitted differs from what was read.
    pub differences: Vec<String>,
}

#[derive(Debug, Default)]
struct Tally {
    same: usize,
    different: usize,
    /// Raised a problem, or was cut by the capture: nothing is promised of it.
    left_out: usize,
}

/// Where something is, for whoever has to find it.
pub(super) type Place<'p> = &'p dyn fmt::Display;

impl Share {
    /// Takes a message, from its header to what its buffer holds.
    pub(super) fn message(&mut self, place: Place<'_>, message: &Message<'_>) {
        let bytes = message.input.bytes();
        let mut out = BytesMut::new();
        message.header.emit(&mut out);
        self.compare("headers", place, 0, bytes.get(..Header::LEN).unwrap_or_default(), &out);
        if message.input.is_cut() || !message.problems.is_empty() {
            return self.leave_out("bodies");
        }
        message.body.emit(&mut out, 0);
        self.compare("bodies", place, 0, bytes, &out);
        self.listing(place, bytes, |visitor| message.describe(visitor));
        self.lists(place, message.body);
        if let Some(buffer) = message.buffer() {
            self.buffer(place, &buffer);
        }
    }

    /// Takes a frame that has no message to be read: how it is emitted, and how it is listed.
    pub(super) fn envelope(
        &mut self,
        place: Place<'_>,
        read: &[u8],
        problems: &[Problem],
        again: &[u8],
        describe: &super::Describe<'_>,
    ) {
        if !problems.is_empty() {
            return self.leave_out("envelopes");
        }
        self.compare("envelopes", place, 0, read, again);
        self.listing(place, read, describe);
    }

    /// A listing shows every byte, at every depth.
    fn listing(&mut self, place: Place<'_>, read: &[u8], describe: impl FnOnce(&mut dyn Visitor)) {
        let mut listed = Listed::default();
        describe(&mut listed);
        self.compare("listings", place, 0, read, &listed.bytes());
    }

    /// The contexts and entries of a body.
    fn lists(&mut self, place: Place<'_>, body: &Body<'_>) {
        let mut problems = Vec::new();
        match body {
            Body::NegotiateRequest(body) => {
                let all = negotiate_contexts(body.context_values(&mut problems));
                self.list("negotiate contexts", place, &body.contexts, all, &problems);
            }
            Body::NegotiateResponse(body) => {
                let all = negotiate_contexts(body.context_values(&mut problems));
                self.list("negotiate contexts", place, &body.contexts, all, &problems);
            }
            Body::CreateRequest(body) => {
                let all = create_contexts(body.context_values(&mut problems));
                self.list("create contexts", place, &body.create_contexts, all, &problems);
            }
            Body::CreateResponse(body) => {
                let all = create_contexts(body.context_values(&mut problems));
                self.list("create contexts", place, &body.create_contexts, all, &problems);
            }
            Body::TreeConnectRequest(body) => {
                let all =
                    body.contexts(&mut problems).map(|context| Entry::plain(context.to_vec())).collect();
                self.list("tree connect contexts", place, &body.contexts, all, &problems);
            }
            Body::ChangeNotifyResponse(body) => {
                let all = body
                    .changes(&mut problems)
                    .map(|entry: FileNotifyInformation<'_>| Entry::plain(entry.to_vec()));
                let all = all.collect();
                self.list("changes", place, &body.output, all, &problems);
            }
            Body::ErrorResponse(body) if body.error_context_count == 0 => {
                let all =
                    body.values(&mut problems).map(|data| Entry::plain(emitted(|out| data.emit(out, 0))));
                let all = all.collect();
                self.list("error data", place, &body.error_data, all, &problems);
            }
            _ => {}
        }
    }

    /// What a buffer holds.
    fn buffer(&mut self, place: Place<'_>, buffer: &Buffer<'_>) {
        let mut problems = Vec::new();
        let (what, again) = match buffer.read(&mut problems) {
            Content::Info(info) => {
                if let Info::SecurityDescriptor(descriptor) = &info {
                    self.descriptor(place, buffer.input.base(), descriptor);
                }
                ("information levels", emitted(|out| info.emit(out, 0)))
            }
            Content::Control(control) => ("control buffers", emitted(|out| control.emit(out, 0))),
            Content::Entries(entries) => {
                let entry = |entry: &DirectoryEntry<'_>| emitted(|out| entry.emit(out, 0));
                ("directory listings", entries.iter().flat_map(entry).collect())
            }
        };
        match problems.is_empty() {
            true => self.compare(what, place, buffer.input.base(), buffer.input.bytes(), &again),
            false => self.leave_out(what),
        }
    }

    /// The lists of a security descriptor and their entries.
    fn descriptor(&mut self, place: Place<'_>, base: usize, descriptor: &SecurityDescriptor<'_>) {
        for (region, is_system) in [(&descriptor.sacl, true), (&descriptor.dacl, false)] {
            let mut problems = Vec::new();
            let read =
                if is_system { descriptor.sacl(&mut problems) } else { descriptor.dacl(&mut problems) };
            let Some(acl): Option<Acl<'_>> = read else { continue };
            let entries: Vec<u8> = acl
                .aces(&mut problems)
                .flat_map(|entry: Ace<'_>| emitted(|out| entry.emit(out, 0)))
                .collect();
            if !problems.is_empty() {
                self.leave_out("access control lists");
                continue;
            }
            let base = base + region.offset;
            self.compare("access control lists", place, base, &region.bytes, &acl.to_vec());
            let read = acl.aces.bytes.get(..entries.len()).unwrap_or_default();
            self.compare("access control entries", place, base + Acl::FIXED, read, &entries);
        }
    }

    /// The entries of a list one after the other are its bytes; the data of each are what its value says.
    fn list(
        &mut self,
        what: &'static str,
        place: Place<'_>,
        region: &Region<'_>,
        entries: Vec<Entry>,
        problems: &[Problem],
    ) {
        if region.bytes.is_empty() {
            return;
        }
        if !problems.is_empty() {
            return self.leave_out(what);
        }
        let again: Vec<u8> = entries.iter().flat_map(|entry| entry.whole.iter().copied()).collect();
        let read = region.bytes.get(..again.len()).unwrap_or(&region.bytes);
        self.compare(what, place, region.offset, read, &again);
        for (read, again) in entries.iter().filter_map(|entry| entry.data.as_ref()) {
            self.compare("context data", place, region.offset, read, again);
        }
    }

    fn compare(&mut self, what: &'static str, place: Place<'_>, base: usize, read: &[u8], again: &[u8]) {
        let tally = self.tallies.entry(what).or_default();
        if read == again {
            tally.same += 1;
            return;
        }
        tally.different += 1;
        let same = read.iter().zip(again).take_while(|(read, again)| read == again).count();
        let (had, has) = (read.len(), again.len());
        let offset = base + same;
        self.differences.push(format!(
            "{place}: {what}: first difference at offset {offset}; {had} bytes read, {has} emitted"
        ));
    }

    fn leave_out(&mut self, what: &'static str) {
        self.tallies.entry(what).or_default().left_out += 1;
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "read and emitted again, byte for byte:")?;
        for (what, Tally { same, different, left_out }) in &self.tallies {
            let all = same + different;
            // Rounded down: 100 is only said of all.
            let share = (same * 1000).checked_div(all).unwrap_or(1000);
            write!(f, "  {what:<24} {same:>6} of {all:>6}  {:>3}.{} %", share / 10, share % 10)?;
            match left_out {
                0 => writeln!(f)?,
                _ => writeln!(f, "  ({left_out} more cut, or not as the specification has them)")?,
            }
        }
        Ok(())
    }
}

/// An entry of a list, emitted; for a context, also its data as read and as emitted by its value.
struct Entry {
    whole: Vec<u8>,
    data: Option<(Vec<u8>, Vec<u8>)>,
}

impl Entry {
    fn plain(whole: Vec<u8>) -> Self {
        Self { whole, data: None }
    }
}

fn negotiate_contexts<'s>(
    all: impl Iterator<Item = (NegotiateContext<'s>, NegotiateContextData<'s>)>,
) -> Vec<Entry> {
    all.map(|(context, value)| Entry {
        whole: context.to_vec(),
        data: Some((context.data.bytes.into_owned(), emitted(|out| value.emit(out, 0)))),
    })
    .collect()
}

fn create_contexts<'s>(all: impl Iterator<Item = (CreateContext<'s>, CreateContextData<'s>)>) -> Vec<Entry> {
    all.map(|(context, value)| Entry {
        whole: context.to_vec(),
        data: Some((context.data.bytes.into_owned(), emitted(|out| value.emit(out, 0)))),
    })
    .collect()
}

fn emitted(emit: impl FnOnce(&mut BytesMut)) -> Vec<u8> {
    let mut out = BytesMut::new();
    emit(&mut out);
    out.to_vec()
}

/// The bytes that a listing shows, each where it says it is.
#[derive(Default)]
struct Listed {
    cells: Vec<Option<u8>>,
}

impl Listed {
    /// Up to the first byte that it does not show.
    fn bytes(&self) -> Vec<u8> {
        self.cells.iter().map_while(|cell| *cell).collect()
    }
}

impl Visitor for Listed {
    fn enter(&mut self, _: &'static str, _: usize, _: usize) {}

    fn field(&mut self, field: &Field<'_>) {
        let end = field.offset + field.bytes.len();
        if self.cells.len() < end {
            self.cells.resize(end, None);
        }
        for (cell, byte) in self.cells.iter_mut().skip(field.offset).zip(field.bytes) {
            *cell = Some(*byte);
        }
    }

    fn leave(&mut self) {}
}
