//! Services: programs that are run by the service manager of another host.

use std::sync::Arc;

use lru::LruCache;
use smbtrail_track::{Message, Moment, Time};

use super::files::Files;
use super::pipes::Tool;
use super::recent::recent;
use super::texts::{base_name, contains, cut, is_random};
use super::view::{Call, SECOND};
use crate::behaviour::Behaviour;
use crate::finding::Finding;
use crate::ledger::{Ledger, What, Who};
use crate::{Options, Severity};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[REMOTE_SERVICE_EXECUTION, SERVICE_COMMAND_LINE];

const REMOTE_SERVICE_EXECUTION: Behaviour = Behaviour {
    id: "remote-service-execution",
    title: "a program was run as a service on another host",
    severity: Severity::Medium,
    confidence: 70,
    attack: &["T1569.002", "T1543.003", "T1021.002", "T1570"],
    decided: "A service is created on the server; high once it is started too, whether or not the service manager is satisfied \
              with it (a program that is no service ends with 1053 and has run). A file that was written by the same client \
              just before, and a name that nobody chose and that is deleted within a minute, make it surer. Without a call \
              (they may travel over TCP): a program is written to a share, and a pipe with its name is opened by the same user \
              within ten minutes, or a pipe of PsExec, PAExec, RemCom, CSExec is opened. Low where the service manager refuses the \
              right to create services.",
    silent: "Listing, starting, stopping and reconfiguring services that are there.",
    benign: "Software distribution, inventory and backup agents that install themselves, PsExec in an administrator's hands.",
    next: "smbtrail rpc --args CAPTURE",
};

const SERVICE_COMMAND_LINE: Behaviour = Behaviour {
    id: "service-command-line",
    title: "a service was given a command line of a shell",
    severity: Severity::High,
    confidence: 90,
    attack: &["T1569.002", "T1059.003"],
    decided: "The program of a service that is created or changed is a shell with a command: %COMSPEC%, cmd /c, powershell, a \
              share of the host itself, output that goes to a file.",
    silent: "A service whose program is a plain path with arguments.",
    benign: "Home-made deployment scripts.",
    next: "smbtrail rpc --args CAPTURE",
};

/// What a client asks the service manager for that wants to create services: SC_MANAGER_CREATE_SERVICE, GENERIC_WRITE,
/// GENERIC_ALL, MAXIMUM_ALLOWED. `[MS-SCMR] 3.1.4`
const CREATES: u64 = 0x5200_0002;
/// A service's start that did not end well for the service manager, but ran the program: ERROR_SERVICE_REQUEST_TIMEOUT.
const DID_NOT_RESPOND: u32 = 1053;
/// A name that is deleted this soon was made for one run.
const SHORT_LIVED: i64 = 60 * SECOND;
/// What is written this long before is part of it.
const BEFORE: i64 = 600 * SECOND;

const CREATE: &[&str] =
    &["CreateServiceW", "CreateServiceA", "CreateServiceWOW64A", "CreateServiceWOW64W", "CreateWowService"];
const OPEN: &[&str] = &["OpenSCManagerW", "OpenSCManagerA", "OpenSCManager2"];
const START: &[&str] = &["StartServiceW", "StartServiceA"];
const CHANGE: &[&str] = &["ChangeServiceConfigW", "ChangeServiceConfigA"];

/// The services that were created in the capture, by who created them and their name.
#[derive(Debug)]
pub(crate) struct Services(LruCache<(Who, Box<str>), Service>);

#[derive(Debug)]
struct Service {
    created: Time,
    path: String,
    started: bool,
}

