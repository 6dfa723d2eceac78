//! Keys without cryptography: there are none.

use std::net::{IpAddr, SocketAddr};

use smbtrail_auth::Token;
use smbtrail_auth::kerberos::{KdcRep, KdcReq, KerberosMessage, KrbError};
use smbtrail_rpc::{Call, Pdu, Side};
use smbtrail_wire::RpcAuthType;

use crate::table::Held;
use crate::ticket::TicketHolder;
use crate::{Lacking, Session};

/// The secrets of whoever runs the tracker: none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vault {
    pub(crate) tickets: TicketKeys,
}

/// The session keys of tickets: none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TicketKeys(());

/// What opens the reply to a request that shows a ticket: nothing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown(());

impl TicketKeys {
    pub(crate) const fn bytes(&self) -> usize {
        0
    }

    pub(crate) const fn evict(&mut self) -> bool {
        false
    }
}

impl Held for Shown {
    fn held(&self) -> usize {
        0
    }
}

impl Vault {
    pub(crate) const fn read_error(&mut self, _: IpAddr, _: &KrbError<'_>) {}

    pub(crate) const fn read_as_reply(&mut self, _: IpAddr, _: &KdcRep<'_>) {}

    pub(crate) const fn read_tgs_request(&mut self, _: &KdcReq<'_>) -> Option<Shown> {
        None
    }

    pub(crate) const fn read_tgs_reply(&mut self, _: &KdcRep<'_>, _: &Shown) {}
}

/// The hash over the messages before authentication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handshake(());

/// What an attempt to log on shows of its keys.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attempt(());

/// The keys of secure channels: none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Channels(());

/// What opens the calls on a pipe: nothing does.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PipeKeys(());

impl PipeKeys {
    pub(crate) const fn read(&mut self, _: &Token<'_>, _: &mut Vault) {}

    pub(crate) const fn open(&mut self, _: Side, _: &Pdu<'_>, _: &Channels) -> Option<Vec<u8>> {
        None
    }

    pub(crate) const fn read_call<M>(
        &mut self,
        _: &mut Call<M>,
        _: Option<&Session>,
        _: SocketAddr,
        _: &Vault,
        _: &mut Channels,
    ) {
    }

    pub(crate) const fn lacking(&self, _: RpcAuthType, _: &Vault, _: &Channels) -> Lacking {
        Lacking::Secret
    }

    pub(crate) const fn read_kerberos(&mut self, _: &KerberosMessage<'_>, _: &mut Vault) {}

    pub(crate) const fn holder(&self) -> Option<&TicketHolder> {
        None
    }

    pub(crate) const fn proven(&self) -> Option<std::sync::Arc<str>> {
        None
    }

    pub(crate) const fn held(&self) -> usize {
        0
    }
}

impl Held for Attempt {
    fn held(&self) -> usize {
        0
    }
}

impl Attempt {
    pub(crate) const fn new(_: &Handshake, _: usize) -> Self {
        Self(())
    }

    pub(crate) const fn read(&mut self, _: &Token<'_>, _: &mut Vault) {}
}

/// The pre-authentication integrity hash, which is not computed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PreauthHash(pub(crate) [u8; 64]);

impl Default for PreauthHash {
    fn default() -> Self {
        Self([0; 64])
    }
}

impl PreauthHash {
    pub(crate) const fn with(self, _: &[u8]) -> Self {
        self
    }
}
