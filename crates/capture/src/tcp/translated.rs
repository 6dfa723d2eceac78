//! What SMB Direct is translated to, on its way to the connections.

use super::streams::Streams;
use crate::Segment;
use crate::direct::Translated;
use crate::framing::Consumer;

/// Takes segments that were translated.
pub(super) struct Feed<'f, C> {
    pub(super) streams: &'f mut Streams,
    pub(super) consumer: &'f mut C,
}

impl<C: Consumer> Translated for Feed<'_, C> {
    fn segment(&mut self, segment: &Segment<'_>) {
        self.streams.feed(segment, self.consumer);
    }

    fn missing(&mut self, segment: &Segment<'_>, len: u64, gap: bool) {
        self.streams.with_fed(segment, self.consumer, |connection, side, context| {
            connection.leave_out((segment, side), (len, gap), context);
        });
    }

    fn remote(&mut self, segment: &Segment<'_>, place: Option<(u32, u64)>) {
        if self.streams.wants_remote() {
            self.streams.with_fed(segment, self.consumer, |connection, side, context| {
                connection.remote((segment, side), place, context);
            });
        }
    }

    fn early(&mut self, segment: &Segment<'_>, first: u64) {
        self.streams.with_fed(segment, self.consumer, |connection, _, context| {
            connection.wait_for(first, context);
        });
    }
}
