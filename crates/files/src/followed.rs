//! The files that are followed: some at hand, the others packed.

use std::borrow::Cow;
use std::collections::VecDeque;

use crate::file::File;
use crate::limits::Limits;
use crate::packed::{Pack as _, Packer, Unpacker};
use crate::share::index;

/// Files by number.
///
/// A file takes a kilobyte while something is done to it, and a fifth of that as bytes. Most files of a capture are opened
/// once, so only the last ones that were asked for are at hand.
#[derive(Debug)]
pub(crate) struct Followed {
    slots: Vec<Slot>,
    /// The files at hand, those first that came first.
    at_hand: VecDeque<u32>,
    most: usize,
    packer: Packer,
    /// The file that was asked for last: how much it holds may have changed since.
    last: u32,
    /// What all files hold: see [`File::held`].
    held: usize,
}

#[derive(Debug)]
enum Slot {
    AtHand(Box<File>),
    Packed(Box<[u8]>),
}

impl Followed {
    /// No files; at most `most` are at hand, and at least one.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            slots: Vec::new(),
            at_hand: VecDeque::new(),
            most: most.max(1),
            packer: Packer::default(),
            last: 0,
            held: 0,
        }
    }

    /// How many files there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// Ranges and versions of all files, as far as they are counted against the limit.
    pub(crate) fn held(&self) -> usize {
        self.held
    }

    /// Adds a file.
    pub(crate) fn push(&mut self, file: File) {
        self.weigh();
        let number = index(self.slots.len());
        self.held += file.weighed;
        self.slots.push(Slot::AtHand(Box::new(file)));
        self.last = number;
        self.bring(number);
    }

    /// A file, to be changed.
    pub(crate) fn get_mut(&mut self, number: u32) -> Option<&mut File> {
        if number != self.last {
            self.weigh();
            self.last = number;
        }
        let slot = self.slots.get_mut(number as usize)?;
        if let Slot::Packed(bytes) = slot {
            *slot = Slot::AtHand(Box::new(File::unpack(&mut Unpacker::new(bytes))?));
            self.bring(number);
        }
        match self.slots.get_mut(number as usize) {
            Some(Slot::AtHand(file)) => {
                file.asked_for = true;
                Some(file)
            }
            _ => None,
        }
    }

    /// A file, when the capture has ended.
    pub(crate) fn finished(&mut self, number: u32, limits: &Limits) -> Option<Cow<'_, File>> {
        match self.get(number)? {
            Cow::Owned(file) if !file.is_unsettled() => return Some(Cow::Owned(file)),
            _ => self.get_mut(number)?.finish(limits),
        }
        self.get(number)
    }

    /// A file: one at hand as it is, another unpacked.
    pub(crate) fn get(&self, number: u32) -> Option<Cow<'_, File>> {
        match self.slots.get(number as usize)? {
            Slot::AtHand(file) => Some(Cow::Borrowed(file)),
            Slot::Packed(bytes) => File::unpack(&mut Unpacker::new(bytes)).map(Cow::Owned),
        }
    }

    /// Notes how much the last file holds now.
    fn weigh(&mut self) {
        if let Some(Slot::AtHand(file)) = self.slots.get_mut(self.last as usize) {
            let held = file.held();
            self.held = self.held - file.weighed + held;
            file.weighed = held;
        }
    }

    /// A file is at hand now. If there are too many, one is packed that nobody asked for since it came.
    fn bring(&mut self, number: u32) {
        self.at_hand.push_back(number);
        while self.at_hand.len() > self.most {
            let Some(oldest) = self.at_hand.pop_front() else { return };
            let Some(slot) = self.slots.get_mut(oldest as usize) else { continue };
            let Slot::AtHand(file) = slot else { continue };
            if oldest == number || std::mem::take(&mut file.asked_for) && self.most > 1 {
                self.at_hand.push_back(oldest);
                continue;
            }
            file.rest();
            *slot = Slot::Packed(self.packer.packed(&**file));
        }
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_track::{Moment, Time};

    use super::*;
    use crate::map::{Extent, Origin, Source, What};
    use crate::version::{Cause, Version};

    #[test]
    fn packed_files_come_back_and_count() {
        let mut followed = Followed::new(2);
        for _ in 0..5 {
            followed.push(File::new(0, None, Version::new(Cause::Found, None, Moment::default(), None)));
        }
        for number in 0..5 {
            let file = followed.get_mut(number).expect("it was added");
            for at in 0..10 {
                let origin = Origin { source: Source::Read, actor: 0, first: at, last: at, time: Time(0) };
                file.map.put(Extent { start: 2 * at, end: 2 * at + 1, what: What::Zero, origin });
            }
        }
        for number in 0..5 {
            assert_eq!(followed.get_mut(number).expect("it was added").map.len(), 10, "{number}");
        }
        assert_eq!(followed.held(), 5 * 9);
        assert_eq!(followed.at_hand.len(), 2);
        assert!(followed.get_mut(5).is_none());
    }

    #[test]
    fn few_ranges_are_left_when_all_files_hold_too_many() {
        let usual = Limits::default();
        assert_eq!(usual.within(usual.ranges - 1), usual);
        let full = usual.within(usual.ranges);
        assert_eq!((full.extents, full.versions, full.files), (16, 1, usual.files));
    }
}
