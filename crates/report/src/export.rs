//! The rows of every kind, or of some, in one run.

use std::fmt;
use std::io::{self, Write};

use smbtrail_diagnose::Diagnosis;
use smbtrail_files::{Files, Store, Tree as Names};
use smbtrail_findings::{Findings, Options};
use smbtrail_table::{Rows, Style, Written};
use smbtrail_track::{Event, Observer};

use crate::diagnosis::write_verdicts;
use crate::protection::{
    Audit, AuditReport, ChannelReport, Encrypted, EncryptedReport, Protection, ProtectionReport, Signatures,
};
use crate::rows::{self, FileRow, Logons, Opens, Pipes, Sessions, Trees};
use crate::{
    AnomalyReport, CallReport, ChangeReport, ConnectionReport, ContentReport, CreditReport, Credits,
    DfsReport, FileReport, HostReport, LockReport, MessageReport, ObjectReport, Report, Selective,
    SpanReport, Stats, StatsReport, TimelineReport, TreeReport, write_findings,
};

/// Opens what each kind of rows is written to.
pub trait Outlets {
    /// What rows are written to.
    type Out: Write;

    /// Opens it for this kind. `None` leaves the kind out, and the work for it.
    ///
    /// # Errors
    /// When it cannot be opened.
    fn open<R: Rows>(&mut self) -> io::Result<Option<Self::Out>>;
}

/// What a run has to provide for the rows that are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Needs {
    /// The data of messages: `Options::with_data` of the pipeline.
    pub data: bool,
    /// The arguments of calls: `Limits::stub` of the tracker.
    pub arguments: bool,
    /// The anomalies that are opinions: put the export into a [`Judge`](smbtrail_findings::Judge).
    pub opinions: bool,
}

/// Writes the rows of every kind, except those with secrets: keys and hashes of passwords.
///
/// [`needs`](Self::needs) says what the run has to provide.
pub struct Export<'a> {
    style: Style,
    needs: Needs,
    parts: Vec<Box<dyn Part + 'a>>,
    /// The kinds for which nothing but all messages will do.
    whole: Vec<&'static str>,
}

impl<'a> Export<'a> {
    /// Writes to these outlets. `store` takes the contents of files, for their hashes.
    ///
    /// # Errors
    /// When an outlet cannot be opened.
    pub fn new<O: Outlets<Out: 'a>>(
        style: Style,
        captures: Vec<String>,
        store: impl Store + 'a,
        outlets: &mut O,
    ) -> io::Result<Self> {
        let mut all = Self { style, needs: Needs::default(), parts: Vec::new(), whole: Vec::new() };
        let none = Needs::default();
        let data = Needs { data: true, ..none };
        let opinions = Needs { opinions: true, ..none };
        if let Some(out) = outlets.open::<rows::Messages>()? {
            all.add(none, Chosen(MessageReport::new(style, out).with_files(captures)));
        }
        all.report::<rows::Hosts, O, _>(outlets, none, HostReport::new)?;
        all.report::<rows::Connections, O, _>(outlets, none, ConnectionReport::new)?;
        all.report::<Sessions, O, _>(outlets, none, ObjectReport::<Sessions, _>::new)?;
        all.report::<Logons, O, _>(outlets, none, ObjectReport::<Logons, _>::new)?;
        all.report::<Trees, O, _>(outlets, none, ObjectReport::<Trees, _>::new)?;
        all.report::<Opens, O, _>(outlets, none, ObjectReport::<Opens, _>::new)?;
        all.report::<Pipes, O, _>(outlets, none, ObjectReport::<Pipes, _>::new)?;
        all.report::<rows::PipeContents, O, _>(outlets, data, ContentReport::new)?;
        let arguments = Needs { arguments: true, ..none };
        all.report::<rows::Calls, O, _>(outlets, arguments, CallReport::new)?;
        all.report::<rows::Timeline, O, _>(outlets, opinions, TimelineReport::new)?;
        all.report::<rows::Changes, O, _>(outlets, none, ChangeReport::new)?;
        all.report::<rows::Locks, O, _>(outlets, none, LockReport::new)?;
        all.report::<Credits, O, _>(outlets, none, CreditReport::new)?;
        if let Some(out) = outlets.open::<Stats>()? {
            all.add(none, Chosen(StatsReport::new(style, out)));
        }
        all.report::<Protection, O, _>(outlets, none, ProtectionReport::new)?;
        all.report::<Audit, O, _>(outlets, none, AuditReport::new)?;
        all.report::<rows::Dfs, O, _>(outlets, none, DfsReport::new)?;
        all.report::<Encrypted, O, _>(outlets, none, EncryptedReport::new)?;
        all.report::<Signatures, O, _>(outlets, none, ChannelReport::<Signatures, _>::new)?;
        all.report::<rows::Anomalies, O, _>(outlets, opinions, AnomalyReport::new)?;
        let (versions, spans) = (outlets.open::<rows::Files>()?, outlets.open::<rows::Spans>()?);
        if versions.is_some() || spans.is_some() {
            let files = Files::new(store, smbtrail_files::Options::default());
            all.add(data, FilePart { files, versions, spans, is_filtered: false });
        }
        if let Some(out) = outlets.open::<rows::Tree>()? {
            all.add_whole::<rows::Tree>(none, NamePart(Names::new(smbtrail_files::Limits::default()), out));
        }
        if let Some(out) = outlets.open::<rows::Findings>()? {
            let needs = Needs { data: true, arguments: true, opinions: true };
            all.add_whole::<rows::Findings>(needs, FindingPart(Findings::new(&Options::default()), out));
        }
        if let Some(out) = outlets.open::<rows::Verdicts>()? {
            all.add_whole::<rows::Verdicts>(none, DiagnosisPart(Diagnosis::new(), out));
        }
        Ok(all)
    }

    /// What the run has to provide.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        self.needs
    }

    /// The kinds of rows that are about more than single messages, so that no selection of messages can be made for them.
    #[must_use]
    pub fn whole(&self) -> &[&'static str] {
        &self.whole
    }

    /// Writes what is left, and says how many rows are out of order or left out.
    ///
    /// # Errors
    /// The first error of an outlet or of the store.
    pub fn finish(self) -> io::Result<Written> {
        let mut all = Written::default();
        for part in self.parts {
            let written = part.finish(self.style)?;
            all.rows += written.rows;
            all.late += written.late;
            all.left_out += written.left_out;
        }
        Ok(all)
    }

    fn report<R: Rows, O: Outlets, P: Report + 'a>(
        &mut self,
        outlets: &mut O,
        needs: Needs,
        new: impl FnOnce(Style, O::Out) -> P,
    ) -> io::Result<()> {
        if let Some(out) = outlets.open::<R>()? {
            self.add_whole::<R>(needs, Whole(new(self.style, out)));
        }
        Ok(())
    }

    fn add_whole<R: Rows>(&mut self, needs: Needs, part: impl Part + 'a) {
        self.whole.push(R::NAME);
        self.add(needs, part);
    }

    fn add(&mut self, needs: Needs, part: impl Part + 'a) {
        self.needs.data |= needs.data;
        self.needs.arguments |= needs.arguments;
        self.needs.opinions |= needs.opinions;
        self.parts.push(Box::new(part));
    }
}

