//! Pipes whose names belong to tools.

use smbtrail_track::Message;
use smbtrail_wire::{Command, NtStatus, ShareType};

use super::texts::{base_name, fits};
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[C2_PIPE];

const C2_PIPE: Behaviour = Behaviour {
    id: "c2-pipe",
    title: "a pipe was opened whose name a tool for attacks uses",
    severity: Severity::Low,
    confidence: 40,
    attack: &["T1071", "T1090.001"],
    decided: "The name fits a list of names that frameworks for attacks use by default, and the server has such a pipe. Medium for \
              names that nothing else has.",
    silent: "The pipes of Windows.",
    benign: "A name that only looks like one of the list.",
    next: "smbtrail pipes --content CAPTURE",
};

/// A program that brings its own service and pipe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    /// It runs programs for whoever uses it.
    pub(crate) runs_programs: bool,
}

/// Names that only these have, without case; `*` and `?` as in file names.
const SURE: &[(&str, &str, bool)] = &[
    ("PSEXESVC*", "PSEXESVC", true),
    ("PAExec*", "PAExec", true),
    ("csexecsvc*", "csexecsvc", true),
    ("RemCom*", "RemCom", true),
    ("MSSE-*-server", "Cobalt Strike", false),
    ("postex_*", "Cobalt Strike", false),
    ("msagent_*", "Cobalt Strike", false),
    ("gruntsvc", "Covenant", false),
    ("jaccdpqnvbrrxlaf", "PoshC2", false),
    ("Posh*", "PoshC2", false),
    ("cachedump", "cachedump", false),
    ("lsadump", "lsadump", false),
    ("wceservicepipe", "Windows Credential Editor", false),
    ("imposecost", "Koh", false),
    ("imposingcost", "Koh", false),
    ("46a676ab7f179e511e30dd2dc41bd388", "Project Sauron", false),
    ("583da945-62af-10e8-4902-a8f205c72b2e", "SolarWinds' SUNBURST", false),
    ("6e7645c4-32c5-4fe3-aabf-e94c2f4370e7", "LiquidSnake", false),
    ("adschemerpc", "Turla", false),
    ("ahexec", "Turla", false),
    ("isapi_dg*", "Uroburos", false),
    ("lsassw", "Wild Neutron", false),
    ("pcheap_reuse", "Pacifier", false),
    ("sdlrpc", "Cobra", false),
    ("dce_3d", "Snake", false),
    ("bizkaz", "Snatch", false),
];

/// Names of frameworks that others may have too.
const LIKELY: &[(&str, &str)] = &[
    ("status_*", "Cobalt Strike"),
    ("mojo_*", "Cobalt Strike"),
    ("mojo.5688.8052.*", "Cobalt Strike"),
    ("interprocess_*", "Cobalt Strike"),
    ("wkssvc??", "Cobalt Strike"),
    ("wkssvc_*", "Cobalt Strike"),
    ("ntsvcs??", "Cobalt Strike"),
    ("ntsvcs_*", "Cobalt Strike"),
    ("samr_*", "Cobalt Strike"),
    ("netlogon_*", "Cobalt Strike"),
    ("srvsvc_*", "Cobalt Strike"),
    ("lsarpc_*", "Cobalt Strike"),
    ("scerpc??", "Cobalt Strike"),
    ("scerpc_*", "Cobalt Strike"),
    ("spoolss_*", "Cobalt Strike"),
    ("DserNamePipe??", "Cobalt Strike"),
    ("SearchTextHarvester??", "Cobalt Strike"),
    ("mypipe-f??", "Cobalt Strike"),
    ("mypipe-h??", "Cobalt Strike"),
    ("windows.update.manager??", "Cobalt Strike"),
    ("PGMessagePipe??", "Cobalt Strike"),
    ("MsFteWds??", "Cobalt Strike"),
    ("f4c3??", "Cobalt Strike"),
    ("f53f??", "Cobalt Strike"),
    ("fullduplex_??", "Cobalt Strike"),
    ("msrpc_????", "Cobalt Strike"),
    ("win\\msrpc_??", "Cobalt Strike"),
    ("rpc_??", "Cobalt Strike"),
    ("win_svc", "Cobalt Strike"),
    ("demoagent_11", "Cobalt Strike"),
    ("demoagent_22", "Cobalt Strike"),
    ("thisispipe", "a proof of concept"),
    ("coerced\\*", "a proof of concept"),
    ("testPipe", "Emissary Panda"),
    ("AnonymousPipe", "Hidden Cobra"),
    ("winsession", "Wild Neutron"),
    ("PSHost*", "PowerShell's own host pipe"),
];

/// The tool whose pipe an open is, if its name is sure; a pipe of a framework is a finding.
pub(crate) fn opened(message: &Message<'_>, ledger: &mut Ledger) -> Option<Tool> {
    let is_pipe = message.tree.and_then(|tree| tree.share_type) == Some(ShareType::PIPE);
    let created = message.header.command == Command::CREATE && message.header.status == NtStatus::SUCCESS;
    let (true, Some(open), Some(request)) = (is_pipe && created, message.open, message.request) else {
        return None;
    };
    let name = open.path.as_deref()?.trim_start_matches('\\');
    let sure = SURE.iter().find(|(pattern, ..)| fits(name, pattern));
    if let Some((_, tool, true)) = sure {
        return Some(Tool { name: tool, runs_programs: true });
    }
    let (tool, severity) = match sure {
        Some((_, tool, _)) => (*tool, Severity::Medium),
        None => (LIKELY.iter().find(|(pattern, _)| fits(name, pattern))?.1, Severity::Low),
    };
    let what = What::object(base_name(name));
    let finding =
        ledger.note(&C2_PIPE, &Who::of_message(message), what, &[request.moment, message.moment])?;
    finding.severity = severity;
    finding.say(format!("opened the pipe {name}, a name that {tool} uses"));
    None
}
