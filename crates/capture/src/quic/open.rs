//! Opens the packets of one direction that carry its streams: keys, their updates, and which keys they are.

use super::header::Version;
use super::id::Id;
use super::keylog::Secret;
use super::protect::{Bare, Baring, Sealing};
use super::suite::Suite;

/// A packet that was opened: its number, and where its frames are in the buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opened {
    pub(super) number: u64,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Opened {
    pub(super) fn frames<'b>(&self, buffer: &'b [u8]) -> &'b [u8] {
        buffer.get(self.start..self.end).unwrap_or_default()
    }
}

fn attempt(
    sealing: &Sealing,
    bare: Bare,
    number: u64,
    (packet, number_at): (&[u8], usize),
    buffer: &mut Vec<u8>,
) -> Option<Opened> {
    let start = bare.copy(packet, number_at, buffer);
    let len = sealing.open(number, start, buffer)?.len();
    Some(Opened { number, start, end: start + len })
}

/// Opens a packet whose keys are not kept.
pub(super) fn open_once(
    (suite, version, secret): (Suite, Version, &Secret),
    packet: (&[u8], usize),
    expected: u64,
    buffer: &mut Vec<u8>,
) -> Option<Opened> {
    let bare = Baring::new(suite, version, secret)?.bare(packet.0, packet.1)?;
    let sealing = Sealing::new(suite, version, secret)?;
    attempt(&sealing, bare, bare.number(expected), packet, buffer)
}

/// The keys of the 1-RTT packets of one direction.
pub(super) struct Keys {
    version: Version,
    suite: Suite,
    baring: Baring,
    /// Key updates so far; the last bit is the key phase.
    updates: u32,
    secret: Secret,
    sealing: Sealing,
    /// Those of the phase before, for packets that come late.
    previous: Option<Sealing>,
    /// The lowest number that the present keys opened.
    lowest: u64,
    /// Packets in a row that did not open.
    failed: u8,
}

/// Packets that do not open before it is tried whether two updates were missed.
const MISSED: u8 = 8;

impl Keys {
    pub(super) const fn version(&self) -> Version {
        self.version
    }

    pub(super) const fn suite(&self) -> Suite {
        self.suite
    }

    /// Opens a packet.
    pub(super) fn open(
        &mut self,
        packet: (&[u8], usize),
        expected: u64,
        buffer: &mut Vec<u8>,
    ) -> Option<Opened> {
        let bare = self.baring.bare(packet.0, packet.1)?;
        let number = bare.number(expected);
        let is_present = bare.phase() == (self.updates & 1 == 1);
        let mut opened = match (is_present, &self.previous) {
            (true, _) => attempt(&self.sealing, bare, number, packet, buffer),
            (false, Some(previous)) if number < self.lowest => {
                attempt(previous, bare, number, packet, buffer)
            }
            (false, _) => self.update(1, bare, number, packet, buffer),
        };
        if opened.is_none() && is_present {
            self.failed += 1;
            if self.failed == MISSED {
                self.failed = 0;
                opened = self.update(2, bare, number, packet, buffer);
            }
        } else if opened.is_some() {
            self.failed = 0;
            if is_present {
                self.lowest = self.lowest.min(number);
            }
        }
        opened
    }

    /// Opens a packet with the keys after some updates, which count from then on.
    #[cold]
    fn update(
        &mut self,
        updates: u32,
        bare: Bare,
        number: u64,
        packet: (&[u8], usize),
        buffer: &mut Vec<u8>,
    ) -> Option<Opened> {
        let mut secret = self.secret;
        for _ in 0..updates {
            secret = secret.updated(self.version)?;
        }
        let sealing = Sealing::new(self.suite, self.version, &secret)?;
        let opened = attempt(&sealing, bare, number, packet, buffer)?;
        self.previous = Some(std::mem::replace(&mut self.sealing, sealing));
        (self.secret, self.lowest, self.updates) = (secret, number, self.updates.wrapping_add(updates));
        Some(opened)
    }
}

/// What is unknown of a packet that may be opened by a secret.
#[derive(Clone, Copy)]
pub(super) struct Search<'s> {
    pub(super) versions: &'s [Version],
    pub(super) suites: &'s [Suite],
    /// Lengths of the destination id.
    pub(super) ids: &'s [usize],
    /// The number after the largest that came, and how many windows of numbers from there on are tried.
    pub(super) expected: u64,
    pub(super) windows: u64,
    /// Key updates that there may have been.
    pub(super) updates: u32,
}

impl Search<'_> {
    /// Every length that an id may have, the usual ones first.
    pub(super) const IDS: [usize; Id::MOST + 1] =
        [8, 0, 4, 20, 16, 18, 9, 5, 12, 1, 2, 3, 6, 7, 10, 11, 13, 14, 15, 17, 19];

    /// Tries whether a secret opens a packet, until `tries` are used up: with its keys, where its number is.
    pub(super) fn open(
        &self,
        secret: &Secret,
        packet: &[u8],
        tries: &mut u32,
        buffer: &mut Vec<u8>,
    ) -> Option<(Keys, usize, Opened)> {
        for &version in self.versions {
            for &suite in self.suites {
                *tries = tries.checked_sub(1)?;
                let baring = Baring::new(suite, version, secret)?;
                let mut latest = *secret;
                let bares: Vec<(usize, Bare)> =
                    self.ids.iter().filter_map(|id| Some((1 + id, baring.bare(packet, 1 + id)?))).collect();
                for updates in 0..=self.updates {
                    if updates > 0 {
                        latest = latest.updated(version)?;
                    }
                    let sealing = Sealing::new(suite, version, &latest)?;
                    for (number_at, bare) in &bares {
                        if bare.phase() != (updates & 1 == 1) {
                            continue;
                        }
                        for window in 0..self.windows {
                            *tries = tries.checked_sub(1)?;
                            let number = bare.number(self.expected) + window * bare.window();
                            let at = (packet, *number_at);
                            if let Some(opened) = attempt(&sealing, *bare, number, at, buffer) {
                                let (secret, lowest) = (latest, number);
                                let (previous, failed) = (None, 0);
                                let keys = Keys {
                                    version,
                                    suite,
                                    baring,
                                    updates,
                                    secret,
                                    sealing,
                                    previous,
                                    lowest,
                                    failed,
                                };
                                return Some((keys, *number_at, opened));
                            }
                        }
                    }
                }
            }
        }
        None
    }
}
