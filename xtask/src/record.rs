//! `cargo xtask record`: makes the captures in `fixtures/captures` from a real Samba server and its clients.
//!
//! Everything happens in namespaces of its own: a small office network (a switch, a file server, three desks), two
//! users, and a server whose whole state lies in a temporary folder. The host's network, users and services stay as
//! they are, but making namespaces needs root.

mod capture;
mod lab;
mod readme;
mod relay;
mod scenarios;
mod server;
mod verify;

use std::error::Error;
use std::path::{Path, PathBuf};

use lab::Lab;
use scenarios::Scenario;

/// What went wrong, as a sentence: this is a tool for people.
type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What each program is for a recording, and the Debian package that brings it.
const TOOLS: [(&str, &str); 19] = [
    ("smbd", "samba"),
    ("smbpasswd", "samba-common-bin"),
    ("net", "samba-common-bin"),
    ("smbclient", "smbclient"),
    ("smbcacls", "smbclient"),
    ("smbcquotas", "smbclient"),
    ("rpcclient", "smbclient"),
    ("smbtorture", "samba-testsuite"),
    ("kinit", "krb5-user"),
    ("krb5kdc", "krb5-kdc"),
    ("kadmin.local", "krb5-admin-server"),
    ("tcpdump", "tcpdump"),
    ("editcap", "wireshark-common"),
    ("mergecap", "wireshark-common"),
    ("tshark", "tshark"),
    ("ip", "iproute2"),
    ("ethtool", "ethtool"),
    ("unshare", "util-linux"),
    ("zstd", "zstd"),
];

/// Impacket's examples, its server among them, and the Debian package that brings them.
const IMPACKET: (&str, &str) = ("/usr/share/doc/python3-impacket/examples/smbserver.py", "python3-impacket");

/// Folders of captures that belong together.
const FOLDERS: [&str; 3] = ["diff", "quic", "slow"];

/// Modules of the server that scenarios load, and the Debian package that brings them.
const MODULES_PACKAGE: &str = "samba-vfs-modules";

/// Runs `cargo xtask record [SCENARIO...] [--out DIR] [--list]`.
///
/// # Errors
/// A program is missing, the namespaces cannot be made, a scenario is unknown, or a capture does not hold what its
/// scenario says it holds.
pub(crate) fn run(args: &[&str]) -> Result<()> {
    let wanted = Wanted::parse(args)?;
    if wanted.list {
        for scenario in &wanted.scenarios {
            println!("{:<28} {}", scenario.file, scenario.about);
        }
        return Ok(());
    }
    require_tools()?;
    let relay = relay::build()?;
    match lab::inside() {
        None => lab::enter(args),
        Some(dir) => record(&wanted, &Lab::build(dir, relay)?),
    }
}

/// Records the wanted scenarios, one after the other, and says of each what came out.
fn record(wanted: &Wanted, lab: &Lab) -> Result<()> {
    for folder in FOLDERS {
        std::fs::create_dir_all(wanted.out.join(folder))?;
    }
    let mut failed = Vec::new();
    for scenario in &wanted.scenarios {
        let file = wanted.out.join(scenario.file);
        let outcome = record_one(scenario, lab, &file).and_then(|()| verify::holds(scenario, &file));
        let size = file.metadata().map_or(0, |meta| meta.len());
        match outcome {
            Ok(messages) => println!("{:<28} {messages:>6} messages {size:>8} bytes", scenario.file),
            Err(error) => {
                println!("{:<28} {size:>8} bytes, FAILED: {error}\n{}", scenario.file, lab.last_words());
                failed.push(scenario.file);
            }
        }
    }
    readme::write(&wanted.out)?;
    if failed.is_empty() { Ok(()) } else { Err(format!("failed: {}", failed.join(", ")).into()) }
}

/// One scenario: a fresh server, a capture around the steps, and the file in the form its name says.
fn record_one(scenario: &Scenario, lab: &Lab, file: &Path) -> Result<()> {
    let server = server::Server::start(lab, scenario)?;
    let capture = capture::Capture::start(lab, scenario)?;
    let played = lab.play(scenario.steps);
    let raw = capture.stop()?;
    server.stop()?;
    played?;
    capture::finish(lab, scenario, &raw, file)
}

/// The command line, read.
struct Wanted {
    scenarios: Vec<Scenario>,
    out: PathBuf,
    list: bool,
}

impl Wanted {
    fn parse(args: &[&str]) -> Result<Self> {
        let all = scenarios::all();
        let mut wanted = Self { scenarios: Vec::new(), out: readme::captures_folder(), list: false };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match *arg {
                "--list" => wanted.list = true,
                "--out" => wanted.out = args.next().ok_or("--out needs a folder")?.into(),
                name => {
                    let found = all.iter().find(|scenario| scenario.is_called(name));
                    wanted.scenarios.push(*found.ok_or_else(|| format!("no scenario {name}; see --list"))?);
                }
            }
        }
        if wanted.scenarios.is_empty() {
            wanted.scenarios = all;
        }
        Ok(wanted)
    }
}

/// Says all at once what has to be installed.
fn require_tools() -> Result<()> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]).collect();
    let installed = |tool: &str| folders.iter().any(|folder| folder.join(tool).is_file());
    let mut packages: Vec<&str> =
        TOOLS.iter().filter(|(tool, _)| !installed(tool)).map(|(_, package)| *package).collect();
    if !server::has_module("shadow_copy2") {
        packages.push(MODULES_PACKAGE);
    }
    if !Path::new(IMPACKET.0).is_file() {
        packages.push(IMPACKET.1);
    }
    packages.dedup();
    if packages.is_empty() {
        return Ok(());
    }
    Err(format!("recording needs more programs: apt-get install {}", packages.join(" ")).into())
}
