//! Keys without cryptography: there are none.

use std::net::SocketAddr;

use smbtrail_auth::Token;
use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_rpc::{Call, Pdu, Side};
use smbtrail_wire::RpcAuthType;

use crate::table::Held;
use crate::ticket::TicketHolder;
use crate::{Lacking, Session};

/// The secrets of whoever runs the tracker: none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Vault(());

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
    pub(crate) const fn read(&mut self, _: &Token<'_>, _: &Vault) {}

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

    pub(crate) const fn read_kerberos(&mut self, _: &KerberosMessage<'_>, _: &Vault) {}

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

    pub(crate) const fn read(&mut self, _: &Token<'_>, _: &Vault) {}
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
