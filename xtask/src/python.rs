//! Builds the wheel of `crates/python`, a workspace of its own, and tests it where nothing else is installed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What builds the wheel.
const MATURIN: &str = "maturin>=1.16,<2";
/// The interpreter that environments are made of.
const PYTHON: &str = if cfg!(windows) { "python" } else { "python3" };
/// The least that the package can do.
const FIRST_USE: &str = "import smbtrail; smbtrail.open('fixtures/captures/office.pcapng').summary()";

/// Builds the wheel, installs it in an empty virtual environment, and runs its tests and the notebook there.
pub(crate) fn run() -> Result<(), String> {
    python_is_there()?;
    let place = root().join("target/python");
    let (tools, empty, wheels) = (place.join("tools"), place.join("empty"), place.join("wheels"));
    if !program(&tools, "maturin").exists() {
        make_environment(&tools)?;
        install("install maturin", &tools, [MATURIN])?;
    }
    if wheels.exists() {
        std::fs::remove_dir_all(&wheels).map_err(|error| format!("{}: {error}", wheels.display()))?;
    }
    let mut maturin = Command::new(program(&tools, "maturin"));
    maturin.args([
        "build",
        "--quiet",
        "--release",
        "--locked",
        "--manifest-path",
        "crates/python/Cargo.toml",
    ]);
    step("build the wheel", maturin.args(["--target-dir", "target", "--out"]).arg(&wheels))?;
    let wheel = only_file(&wheels)?;

    make_environment(&empty)?;
    install("install the wheel", &empty, [OsStr::new("--no-index"), wheel.as_os_str()])?;
    let python = || Command::new(program(&empty, "python"));
    step("use it where nothing else is installed", python().args(["-c", FIRST_USE]))?;
    install("install what the tests need", &empty, [format!("{}[test]", wheel.display())])?;
    step("run the tests and the notebook", python().args(["-m", "pytest", "--quiet", "crates/python/tests"]))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn python_is_there() -> Result<(), String> {
    let mut python = Command::new(PYTHON);
    python.args(["-c", "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))"]);
    match python.stderr(Stdio::null()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err(format!(
            "{PYTHON} is older than 3.10, or has no modules venv and ensurepip: install them (python3-venv on Debian)"
        )),
        Err(error) => {
            Err(format!("{PYTHON} is not installed, and the wheel is built and tested with it: {error}"))
        }
    }
}

/// Makes an empty virtual environment in the place of what is there.
fn make_environment(place: &Path) -> Result<(), String> {
    let what = format!("make an environment in {}", place.display());
    step(&what, Command::new(PYTHON).args(["-m", "venv", "--clear"]).arg(place))
}

/// A program of an environment.
fn program(environment: &Path, name: &str) -> PathBuf {
    match cfg!(windows) {
        true => environment.join("Scripts").join(name).with_extension("exe"),
        false => environment.join("bin").join(name),
    }
}

fn install(
    what: &str,
    environment: &Path,
    arguments: impl IntoIterator<Item = impl AsRef<OsStr>>,
) -> Result<(), String> {
    let mut pip = Command::new(program(environment, "python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(arguments);
    step(what, &mut pip).map_err(|error| format!("{error}\npip installs from PyPI: is there a network?"))
}

/// The wheel, which is all that the folder has.
fn only_file(folder: &Path) -> Result<PathBuf, String> {
    let mut files = std::fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    match files.next() {
        Some(Ok(file)) => Ok(file.path()),
        _ => Err(format!("{}: maturin wrote no wheel there", folder.display())),
    }
}

/// Runs a step in the root of the project.
fn step(what: &str, command: &mut Command) -> Result<(), String> {
    eprintln!("{what}");
    match command.current_dir(root()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("failed to {what}: {status}")),
        Err(error) => Err(format!("failed to {what}: {}: {error}", command.get_program().display())),
    }
}
