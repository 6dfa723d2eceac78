//! Responses: what they say was done changes the files, or shows what is in them.

mod control;
mod create;
mod info;
mod orphan;
mod transfer;

use smbtrail_codec::Body;
use smbtrail_track::Message;
use smbtrail_wire::NtStatus;

use crate::files::Files;
use crate::request::Pending;
use crate::store::Store;

impl<S: Store> Files<S> {
    pub(crate) fn response(&mut self, message: &Message<'_>) {
        if message.request.is_none() {
            self.orphan(message);
            return;
        }
        let pending = self.pending.remove(message.exchange);
        if let Some(pending) = &pending {
            self.arrived(message.exchange, pending);
        }
        let moved = self.remotes.end(message.exchange);
        if let Some(Pending::Rename { file, astray }) = pending
            && let Some(file) = self.files.get_mut(file)
        {
            file.astray = astray;
        }
        match (message.body, pending) {
            (Body::CreateResponse(body), pending) => _ = self.create_response(message, body, pending),
            (Body::ReadResponse(_), _) => _ = self.read_response(message, &moved),
            (Body::WriteResponse(body), pending) => {
                self.write_response(message, (u64::from(body.count), message.moment), pending, &moved);
            }
            (Body::CloseResponse(body), _) => _ = self.close_response(message, body),
            (Body::SetInfoResponse(_), pending) => _ = self.set_info_response(message, pending),
            (Body::IoctlResponse(body), pending) => _ = self.ioctl_response(message, body, pending),
            (Body::QueryInfoResponse(body), _) => _ = self.query_info_response(message, body),
            (_, Some(pending)) => {
                // Refused: nothing was changed.
                if let Some(file) = pending.file().and_then(|file| self.files.get_mut(file)) {
                    file.refused(message.exchange);
                }
            }
            _ if message.header.status == NtStatus::END_OF_FILE => _ = self.end_of_file(message),
            _ => {}
        }
    }
}
