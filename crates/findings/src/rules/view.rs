//! What the rules look at: a call by its names, and the ends of connections.

use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_track::rpc::{End, Interface, Node, Outcome, Said, Value};
use smbtrail_track::{Change, Connection, ConnectionId, Detail, Message, Moment, RpcCall, Time};

use crate::Severity;
use crate::finding::Finding;
use crate::ledger::Who;

/// Nanoseconds of a second.
pub(crate) const SECOND: i64 = 1_000_000_000;

/// A call of a known operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Call<'c> {
    pub(crate) call: &'c RpcCall,
    /// The interface by its name.
    pub(crate) interface: &'static str,
    /// The operation by its name.
    pub(crate) operation: &'static str,
}

/// The ends of the connections that have not ended.
#[derive(Debug, Default)]
pub(crate) struct Ends {
    known: HashMap<ConnectionId, (SocketAddr, SocketAddr)>,
    /// Some that are known.
    latest: [Option<ConnectionId>; PLACES],
}

/// Places for connections that were used last: most messages come from few.
pub(crate) const PLACES: usize = 16;

/// The place of a connection among them.
pub(crate) fn place(connection: ConnectionId) -> usize {
    usize::try_from(connection.0 % PLACES as u64).unwrap_or(0)
}

impl Ends {
    #[inline]
    pub(crate) fn learn(&mut self, connection: &Connection) {
        let latest = &mut self.latest[place(connection.id)];
        if *latest != Some(connection.id) {
            *latest = Some(connection.id);
            self.known.insert(connection.id, (connection.client, connection.server));
        }
    }

    pub(crate) fn of(&self, connection: ConnectionId) -> Option<(SocketAddr, SocketAddr)> {
        self.known.get(&connection).copied()
    }

    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        self.known.remove(&connection);
        self.latest = [None; PLACES];
    }
}

impl<'c> Call<'c> {
    /// `None` where the interface or the operation has no name: without the bind nothing is known of a call.
    pub(crate) fn of(call: &'c RpcCall) -> Option<Self> {
        let interface = Interface::find(call.call.context?.interface)?;
        let operation = interface.operation(call.call.opnum)?;
        Some(Self { call, interface: interface.name, operation })
    }

    /// Whether it is one of these operations.
    pub(crate) fn is(&self, interface: &str, operations: &[&str]) -> bool {
        self.interface == interface && operations.contains(&self.operation)
    }

    pub(crate) fn who(&self) -> Who {
        Who::of_call(self.call)
    }

    /// Whether its user is the account of a computer.
    pub(crate) fn is_by_machine(&self) -> bool {
        self.call.user.as_deref().is_some_and(|user| user.ends_with('$'))
    }

    /// The frames that prove it.
    pub(crate) fn moments(&self) -> Vec<Moment> {
        let call = &self.call.call;
        let mut moments = vec![call.start];
        moments.extend(Some(call.asked).filter(|asked| asked.frame != call.start.frame));
        moments.extend(call.answered);
        moments
    }

    pub(crate) fn time(&self) -> Time {
        self.call.call.start.time
    }

    pub(crate) fn said(&self) -> Option<&'c Said> {
        self.call.call.said.as_deref()
    }

    pub(crate) fn text(&self, name: &str) -> Option<&'c str> {
        self.said()?.argument(name)?.text()
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.said()?.argument(name)?.number()
    }

    /// What the object is called whose handle the client wrote.
    pub(crate) fn handle(&self, name: &str) -> Option<&'c Arc<str>> {
        match self.said()?.argument(name)? {
            Value::Handle(handle) => handle.object.as_ref(),
            _ => None,
        }
    }

    /// What it returned.
    pub(crate) fn result(&self) -> Option<Outcome> {
        self.said()?.result
    }

    /// Whether it was answered with success.
    pub(crate) fn succeeded(&self) -> bool {
        self.call.call.end == End::Response && self.result().is_some_and(Outcome::is_success)
    }

    /// Whether the server said no: by a result, or by a fault.
    pub(crate) fn refused(&self) -> bool {
        matches!(self.call.call.end, End::Fault(_))
            || self.result().is_some_and(|result| !result.is_success())
    }

    /// Takes up in a finding what a call did, and says whether it did. What the server refused was tried, and has the severity
    /// `refused`. Without an answer in the capture nobody knows: that has no more severity, and less confidence.
    pub(crate) fn judge(&self, finding: &mut Finding, refused: Severity, what: &str) -> bool {
        let behaviour = finding.behaviour;
        if self.refused() {
            finding.tried(refused, format!("tried, and was refused with {}: {what}", self.answer()));
            return false;
        }
        if self.call.call.end != End::Response {
            let why = format!("asked for, and the capture does not contain the answer: {what}");
            if finding.tried(refused, why) {
                finding.confidence = behaviour.confidence / 2;
            }
            return false;
        }
        finding.raise(behaviour.severity, behaviour.confidence);
        finding.say(format!("{what} ({})", self.answer()));
        true
    }

    /// What it returned, in words.
    pub(crate) fn answer(&self) -> String {
        match (self.result(), &self.call.call.end) {
            (Some(result), _) => result.to_string(),
            (None, End::Fault(status)) => format!("fault {status:#010x}"),
            (None, End::Response) => "an answer that cannot be read".to_owned(),
            _ => "no answer".to_owned(),
        }
    }
}

/// The path that a file had and the one that it has now, where a message answers its renaming with success.
pub(crate) fn rename_of<'m>(message: &Message<'m>) -> Option<(&'m Arc<str>, &'m Arc<str>)> {
    let Detail::SetInfo { change: Change::Rename(to), .. } = &message.request?.detail else { return None };
    Some((message.open?.path.as_ref()?, to))
}

/// Calls back with every value below these nodes.
pub(crate) fn each_value<'n>(nodes: &'n [Node], tell: &mut dyn FnMut(&'n Value)) {
    for node in nodes {
        tell(&node.value);
        if let Value::List(nodes) | Value::Struct(nodes) | Value::Arm(_, nodes) = &node.value {
            each_value(nodes, tell);
        }
    }
}

/// How many elements the first list below these nodes has that has any.
pub(crate) fn elements(nodes: &[Node]) -> usize {
    nodes
        .iter()
        .map(|node| match &node.value {
            Value::List(nodes) => nodes.len(),
            Value::Struct(nodes) | Value::Arm(_, nodes) => elements(nodes),
            _ => 0,
        })
        .max()
        .unwrap_or(0)
}
