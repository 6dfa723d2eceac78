//! What protects messages, where no cryptography is built in: nothing is checked, nothing opened.

use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Body, Element, Input};

use super::Tracker;
use super::envelope::Layer;
use super::step::{Place, Step};
use super::unopened::Unopened;
use crate::table::Id;
use crate::{Closed, Connection, Logon, Session, Signature};

impl Tracker {
    pub(super) fn note(&mut self, _: &Place, _: &Element<'_>, _: &Body<'_>, _: &Step) {}

    pub(super) fn keyed(&mut self, _: Id<Connection>, _: Id<Session>, _: &Logon) {}

    pub(super) fn given(&mut self, _: Id<Connection>, _: Id<Session>) {}

    pub(super) fn signature(&mut self, _: &Place, _: &Element<'_>, _: &Step) -> Signature {
        Signature::None
    }

    pub(super) fn decrypt(
        &mut self,
        _: &Layer<'_>,
        _: Option<Id<Session>>,
        _: &TransformHeader<'_>,
        _: Input<'_>,
        _: &mut Vec<u8>,
    ) -> Result<usize, Unopened> {
        Err(Closed::NoKey.into())
    }
}
