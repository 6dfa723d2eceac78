//! The office in which scenarios are played: namespaces, a temporary folder, desks.

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use super::Result;
use super::scenarios::{Line, Step};

/// The users of the server and their passwords. The accounts exist only while a scenario is recorded.
pub(super) const USERS: [(&str, &str); 2] = [("alice", "Summer-2026"), ("bob", "Winter-2026")];

/// Names the temporary folder to the process inside the namespaces.
const LAB: &str = "SMBTRAIL_RECORD_LAB";

/// The folder of the lab this process is in, if it is in one.
pub(super) fn inside() -> Option<PathBuf> {
    std::env::var_os(LAB).map(PathBuf::from)
}

/// Starts this program again inside fresh namespaces and waits for it; what it leaves behind is removed.
pub(super) fn enter(args: &[&str]) -> Result<()> {
    if std::fs::metadata("/proc/self")?.uid() != 0 {
        return Err("recording makes network namespaces and runs a file server: run it as root".into());
    }
    let dir = std::env::temp_dir().join(format!("smbtrail-record-{}", std::process::id()));
    std::fs::create_dir(&dir)?;
    let status = Command::new("unshare")
        .args(["--net", "--mount", "--uts", "--pid", "--fork", "--kill-child", "--mount-proc", "--"])
        .arg(std::env::current_exe()?)
        .arg("record")
        .args(args)
        .env(LAB, &dir)
        .status();
    std::fs::remove_dir_all(&dir)?;
    if status?.success() { Ok(()) } else { Err("not everything could be recorded".into()) }
}

/// The lab, built.
pub(super) struct Lab {
    dir: PathBuf,
    /// The program of `xtask/relay`.
    relay: PathBuf,
}

impl Lab {
    /// Sets up users, names and the network of the office below `dir`.
    pub(super) fn build(dir: PathBuf, relay: PathBuf) -> Result<Self> {
        let lab = Self { dir, relay };
        std::fs::write(lab.dir.join("other_client.py"), include_str!("../../data/record/other_client.py"))?;
        for (name, text) in [
            ("calls.py", include_str!("../../data/record/calls.py")),
            ("holder.py", include_str!("../../data/record/holder.py")),
            ("relay.py", include_str!("../../data/record/relay.py")),
            ("far.sh", include_str!("../../data/record/far.sh")),
            ("near.sh", include_str!("../../data/record/near.sh")),
        ] {
            std::fs::write(lab.dir.join(name), text)?;
        }
        let status = lab.shell(include_str!("../../data/record/lab.sh")).status()?;
        if status.success() { Ok(lab) } else { Err("the lab's network could not be set up".into()) }
    }

    /// The folder that holds everything a recording needs.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// A shell on the server's side that runs `script`.
    pub(super) fn shell(&self, script: &str) -> Command {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script);
        self.environment(&mut command, "filesrv");
        command
    }

    /// Plays the steps in order; lines that belong together run at the same time.
    pub(super) fn play(&self, steps: &[Step]) -> Result<()> {
        std::fs::write(self.log(), "")?;
        for step in steps {
            match step {
                Step::One(line) => drop(self.line(line)?.wait()?),
                Step::Together(lines) => {
                    let mut running = Vec::new();
                    for line in *lines {
                        running.push(self.line(line)?);
                        sleep(Duration::from_millis(150));
                    }
                    for mut child in running {
                        child.wait()?;
                    }
                }
            }
        }
        Ok(())
    }

    /// What the last scenario's programs said at its end, for whoever looks for a failure's cause.
    pub(super) fn last_words(&self) -> String {
        let said = std::fs::read(self.log()).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said.lines().collect();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }

    fn log(&self) -> PathBuf {
        self.dir.join("steps.log")
    }

    /// Starts one line at its desk, in that desk's folder. Its words go to a log in the lab.
    fn line(&self, line: &Line) -> Result<std::process::Child> {
        let Line(desk, commands) = line;
        let script = format!("{}\n{commands}", include_str!("../../data/record/prelude.sh"));
        let log = std::fs::File::options().create(true).append(true).open(self.log())?;
        let mut command = Command::new("ip");
        command.args(["netns", "exec", desk, "sh", "-c", &script]);
        command.current_dir(self.dir.join("desks").join(desk));
        self.environment(&mut command, desk);
        Ok(command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?)
    }

    fn environment(&self, command: &mut Command, host: &str) {
        command
            .env("LAB", &self.dir)
            .env("RELAY", &self.relay)
            .env("HOST", host)
            .env("TZ", "UTC")
            .env("LC_ALL", "C.UTF-8");
        // Files of the lab, so that the host's realm stays out of it.
        command.env("KRB5_CONFIG", self.dir.join("krb5.conf"));
        command.env("KRB5_KDC_PROFILE", self.dir.join("kdc.conf"));
        for (user, password) in USERS {
            command.env(user.to_uppercase(), format!("{user}%{password}"));
        }
    }
}