impl Services {
    pub(crate) fn new(options: &Options) -> Self {
        Self(recent(options.remembered()))
    }

    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        if call.interface != "svcctl" {
            return;
        }
        if OPEN.contains(&call.operation) {
            refused(call, ledger);
        } else if CREATE.contains(&call.operation) {
            self.created(call, ledger);
            command_line(call, ledger);
        } else if CHANGE.contains(&call.operation) {
            command_line(call, ledger);
        } else if START.contains(&call.operation) {
            self.started(call, ledger);
        } else if call.operation == "DeleteService" && call.succeeded() {
            self.deleted(call, ledger);
        }
    }

    fn created(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let (Some(name), Some(path)) = (call.text("name"), call.text("path")) else { return };
        let who = call.who();
        let what = What::object(name);
        let Some(finding) = ledger.note(&REMOTE_SERVICE_EXECUTION, &who, what, &call.moments()) else {
            return;
        };
        let path = cut(path, 200);
        if !call.judge(finding, Severity::Low, &format!("created the service {name} with the program {path}"))
        {
            return;
        }
        let service = Service { created: call.time(), path, started: false };
        self.0.put((who, name.into()), service);
    }

    fn started(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let ran = call.succeeded() || call.result().is_some_and(|result| result.code == DID_NOT_RESPOND);
        let (true, Some(name)) = (ran, call.handle("service")) else { return };
        let who = call.who();
        let Some(service) = self.0.get_mut(&(who.clone(), name.as_ref().into())) else { return };
        service.started = true;
        if let Some(finding) = ledger.find(&REMOTE_SERVICE_EXECUTION, &who, &What::object(Arc::clone(name))) {
            finding.prove(&call.moments());
            finding.raise(Severity::High, 85);
            finding.say(format!(
                "created the service {name} with the program {} and started it ({})",
                service.path,
                call.answer()
            ));
        }
    }

    fn deleted(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let Some(name) = call.handle("service") else { return };
        let who = call.who();
        let Some(service) = self.0.get(&(who.clone(), name.as_ref().into())) else { return };
        let seconds = call.time().since(service.created) / SECOND;
        if let Some(finding) = ledger.find(&REMOTE_SERVICE_EXECUTION, &who, &What::object(Arc::clone(name))) {
            finding.prove(&call.moments());
            finding.add(&format!(", and deleted it {seconds} s after its creation"));
            if service.started && seconds.saturating_mul(SECOND) <= SHORT_LIVED && is_random(name) {
                finding.raise(Severity::High, 95);
                finding.add("; nobody chose this name");
            }
        }
    }

    /// A pipe was opened: that of a known tool, or one that is called like a program that was just written.
    pub(crate) fn pipe(
        &mut self,
        message: &Message<'_>,
        tool: Option<Tool>,
        files: &Files,
        ledger: &mut Ledger,
    ) {
        let (Some(open), Some(request)) = (message.open, message.request) else { return };
        if message.header.command != smbtrail_wire::Command::CREATE || !is_pipe(message) {
            return;
        }
        let Some(pipe) = open.path.as_ref() else { return };
        let who = Who::of_message(message);
        let moments = [request.moment, message.moment];
        if let Some(tool) = tool.filter(|tool| tool.runs_programs) {
            if let Some(finding) =
                ledger.note(&REMOTE_SERVICE_EXECUTION, &who, What::object(tool.name), &moments)
            {
                finding.raise(Severity::Critical, 95);
                finding.say(format!("opened the pipe {pipe}, which a service of {} makes", tool.name));
                written_before(files, &who, finding, tool.name, message.moment);
            }
            return;
        }
        let name = base_name(pipe);
        let Some((moment, share, path)) = files.program_like(&who, name) else { return };
        if message.moment.time.since(moment.time) > BEFORE {
            return;
        }
        let mut moments = moments.to_vec();
        moments.push(moment);
        if let Some(finding) =
            ledger.note(&REMOTE_SERVICE_EXECUTION, &who, What::object(Arc::clone(pipe)), &moments)
        {
            finding.raise(Severity::High, 80);
            finding.say(format!(
                "wrote the program {path} to {share}, then opened the pipe {pipe}, which is called like it"
            ));
        }
    }
}

/// The service manager was asked for the right to create services, and refused.
fn refused(call: &Call<'_>, ledger: &mut Ledger) {
    if !call.refused() || call.number("access").is_none_or(|access| access & CREATES == 0) {
        return;
    }
    let what = What::object("the service manager");
    if let Some(finding) = ledger.note(&REMOTE_SERVICE_EXECUTION, &call.who(), what, &call.moments()) {
        call.judge(finding, Severity::Low, "the right to create services");
    }
}

/// Says which program was written before that has a tool's name.
fn written_before(files: &Files, who: &Who, finding: &mut Finding, tool: &str, now: Moment) {
    if let Some((moment, share, path)) = files.program_like(who, tool)
        && now.time.since(moment.time) <= BEFORE
    {
        finding.add(&format!("; its program {path} was written to {share} in frame {}", moment.frame));
    }
}

fn is_pipe(message: &Message<'_>) -> bool {
    message.tree.and_then(|tree| tree.share_type) == Some(smbtrail_wire::ShareType::PIPE)
}

fn command_line(call: &Call<'_>, ledger: &mut Ledger) {
    let Some(path) = call.text("path").filter(|path| is_shell(path)) else { return };
    let name = call.text("name").or(call.handle("service").map(AsRef::as_ref)).unwrap_or("?");
    let Some(finding) = ledger.note(&SERVICE_COMMAND_LINE, &call.who(), What::object(name), &call.moments())
    else {
        return;
    };
    call.judge(finding, Severity::Low, &format!("{} is the program of the service {name}", cut(path, 300)));
}

/// Whether the program of a service is a command for a shell.
fn is_shell(path: &str) -> bool {
    const MARKS: &[&str] = &[
        "%comspec%",
        "cmd /c",
        "cmd /q",
        "cmd.exe /c",
        "cmd.exe /q",
        "cmd /k",
        "cmd.exe /k",
        "powershell",
        "pwsh",
        r"\\127.0.0.1\",
        r"\\localhost\",
        "__output",
        "mshta",
        "rundll32 javascript",
        "regsvr32 /s /n /u",
    ];
    MARKS.iter().any(|mark| contains(path, mark)) || (contains(path, "echo ") && contains(path, ".bat"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_are_not_programs() {
        for path in [
            r"%COMSPEC% /Q /c echo dir ^> \\127.0.0.1\C$\__output 2^>^&1 > %TEMP%\execute.bat",
            "C:\\Windows\\System32\\cmd.exe /c start calc",
            "powershell -enc AAAA",
        ] {
            assert!(is_shell(path), "{path}");
        }
        for path in
            [r"C:\Program Files\Agent\agent.exe --service", r"%SystemRoot%\System32\svchost.exe -k netsvcs"]
        {
            assert!(!is_shell(path), "{path}");
        }
    }
}
