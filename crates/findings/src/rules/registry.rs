//! The registry of another host.

use std::sync::Arc;

use smbtrail_track::Moment;

use super::files::Seen;
use super::texts::{base_name, contains, ends_with, is_any};
use super::view::Call;
use crate::Severity;
use crate::behaviour::Behaviour;
use crate::ledger::{Ledger, What, Who};

pub(crate) const BEHAVIOURS: &[Behaviour] = &[REGISTRY_WRITE, REGISTRY_HIVE_SAVED];

const REGISTRY_WRITE: Behaviour = Behaviour {
    id: "registry-write",
    title: "a value was set in the registry that makes Windows run something or lowers its defences",
    severity: Severity::High,
    confidence: 85,
    attack: &[
        "T1112",
        "T1547.001",
        "T1546.012",
        "T1546.008",
        "T1546.010",
        "T1547.004",
        "T1547.005",
        "T1543.003",
    ],
    decided: "A value is set with success in a key of Windows: Run and RunOnce, Image File Execution Options, Winlogon, LSA and \
              WDigest, the program of a service, AppInit_DLLs. The key decides, not the value's name.",
    silent: "A value that is called Run in another key; such a key that is only opened and queried.",
    benign: "Software that is rolled out by scripts.",
    next: "smbtrail rpc --args CAPTURE",
};

const REGISTRY_HIVE_SAVED: Behaviour = Behaviour {
    id: "registry-hive-saved",
    title: "a part of the registry that holds secrets was saved to a file",
    severity: Severity::High,
    confidence: 90,
    attack: &["T1003.002", "T1003.004"],
    decided: "BaseRegSaveKey of SAM, SECURITY or SYSTEM answers with success; critical once the file is read.",
    silent: "Saving other keys.",
    benign: "Backups of the registry.",
    next: "smbtrail rpc --args CAPTURE",
};

/// The keys that were saved to files.
#[derive(Debug, Default)]
pub(crate) struct Hives(Vec<Hive>);

#[derive(Debug)]
struct Hive {
    who: Who,
    what: What,
    /// The name of the file, without its folder.
    file: Box<str>,
    moment: Moment,
}

/// Keys that are remembered: whoever saves keys saves three.
const HIVES: usize = 256;

impl Hives {
    pub(crate) fn call(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        if call.interface != "winreg" {
            return;
        }
        match call.operation {
            "BaseRegSetValue" => set(call, ledger),
            "BaseRegSaveKey" | "BaseRegSaveKeyEx" => self.saved(call, ledger),
            _ => {}
        }
    }

    fn saved(&mut self, call: &Call<'_>, ledger: &mut Ledger) {
        let (Some(key), Some(file)) = (call.handle("key"), call.text("file")) else { return };
        if !is_any(key, &[r"HKLM\SAM", r"HKLM\SECURITY", r"HKLM\SYSTEM", r"HKLM\SAM\SAM"]) {
            return;
        }
        let (who, what) = (call.who(), What::object(Arc::clone(key)));
        let Some(finding) = ledger.note(&REGISTRY_HIVE_SAVED, &who, what.clone(), &call.moments()) else {
            return;
        };
        if !call.judge(finding, Severity::Low, &format!("saved {key} to {file}")) {
            return;
        }
        if self.0.len() >= HIVES {
            self.0.remove(0);
        }
        let file = base_name(file).into();
        self.0.push(Hive { who, what, file, moment: call.call.call.start });
    }

    /// A file was read or written: if it is one of those, both findings name both.
    pub(crate) fn was_read(&mut self, seen: &Seen, ledger: &mut Ledger) {
        if seen.wrote {
            return;
        }
        let name = base_name(&seen.path);
        let same = |hive: &&Hive| {
            hive.who.client == seen.who.client
                && hive.who.server == seen.who.server
                && hive.file.eq_ignore_ascii_case(name)
        };
        let Some(hive) = self.0.iter().rev().find(same) else { return };
        let key = hive.what.object.clone().unwrap_or_default();
        let share = seen.share.as_deref().unwrap_or("?");
        if let Some(finding) = ledger.find(&REGISTRY_HIVE_SAVED, &hive.who, &hive.what) {
            let is_new = finding.last.frame < seen.moments[0].frame;
            finding.prove(&seen.moments);
            finding.raise(Severity::Critical, 98);
            if is_new && !contains(&finding.why, "and read it") {
                finding.add(&format!(", and read it as {share}\\{}", seen.path));
            }
        }
        super::credentials::hive_was_saved(seen, &key, hive.moment, ledger);
    }
}

