//! The rules: one file per topic, with the behaviours that it finds and what it remembers.

mod accounts;
mod coercion;
mod content;
mod credentials;
mod directory;
mod discovery;
mod files;
mod followed;
mod logons;
mod logs;
mod machine;
mod mass;
mod netlogon;
mod pipes;
mod policies;
mod recent;
mod registry;
mod secrets;
mod services;
mod tasks;
pub(crate) mod texts;
mod times;
mod tools;
mod view;
mod walks;

use smbtrail_track::{Event, Message, RpcCall};
use smbtrail_wire::{Command, NtStatus};

use self::view::{Call, Ends};
use crate::Options;
use crate::behaviour::Behaviour;
use crate::ledger::Ledger;

/// All rules, and what they remember.
#[derive(Debug)]
pub(crate) struct Rules {
    ends: Ends,
    services: services::Services,
    tasks: tasks::Tasks,
    registry: registry::Hives,
    discovery: discovery::Discovery,
    logons: logons::Logons,
    netlogon: netlogon::Netlogon,
    coercion: coercion::Coercion,
    files: files::Files,
    mass: mass::Mass,
    times: times::Times,
    tools: tools::Tools,
    walks: walks::Walks,
}

/// Every behaviour, in the order of the documentation.
pub(crate) const BEHAVIOURS: &[&[Behaviour]] = &[
    services::BEHAVIOURS,
    tasks::BEHAVIOURS,
    registry::BEHAVIOURS,
    secrets::BEHAVIOURS,
    directory::BEHAVIOURS,
    netlogon::BEHAVIOURS,
    coercion::BEHAVIOURS,
    accounts::BEHAVIOURS,
    logs::BEHAVIOURS,
    machine::BEHAVIOURS,
    mass::BEHAVIOURS,
    times::BEHAVIOURS,
    files::BEHAVIOURS,
    followed::BEHAVIOURS,
    credentials::BEHAVIOURS,
    policies::BEHAVIOURS,
    pipes::BEHAVIOURS,
    logons::BEHAVIOURS,
    tools::BEHAVIOURS,
    discovery::BEHAVIOURS,
    walks::BEHAVIOURS,
];

impl Rules {
    pub(crate) fn new(options: &Options) -> Self {
        Self {
            ends: Ends::default(),
            services: services::Services::new(options),
            tasks: tasks::Tasks::new(options),
            registry: registry::Hives::default(),
            discovery: discovery::Discovery::new(options),
            logons: logons::Logons::new(options),
            netlogon: netlogon::Netlogon::new(options),
            coercion: coercion::Coercion::new(options),
            files: files::Files::new(options),
            mass: mass::Mass::new(options),
            times: times::Times::new(options),
            tools: tools::Tools::new(options),
            walks: walks::Walks::new(options),
        }
    }

    pub(crate) fn event(&mut self, event: &Event<'_>, ledger: &mut Ledger) {
        match event {
            Event::Message(message) => self.message(message, ledger),
            Event::Call(call) => self.call(call, ledger),
            Event::Logon(logon) => {
                self.logons.logon(logon, ledger);
                self.coercion.logon(logon, ledger);
            }
            Event::Envelope(envelope) => logons::envelope(envelope, ledger),
            Event::Ntlm(logon) => {
                self.logons.ntlm(logon, ledger);
                self.tools.ntlm(logon);
            }
            Event::Open(open) => {
                if let Some(ends) = self.ends.of(open.owner.connection) {
                    self.mass.open(open, ends);
                    self.walks.open(open, ends);
                }
            }
            Event::Tree(tree) => {
                if let Some(ends) = self.ends.of(tree.connection) {
                    logons::encrypted_share(tree, ends, ledger);
                }
            }
            Event::Anomaly(anomaly) => logons::anomaly(anomaly, &self.ends, ledger),
            Event::Connection(connection) => {
                self.tools.ended(connection);
                self.ends.forget(connection.id);
            }
            _ => {}
        }
    }

    fn message(&mut self, message: &Message<'_>, ledger: &mut Ledger) {
        self.ends.learn(message.connection);
        // Answers say what happened; of requests only those count that bring what an answer does not repeat.
        let counts = match message.header.command {
            Command::NEGOTIATE | Command::SESSION_SETUP => {
                if !message.is_response() {
                    self.tools.request(message);
                }
                false
            }
            Command::WRITE | Command::SET_INFO if !message.is_response() => true,
            Command::CREATE
            | Command::READ
            | Command::WRITE
            | Command::SET_INFO
            | Command::QUERY_DIRECTORY => message.is_response() && message.header.status != NtStatus::PENDING,
            _ => false,
        };
        if !counts {
            return;
        }
        if let Some(seen) = self.files.message(message, ledger) {
            self.registry.was_read(&seen, ledger);
        }
        self.mass.message(message);
        self.times.message(message, ledger);
        self.walks.message(message, ledger);
        if message.header.command == Command::CREATE {
            let tool = pipes::opened(message, ledger);
            self.services.pipe(message, tool, &self.files, ledger);
        }
    }

    fn call(&mut self, call: &RpcCall, ledger: &mut Ledger) {
        let Some(call) = Call::of(call) else { return };
        self.services.call(&call, ledger);
        self.tasks.call(&call, ledger);
        self.registry.call(&call, ledger);
        self.discovery.call(&call, ledger);
        self.netlogon.call(&call, ledger);
        self.coercion.call(&call, ledger);
        secrets::call(&call, ledger);
        directory::call(&call, ledger);
        accounts::call(&call, ledger);
        logs::call(&call, ledger);
        machine::call(&call, ledger);
    }

    /// The capture is over: what is counted over all of it is judged.
    pub(crate) fn finish(self, ledger: &mut Ledger) {
        self.mass.finish(ledger);
        self.walks.finish(ledger);
        self.tools.finish(ledger);
    }
}
