//! What a display filter selects of a run.

use smbtrail_track::{Event, Moment};

use crate::extract::Extractor;
use crate::filter::Filter;
use crate::needs::Needs;
use crate::packet::{Packet, Packets, whereabouts};
use crate::registry::FieldId;
use crate::row::Row;

/// Judges the events of a run by a display filter, as Wireshark's `-Y` does, and gives the fields of what it selects.
///
/// The order of calls: [`needs`](Self::needs) says what the run has to provide. Then, as the events come:
/// - by message: [`selects`](Self::selects) or [`select`](Self::select) judges each message, encrypted or compressed
///   envelope and SMB1 message by itself;
/// - by frame: [`add`](Self::add) takes each event into the row of its frame, and [`select_frame`](Self::select_frame)
///   judges that before the next packet.
///
/// [`packet`](Self::packet) announces each packet before its events, where [`Needs::packets`] asks for it; by frame, always.
///
/// ```
/// use smbtrail_fields::{Filter, Selector};
/// let filter: Filter = "tcp.stream == 3 and smb2.cmd == create".parse()?;
/// let selector = Selector::new(filter);
/// assert!(selector.needs().stream_numbers && !selector.needs().data);
/// # Ok::<(), smbtrail_fields::FilterError>(())
/// ```
#[derive(Debug)]
pub struct Selector {
    extractor: Extractor,
    filter: Option<Filter>,
    row: Row,
    /// The row was judged, and the next value begins a new one.
    judged: bool,
    packets: Packets,
}

/// What a [`Selector`] selects.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Selected<'s> {
    /// Where the message or frame was complete.
    pub moment: Moment,
    /// The values of the columns, then those of the filter's other fields.
    pub row: &'s Row,
}

impl Selector {
    /// Selects what satisfies the filter.
    #[must_use]
    pub fn new(filter: Filter) -> Self {
        Self::with_columns(&[], Some(filter))
    }

    /// Selects what satisfies the filter, or everything, and gives the values of these fields.
    #[must_use]
    pub fn with_columns(columns: &[FieldId], mut filter: Option<Filter>) -> Self {
        let mut columns = columns.to_vec();
        if let Some(filter) = &mut filter {
            filter.place(&mut columns);
        }
        let extractor = Extractor::new(&columns);
        let row = extractor.row();
        Self { extractor, filter, row, judged: false, packets: Packets::default() }
    }

    /// The same, whose rows also keep in what order their values come: for [`FieldWriter::tree`](crate::FieldWriter::tree).
    #[must_use]
    pub fn traced(mut self) -> Self {
        self.row = self.row.traced();
        self
    }

    /// What the run has to provide.
    #[must_use]
    pub const fn needs(&self) -> Needs {
        self.extractor.needs()
    }

    /// Whether a packet that completes nothing may be selected: then by frame every packet has to be announced.
    #[must_use]
    pub fn fits_any_packet(&self) -> bool {
        self.filter.as_ref().is_none_or(Filter::fits_any_packet)
    }

    /// Announces the next packet.
    pub fn packet(&mut self, packet: impl Into<Packet>) {
        self.packets.pass(packet);
    }

    /// Announces the transport message, of this length in bytes, that the packet of this number completes, before its
    /// messages. What became known later than its own packet is left out.
    pub fn transport(&mut self, frame: u64, len: usize) {
        if !self.extractor.has_transport() && !self.row.is_traced() {
            return;
        }
        if self.packets.current().is_none_or(|packet| packet.moment.frame == frame) {
            self.begin_row();
            self.extractor.transport(u32::try_from(len).unwrap_or(u32::MAX), &mut self.row);
        }
    }

    /// Whether a message, envelope or SMB1 message satisfies the filter by itself. No other event does.
    pub fn selects(&mut self, event: &Event<'_>) -> bool {
        self.select(event).is_some()
    }

    /// The values of a message, envelope or SMB1 message, if it satisfies the filter by itself.
    pub fn select(&mut self, event: &Event<'_>) -> Option<Selected<'_>> {
        let (moment, connection, direction) = whereabouts(event)?;
        self.take(event);
        if self.needs().packets {
            let packet = self.packets.of(moment, connection, direction);
            self.extractor.packet(&packet, &mut self.row);
        }
        self.judge(moment)
    }

    /// Takes a message, envelope or SMB1 message into the row of the current packet. What became known later than its own
    /// packet is left out.
    pub fn add(&mut self, event: &Event<'_>) {
        let frame = whereabouts(event).map(|(moment, ..)| moment.frame);
        if frame.is_some() && frame == self.packets.current().map(|packet| packet.moment.frame) {
            self.take(event);
        }
    }

    /// The values of the current packet and of all that was added, if together they satisfy the filter.
    pub fn select_frame(&mut self) -> Option<Selected<'_>> {
        if std::mem::take(&mut self.judged) {
            self.row.clear();
        }
        let packet = self.packets.current()?;
        self.extractor.packet(packet, &mut self.row);
        self.judge(packet.moment)
    }

    fn take(&mut self, event: &Event<'_>) {
        self.begin_row();
        match event {
            Event::Message(message) => self.extractor.message(message, &mut self.row),
            Event::Envelope(envelope) => self.extractor.envelope(envelope, &mut self.row),
            Event::Smb1(message) => self.extractor.smb1(message, &mut self.row),
            _ => {}
        }
    }

    fn begin_row(&mut self) {
        if std::mem::take(&mut self.judged) {
            self.row.clear();
        }
    }

    fn judge(&mut self, moment: Moment) -> Option<Selected<'_>> {
        self.judged = true;
        let fits = self.filter.as_ref().is_none_or(|filter| filter.matches(&self.row));
        fits.then_some(Selected { moment, row: &self.row })
    }
}
