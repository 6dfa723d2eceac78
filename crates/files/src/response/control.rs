//! IOCTL responses: what the server did with a range by itself.

use smbtrail_codec::body::IoctlResponse;
use smbtrail_codec::fsctl::Control;
use smbtrail_track::{Content, Message};

use crate::file::{File, Piece};
use crate::files::{Files, Handle};
use crate::map::{Reason, Run, Source, What};
use crate::request::{CHANGES, CopySource, Pending};
use crate::share::index;
use crate::store::Store;

/// The most names that sources of copies have at once.
const RESUME_KEYS: usize = 65_536;

impl<S: Store> Files<S> {
    pub(super) fn ioctl_response(
        &mut self,
        message: &Message<'_>,
        body: &IoctlResponse<'_>,
        pending: Option<Pending>,
    ) -> Option<()> {
        let pending = match pending {
            Some(pending) => pending,
            None if CHANGES.contains(&body.ctl_code) => Pending::Unknown { file: None },
            None => return None,
        };
        self.share_of(message)?;
        let handle = self.handle_or_enter(message)?;
        let (act, limits) = (self.act(message, handle.open), self.limits);
        let output = message.buffer().map(|buffer| buffer.read(&mut ()));
        if let Pending::ResumeKey = pending {
            if let Some(Content::Control(Control::SrvRequestResumeKeyResponse(key))) = output
                && self.resume_keys.len() < RESUME_KEYS
            {
                self.resume_keys.insert(key.resume_key, handle.file);
            }
            return Some(());
        }
        let (file, _) = self.file(handle, message)?;
        file.answered(message.exchange);
        if message.header.status.is_error() || body.ctl_code.0 == 0 {
            return None;
        }
        match pending {
            Pending::Zero { start, end, .. } => file.zero(start, end, &act, &limits),
            Pending::Offload { start, .. } => {
                let len = match output {
                    Some(Content::Control(Control::FsctlOffloadWriteOutput(output))) => output.length_written,
                    _ => 0,
                };
                let piece = Piece { len, what: What::Missing(Reason::Copied) };
                let (file, mut context) = self.file(handle, message)?;
                file.write((start, &[piece]), Source::Copied, &act, &mut context);
            }
            Pending::Copy { source, ranges, .. } => {
                let total = match output {
                    Some(Content::Control(Control::SrvCopychunkResponse(output))) => {
                        u64::from(output.total_bytes_written)
                    }
                    _ => u64::MAX,
                };
                self.copy(message, handle, (source, &ranges), total);
            }
            _ => file.unseen(message.moment, None, &limits),
        }
        self.changed(handle, message.moment.frame);
        Some(())
    }

    /// The server copied ranges of one file to another.
    fn copy(
        &mut self,
        message: &Message<'_>,
        handle: Handle,
        (source, ranges): (CopySource, &[(u64, u64, u64)]),
        total: u64,
    ) -> Option<()> {
        let source = match source {
            CopySource::Key(key) => self.resume_keys.get(&key).copied(),
            CopySource::Open(id) => {
                let key = (self.registry.server(message), message.session_id(), id);
                self.handles.get(&key).map(|handle| handle.file)
            }
        };
        let act = self.act(message, handle.open);
        if let Some(number) = source {
            // What is copied is what it holds now.
            let share = self.files.get_mut(number)?.share;
            let limits = self.limits;
            if let Some((file, _)) = self.file(Handle { file: number, share, ..handle }, message) {
                file.settle(None, act.moment, &limits);
            }
        }
        let mut stray = |number: u32| self.files.get_mut(number).is_some_and(|file| file.is_stray());
        let is_same =
            source.is_some_and(|source| source == handle.file || stray(source) || stray(handle.file));
        let mut left = total;
        for (index, (from, to, len)) in ranges.iter().enumerate() {
            // After the first range, the source's version is one that is not over.
            let goes_on = index > 0 && is_same;
            let len = (*len).min(left);
            left -= len;
            // Of a file that may be the same, nothing is known then.
            let known = source.filter(|source| !goes_on || *source == handle.file);
            let pieces = match known.and_then(|number| Some((number, self.files.get_mut(number)?))) {
                Some((number, file)) => pieces(number, file, (*from, len), goes_on),
                None => vec![Piece { len, what: What::Missing(Reason::Copied) }],
            };
            let (file, mut context) = self.file(handle, message)?;
            file.write((*to, &pieces), Source::Copied, &act, &mut context);
        }
        Some(())
    }
}

/// What a range of a file holds now, for a copy of it. What is unknown may become known later, unless its version goes on
/// or a change of it is under way: that may be in the copy, or not.
fn pieces(number: u32, file: &mut File, (from, len): (u64, u64), goes_on: bool) -> Vec<Piece> {
    if !goes_on {
        file.seal();
    }
    let version = index(file.past.len());
    let piece = |run: Run| {
        let what = match run.extent.map(|extent| extent.what) {
            _ if file.is_under_way(run.start, run.end) => What::Missing(Reason::NoResponse),
            Some(what @ (What::Bytes(_) | What::Zero | What::Link { .. })) => what,
            Some(What::Missing(_)) | None if goes_on => What::Missing(Reason::Copied),
            Some(What::Missing(_)) | None => What::Link { file: number, version, at: run.start },
        };
        Piece { len: run.end - run.start, what }
    };
    file.map.runs(from, from.saturating_add(len)).map(piece).collect()
}
