//! A Samba server for one scenario: fresh state, fresh shares.

use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::Result;
use super::lab::{Lab, USERS};
use super::scenarios::Scenario;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running smbd. It ends with [`Server::stop`], or at the latest with the lab's namespaces.
pub(super) struct Server {
    smbd: Child,
}

impl Server {
    /// Empties the server's folders, writes its configuration, adds the users, and waits until it answers.
    pub(super) fn start(lab: &Lab, scenario: &Scenario) -> Result<Self> {
        let config = include_str!("../../data/record/smb.conf")
            .replace("@GLOBAL@", scenario.config)
            .replace("@SHARES@", scenario.shares)
            .replace("@LAB@", &lab.dir().display().to_string());
        let folders = lab.shell(FOLDERS).status()?;
        if !folders.success() {
            return Err("the server's folders could not be made".into());
        }
        // In here, that is a folder of the lab.
        std::fs::write("/etc/samba/smb.conf", config)?;
        for (user, password) in USERS {
            let script = format!("printf '%s\\n%s\\n' {password} {password} | smbpasswd -s -a {user}");
            let added = lab.shell(&script).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
            if !added.success() {
                return Err(format!("the user {user} could not be added").into());
            }
        }
        let prepared = lab.shell(scenario.before).status()?;
        if !prepared.success() {
            return Err("what the scenario needs beforehand could not be made".into());
        }
        let smbd = lab
            .shell("exec smbd --foreground --no-process-group")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // When it ends, smbd signals its whole process group: it gets one of its own.
            .process_group(0)
            .spawn()?;
        let mut server = Self { smbd };
        server.wait_until_it_answers()?;
        Ok(server)
    }

    /// Ends the server and waits for it.
    pub(super) fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.smbd.id().to_string()).status()?;
        self.smbd.wait()?;
        Ok(())
    }

    fn wait_until_it_answers(&mut self) -> Result<()> {
        let address = SocketAddr::from(([10, 20, 0, 2], 445));
        let start = Instant::now();
        while TcpStream::connect_timeout(&address, PATIENCE).is_err() {
            if self.smbd.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                return Err("smbd does not start".into());
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Whether Samba's VFS module of this name is installed, wherever this machine keeps them.
pub(super) fn has_module(name: &str) -> bool {
    let Ok(output) = Command::new("smbd").arg("-b").output() else { return false };
    let build = String::from_utf8_lossy(&output.stdout);
    let modules = build.lines().find_map(|line| line.trim().strip_prefix("MODULESDIR: "));
    modules.is_some_and(|folder| PathBuf::from(folder).join("vfs").join(format!("{name}.so")).is_file())
}

/// Fresh folders for the server and its shares.
const FOLDERS: &str = r#"
set -eu
rm -rf "$LAB/server" "$LAB"/shares/*
for folder in private state lock cache pid ncalrpc bind; do mkdir -p "$LAB/server/$folder"; done
mkdir -p "$LAB/shares/projects/Reports" "$LAB/shares/projects/Alice-only" "$LAB/shares/handbook" "$LAB/shares/vault" "$LAB/shares/lab"
chmod 755 "$LAB" "$LAB/shares"
echo 'Be kind. Lock your screen.' >"$LAB/shares/handbook/welcome.txt"
seq -f 'line %08.0f of the yearly report' 1 6000 | head -c 150000 >"$LAB/shares/projects/Reports/annual-report.txt"
echo 'Lunch is at noon.' >"$LAB/shares/projects/notes.txt"
chmod -R 777 "$LAB/shares"/projects "$LAB/shares"/vault "$LAB/shares"/lab
chown alice:alice "$LAB/shares/projects/Alice-only"
chmod 700 "$LAB/shares/projects/Alice-only"
rm -rf "$LAB"/desks/*/*
"#;