/// What a value does in a key, and the technique; `None` where it does nothing of interest here.
fn effect(key: &str, value: &str) -> Option<(&'static str, &'static [&'static str])> {
    let below = |part: &str| contains(key, part);
    let in_windows =
        below(r"\Microsoft\Windows\CurrentVersion\") || below(r"\Microsoft\Windows NT\CurrentVersion\");
    let last = base_name(key);
    let runs = is_any(last, &["Run", "RunOnce", "RunOnceEx", "RunServices", "RunServicesOnce"]);
    if in_windows && runs {
        return Some(("is run at every logon", &["T1547.001", "T1112"]));
    }
    if below(r"\Image File Execution Options\") {
        const ACCESS: &[&str] = &[
            "sethc.exe",
            "utilman.exe",
            "osk.exe",
            "magnify.exe",
            "narrator.exe",
            "displayswitch.exe",
            "atbroker.exe",
        ];
        let technique: &[&str] =
            if is_any(last, ACCESS) { &["T1546.008", "T1546.012", "T1112"] } else { &["T1546.012", "T1112"] };
        let counts = is_any(value, &["Debugger", "GlobalFlag", "MonitorProcess", "VerifierDlls"]);
        return counts.then_some(("is run in the place of that program", technique));
    }
    if in_windows
        && ends_with(key, r"\Winlogon")
        && is_any(value, &["Shell", "Userinit", "Taskman", "VmApplet"])
    {
        return Some(("is run at every logon", &["T1547.004", "T1112"]));
    }
    if in_windows && ends_with(key, r"\Windows") && is_any(value, &["AppInit_DLLs", "LoadAppInit_DLLs"]) {
        return Some(("is loaded into programs", &["T1546.010", "T1112"]));
    }
    if ends_with(key, r"\Control\Lsa") || ends_with(key, r"\Control\Lsa\OSConfig") {
        if is_any(value, &["Security Packages", "Authentication Packages", "Notification Packages"]) {
            return Some(("is loaded into LSA", &["T1547.005", "T1112"]));
        }
        let weakens =
            ["RunAsPPL", "DisableRestrictedAdmin", "LmCompatibilityLevel", "LocalAccountTokenFilterPolicy"];
        return is_any(value, &weakens).then_some(("changes the defences of LSA", &["T1112"]));
    }
    if ends_with(key, r"\SecurityProviders\WDigest") && is_any(value, &["UseLogonCredential"]) {
        return Some(("makes LSA keep passwords", &["T1112"]));
    }
    if in_windows
        && ends_with(key, r"\Policies\System")
        && is_any(value, &["LocalAccountTokenFilterPolicy", "EnableLUA"])
    {
        return Some(("lowers the control of accounts", &["T1112"]));
    }
    if below(r"\Services\") && is_any(value, &["ImagePath", "ServiceDll"]) {
        return Some(("is the program of a service", &["T1543.003", "T1112"]));
    }
    None
}

fn set(call: &Call<'_>, ledger: &mut Ledger) {
    let (Some(key), Some(value)) = (call.handle("key"), call.text("value")) else { return };
    let Some((effect, attack)) = effect(key, value) else { return };
    let object = format!(r"{key}\{value}");
    let Some(finding) = ledger.note(&REGISTRY_WRITE, &call.who(), What::object(object), &call.moments())
    else {
        return;
    };
    finding.attack = attack;
    call.judge(finding, Severity::Low, &format!("set the value {value} in {key}, which {effect}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_decides() {
        let technique = |key, value| effect(key, value).map(|(_, attack)| attack[0]);
        assert_eq!(
            technique(r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Run", "Updater"),
            Some("T1547.001")
        );
        assert_eq!(technique(r"HKLM\SOFTWARE\Vendor\Agent", "Run"), None);
        assert_eq!(technique(r"HKLM\SOFTWARE\Vendor\Run", "x"), None);
        assert_eq!(
            technique(
                concat!(
                    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options",
                    r"\sethc.exe"
                ),
                "Debugger"
            ),
            Some("T1546.008")
        );
        assert_eq!(
            technique(
                concat!(
                    r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options",
                    r"\notepad.exe"
                ),
                "debugger"
            ),
            Some("T1546.012")
        );
        assert_eq!(
            technique(r"HKLM\SYSTEM\CurrentControlSet\Control\Lsa", "Notification Packages"),
            Some("T1547.005")
        );
        assert_eq!(technique(r"HKLM\SYSTEM\CurrentControlSet\Services\x", "ImagePath"), Some("T1543.003"));
        assert_eq!(technique(r"HKLM\SYSTEM\CurrentControlSet\Services\x", "Description"), None);
    }
}
