//! The second leg: SMB transport messages to the tracker.

use smbtrail_capture::{Consumer, Event, Head, Want};

use crate::bridge::Bridge;
use crate::front::Next;
use crate::outcome::Progress;
use crate::packets::PassedPacket;
use crate::passing::PacketNext;
use crate::stop::Stop;

/// The second leg: SMB transport messages to the tracker, and what it finds to the observer.
pub(crate) struct Second<'o> {
    pub(crate) bridge: Bridge<'o>,
    pub(crate) stop: Stop,
    pub(crate) progress: &'o mut dyn FnMut(Progress),
}

impl Consumer for Second<'_> {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.bridge.want(head)
    }

    fn event(&mut self, event: &Event<'_>) {
        // The first leg may be ahead: what is heard after the stop must not depend on how far.
        if !self.stop.is_asked() {
            self.bridge.event(event);
        }
    }
}

impl Next for Second<'_> {
    fn progress(&mut self, progress: Progress) {
        (self.progress)(progress);
    }

    fn pause(&mut self, progress: Progress) {
        self.progress(progress);
        if !self.stop.is_asked() {
            self.bridge.pause();
        }
    }

    fn goes_on(&self) -> bool {
        !self.stop.is_asked()
    }
}

impl PacketNext for Second<'_> {
    fn packet(&mut self, packet: &PassedPacket) {
        if !self.stop.is_asked() {
            self.bridge.packet(packet);
        }
    }
}
