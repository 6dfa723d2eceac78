//! Scheduled tasks.

use std::sync::Arc;

use lru::LruCache;
use smbtrail_track::Time;

use super::recent::recent;
use super::texts::cut;
use super::view::{Call, SECOND};
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[REMOTE_TASK];

const REMOTE_TASK: Behaviour = Behaviour {
    id: "remote-task",
    title: "a task was scheduled on another host",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1053.005", "T1053.002"],
    decided: "A task is registered with success; high if it is run within a minute, surer if it is deleted afterwards.",
    silent: "Listing and reading tasks.",
    benign: "Management of many hosts, which schedules the same task everywhere.",
    next: "smbtrail rpc --args CAPTURE",
};

/// A task that is run this soon was made for that.
const AT_ONCE: i64 = 60 * SECOND;

/// The tasks that were registered in the capture, by who did it and their path.
#[derive(Debug)]
pub(crate) struct Tasks(LruCache<(Who, Box<str>), Task>);

#[derive(Debug)]
struct Task {
    /// As the finding has it.
    name: Arc<str>,
    registered: Time,
    command: String,
    run: bool,
}

impl Tasks {
    pub(crate) fn new(options: &Options) -> Self {
        Self(recent(options.remembered()))
    }

    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        if call.is("ITaskSchedulerService", &["SchRpcRegisterTask"]) {
            let command = call.text("xml").map(command_of).unwrap_or_default();
            let actual = call.said().and_then(|said| said.answer("actual_path")?.text());
            let path = actual.filter(|path| !path.is_empty()).or(call.text("path"));
            self.registered(call, path.unwrap_or("?"), command, ledger);
        } else if call.is("atsvc", &["NetrJobAdd"]) {
            let number = call.said().and_then(|said| said.answer("id")?.number());
            let command = call.text("command").unwrap_or_default().to_owned();
            let name = number.map_or_else(|| "At".to_owned(), |number| format!("At{number}"));
            self.registered(call, &name, command, ledger);
        } else if call.is("ITaskSchedulerService", &["SchRpcRun"]) && call.succeeded() {
            self.run(call, ledger);
        } else if call.is("ITaskSchedulerService", &["SchRpcDelete"]) && call.succeeded() {
            self.deleted(call, ledger);
        }
    }

    fn registered(&mut self, call: &Call<'_>, name: &str, command: String, ledger: &mut Ledger) {
        let who = call.who();
        let Some(finding) = ledger.note(&REMOTE_TASK, &who, What::object(name), &call.moments()) else {
            return;
        };
        let what = match command.as_str() {
            "" => format!("the task {name}"),
            command => format!("the task {name}: {}", cut(command, 300)),
        };
        if !call.judge(finding, Severity::Low, &format!("registered {what}")) {
            return;
        }
        self.0.put(
            (who, key(name)),
            Task { name: name.into(), registered: call.time(), command: what, run: false },
        );
    }

    fn run(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let (who, Some(path)) = (call.who(), call.text("path")) else { return };
        let Some(task) = self.0.get_mut(&(who.clone(), key(path))) else { return };
        let after = call.time().since(task.registered);
        task.run = true;
        if let Some(finding) = ledger.find(&REMOTE_TASK, &who, &What::object(Arc::clone(&task.name))) {
            finding.prove(&call.moments());
            if after <= AT_ONCE {
                finding.raise(Severity::High, 85);
            }
            finding.say(format!("registered {}, and ran it {} s later", task.command, after / SECOND));
        }
    }

    fn deleted(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let (who, Some(path)) = (call.who(), call.text("path")) else { return };
        let Some(task) = self.0.get(&(who.clone(), key(path))) else { return };
        if let Some(finding) = ledger.find(&REMOTE_TASK, &who, &What::object(Arc::clone(&task.name))) {
            finding.prove(&call.moments());
            if task.run {
                finding.raise(Severity::High, 95);
            }
            finding.add(", and deleted it afterwards");
        }
    }
}

fn key(path: &str) -> Box<str> {
    path.trim_start_matches('\\').to_lowercase().into()
}

/// What a task runs, by its definition. `[MS-TSCH]` 2.5.7
fn command_of(xml: &str) -> String {
    let element = |name: &str| {
        let (_, rest) = xml.split_once(&format!("<{name}>"))?;
        Some(rest.split_once("</")?.0.trim())
    };
    let parts = [element("Command"), element("Arguments")];
    let text = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    ["&quot;\"", "&apos;'", "&lt;<", "&gt;>", "&amp;&"].iter().fold(text, |text, pair| {
        let (from, to) = pair.split_at(pair.len() - 1);
        text.replace(from, to)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_of_a_task() {
        let xml = "<Task><Actions><Exec><Command>cmd.exe</Command><Arguments>/C whoami &gt; C:\\t 2&gt;&amp;1</Arguments>\
                   </Exec></Actions></Task>";
        assert_eq!(command_of(xml), r"cmd.exe /C whoami > C:\t 2>&1");
    }
}