impl Observer for Export<'_> {
    fn event(&mut self, event: &Event<'_>) {
        self.select(event, true);
    }
}

impl Selective for Export<'_> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        self.parts.iter_mut().for_each(|part| part.select(event, selected));
    }
}

impl fmt::Debug for Export<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Export")
            .field("needs", &self.needs)
            .field("whole", &self.whole)
            .finish_non_exhaustive()
    }
}

/// What writes one kind of rows, or two that are made of the same.
trait Part {
    /// Takes an event, and, where it is a message or an envelope, whether it is selected.
    fn select(&mut self, event: &Event<'_>, selected: bool);

    fn finish(self: Box<Self>, style: Style) -> io::Result<Written>;
}

/// A report of all messages.
struct Whole<R>(R);

impl<R: Report> Part for Whole<R> {
    fn select(&mut self, event: &Event<'_>, _: bool) {
        self.0.event(event);
    }

    fn finish(self: Box<Self>, _: Style) -> io::Result<Written> {
        self.0.finish()
    }
}

/// A report of the messages that are selected.
struct Chosen<R>(R);

impl<R: Report + Selective> Part for Chosen<R> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        self.0.select(event, selected);
    }

    fn finish(self: Box<Self>, _: Style) -> io::Result<Written> {
        self.0.finish()
    }
}

struct FilePart<S, W> {
    files: Files<S>,
    versions: Option<W>,
    spans: Option<W>,
    /// Only files that selected messages are about are wanted.
    is_filtered: bool,
}

impl<S: Store, W: Write> Part for FilePart<S, W> {
    fn select(&mut self, event: &Event<'_>, selected: bool) {
        self.is_filtered |= !selected;
        self.files.select(event, selected);
    }

    fn finish(self: Box<Self>, style: Style) -> io::Result<Written> {
        let Self { files, versions, spans, is_filtered } = *self;
        let mut versions = versions.map(|out| FileReport::<rows::Files, _>::new(style, out));
        let mut spans = spans.map(|out| SpanReport::new(style, out));
        files.finish().each(|entry, content| {
            if is_filtered && !entry.selected {
                return Ok(());
            }
            if let Some(versions) = &mut versions {
                versions.push(entry, &FileRow::new(entry, content.extents()));
            }
            if let Some(spans) = &mut spans {
                spans.push(entry, content);
            }
            Ok(())
        })?;
        let versions = versions.map_or(Ok(Written::default()), FileReport::finish)?;
        let spans = spans.map_or(Ok(Written::default()), SpanReport::finish)?;
        Ok(Written::new(versions.rows + spans.rows, versions.late + spans.late)
            .with_left_out(versions.left_out + spans.left_out))
    }
}

struct NamePart<W>(Names, W);

impl<W: Write> Part for NamePart<W> {
    fn select(&mut self, event: &Event<'_>, _: bool) {
        self.0.event(event);
    }

    fn finish(self: Box<Self>, style: Style) -> io::Result<Written> {
        let Self(names, out) = *self;
        let mut report = TreeReport::new(style, out);
        names.leaves().into_iter().for_each(|leaf| report.push(leaf));
        report.finish()
    }
}

struct FindingPart<W>(Findings, W);

impl<W: Write> Part for FindingPart<W> {
    fn select(&mut self, event: &Event<'_>, _: bool) {
        self.0.event(event);
    }

    fn finish(self: Box<Self>, style: Style) -> io::Result<Written> {
        write_findings(&self.0.finish(), style, self.1)
    }
}

struct DiagnosisPart<W>(Diagnosis, W);

impl<W: Write> Part for DiagnosisPart<W> {
    fn select(&mut self, event: &Event<'_>, _: bool) {
        self.0.event(event);
    }

    fn finish(self: Box<Self>, style: Style) -> io::Result<Written> {
        write_verdicts(&self.0.finish(), style, self.1)
    }
}
