//! READ and WRITE responses: bytes that were moved.

use smbtrail_track::{Detail, Message, Moment};
use smbtrail_wire::NtStatus;

use crate::file::{Act, Part};
use crate::files::Files;
use crate::map::{Reason, Source};
use crate::payload;
use crate::remote::Moved;
use crate::request::Pending;
use crate::store::Store;

impl<S: Store> Files<S> {
    pub(super) fn read_response(&mut self, message: &Message<'_>, remote: &Moved) -> Option<()> {
        let Some(Detail::Transfer { offset, length }) = message.request.map(|request| &request.detail) else {
            return None;
        };
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let parts = match message.rdma_data() {
            Some(data) if data.protection.is_plain() => {
                remote.parts(data.len.min(*length).into(), not_brought(message))
            }
            Some(data) => vec![Part::Missing(data.len.min(*length).into(), Reason::Encrypted)],
            None => payload::parts(message),
        };
        let moved: u64 = parts.iter().map(Part::len).sum();
        let short = moved < u64::from(*length) && message.header.status == NtStatus::SUCCESS;
        let act = self.act(message, handle.open);
        let (file, mut context) = self.file(handle, message)?;
        file.read((*offset, &parts), short, &act, &mut context);
        Some(())
    }

    /// A READ began at or beyond the end.
    pub(super) fn end_of_file(&mut self, message: &Message<'_>) -> Option<()> {
        let Some(Detail::Transfer { offset: 0, .. }) = message.request.map(|request| &request.detail) else {
            return None;
        };
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        self.files.get_mut(handle.file)?.observe(0, None, &act, &limits);
        Some(())
    }

    /// A WRITE succeeded, at that moment.
    pub(super) fn write_response(
        &mut self,
        message: &Message<'_>,
        (count, moment): (u64, Moment),
        pending: Option<Pending>,
        remote: &Moved,
    ) {
        if self.share_of(message).is_none() {
            return;
        }
        let Some(handle) = self.handle_or_enter(message) else { return };
        let act = Act { moment, ..self.act(message, handle.open) };
        let limits = self.limits;
        let last_loss = self.losses.last();
        let pending = match pending {
            Some(Pending::Write { file, offset, pieces, by_rdma: true }) => {
                let len = pieces.iter().map(|piece| piece.len).sum();
                let pieces = self.pieces(&remote.parts(len, not_brought(message)));
                Some(Pending::Write { file, offset, pieces, by_rdma: true })
            }
            pending => pending,
        };
        let Some((file, mut context)) = self.file(handle, message) else { return };
        file.answered(message.exchange);
        match pending {
            Some(Pending::Write { offset, mut pieces, .. }) => {
                let mut left = count;
                for piece in &mut pieces {
                    piece.len = piece.len.min(left);
                    left -= piece.len;
                }
                let start = if offset == u64::MAX {
                    file.settle(None, moment, &limits);
                    // Where it ends is unknown if something was lost that may have been beyond, or is under way.
                    let end = file.now.size.filter(|_| last_loss <= file.now.sized);
                    end.filter(|end| !file.is_under_way(*end, u64::MAX))
                } else {
                    Some(offset)
                };
                match start {
                    Some(start) => file.write((start, &pieces), Source::Written, &act, &mut context),
                    None => file.unseen(moment, None, &limits),
                }
            }
            _ => file.unseen(moment, None, &limits),
        }
        self.changed(handle, moment.frame);
    }

    /// A request that was seen after its response.
    pub(crate) fn late_request(&mut self, message: &Message<'_>, response: (u64, Moment)) {
        let pending = self.pending.remove(message.exchange);
        let moved = self.remotes.end(message.exchange);
        self.write_response(message, response, pending, &moved);
    }
}

/// Why bytes are missing that should have gone by RDMA: packets are missing, or the capture shows nothing at all of what goes so, as
/// where an adapter does it alone.
const fn not_brought(message: &Message<'_>) -> Reason {
    if message.connection.counts.remote > 0 { Reason::Lost } else { Reason::Rdma }
}
