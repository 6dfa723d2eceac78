//! Opens smbtrail's pages in Chromium, as a person would.
//!
//! Chromium takes the commands of the Chrome DevTools Protocol: commands and events as JSON, over a WebSocket.

use std::cell::RefCell;
use std::error::Error;
use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::{Message, WebSocket};

/// Whatever goes wrong.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The folder of the project.
pub fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the command `smbtrail`: the one that `SMBTRAIL` names, else that of the last build of tests.
///
/// # Errors
/// When it cannot be run, or fails.
pub fn smbtrail<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Result<()> {
    let path =
        std::env::var_os("SMBTRAIL").map_or_else(|| project().join("target/debug/smbtrail"), PathBuf::from);
    let output = Command::new(&path).args(arguments).output().map_err(|error| {
        format!("{}: {error}; build it with `cargo build`, or name one in SMBTRAIL", path.display())
    })?;
    match output.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned().into()),
    }
}

/// A running Chromium with one page.
pub struct Chromium {
    process: Child,
    socket: RefCell<WebSocket<TcpStream>>,
    /// The number of the last command.
    last: RefCell<u64>,
    /// What the browser complained about.
    problems: RefCell<Vec<String>>,
    session: String,
    /// Its profile, which goes with it.
    _profile: TempDir,
}

impl Chromium {
    /// Opens a page from disk, and waits until its script has run. `None` where no Chromium is installed, unless `BROWSER_REQUIRED` is
    /// set.
    ///
    /// # Errors
    /// When Chromium has to be there and is not, or the page does not open.
    pub fn open(page: &Path) -> Result<Option<Self>> {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut all = std::env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
        let Some(program) = all.find(|path| path.is_file()) else {
            return match std::env::var_os("BROWSER_REQUIRED").filter(|set| !set.is_empty()) {
                Some(_) => Err("no Chromium is installed".into()),
                None => Ok(None),
            };
        };
        let mut chromium = Self::start(&program)?;
        let target = chromium.call("Target.createTarget", json!({ "url": "about:blank" }))?;
        let attached = json!({ "targetId": target["targetId"], "flatten": true });
        let session = chromium.call("Target.attachToTarget", attached)?;
        chromium.session = session["sessionId"].as_str().unwrap_or_default().to_owned();
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            chromium.call(domain, json!({}))?;
        }
        chromium.size(1280, 900)?;
        let address = format!("file://{}", address(&page.canonicalize()?));
        chromium.call("Page.navigate", json!({ "url": address }))?;
        chromium.wait("document.documentElement?.dataset.ready === 'true'")?;
        Ok(Some(chromium))
    }

    fn start(program: &Path) -> Result<Self> {
        let profile = TempDir::new()?;
        // Root, as in containers, has no sandbox. The pages are our own.
        let mut process = Command::new(program)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--force-color-profile=srgb",
            ])
            .args(["--remote-debugging-port=0", "about:blank"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stderr(Stdio::piped())
            .spawn()?;
        let lines = BufReader::new(process.stderr.take().ok_or("no standard error")?);
        let mut said = String::new();
        for line in lines.lines() {
            let line = line?;
            if let Some(address) = line.strip_prefix("DevTools listening on ") {
                let host = address.split('/').nth(2).unwrap_or_default();
                let stream = TcpStream::connect(host)?;
                stream.set_read_timeout(Some(Duration::from_secs(120)))?;
                let (socket, _) = tungstenite::client(address, stream)?;
                return Ok(Self {
                    process,
                    socket: RefCell::new(socket),
                    last: RefCell::new(0),
                    problems: RefCell::default(),
                    session: String::new(),
                    _profile: profile,
                });
            }
            said += &line;
        }
        Err(format!("{} did not start: {said}", program.display()).into())
    }

    /// Gives a command, and waits for its result.
    ///
    /// # Errors
    /// When the browser refuses it, or is gone.
    pub fn call(&self, method: &str, parameters: Value) -> Result<Value> {
        let number = self.last.replace_with(|last| *last + 1) + 1;
        let mut command = json!({ "id": number, "method": method, "params": parameters });
        if !self.session.is_empty() {
            command["sessionId"] = json!(self.session);
        }
        self.socket.borrow_mut().send(Message::text(command.to_string()))?;
        loop {
            let message = self.socket.borrow_mut().read()?;
            let Message::Text(text) = message else { continue };
            let mut message: Value = serde_json::from_str(&text)?;
            if message["id"] == number {
                return match message.get("error") {
                    Some(error) => Err(format!("{method}: {error}").into()),
                    None => Ok(message["result"].take()),
                };
            }
            if let Some("Runtime.exceptionThrown" | "Log.entryAdded" | "Page.javascriptDialogOpening") =
                message["method"].as_str()
            {
                self.problems.borrow_mut().push(message["params"].to_string());
            }
        }
    }

    /// What the browser complained about so far: exceptions, entries in its log, dialogs.
    pub fn problems(&self) -> Vec<String> {
        self.problems.borrow().clone()
    }

    /// The value of an expression, promises awaited.
    ///
    /// # Errors
    /// When it throws.
    pub fn value(&self, expression: &str) -> Result<Value> {
        let text = format!("(async () => ({expression}))()");
        let asked = json!({ "expression": text, "awaitPromise": true, "returnByValue": true });
        let mut result = self.call("Runtime.evaluate", asked)?;
        match result.get("exceptionDetails") {
            Some(details) => Err(format!("{expression}: {details}").into()),
            None => Ok(result["result"]["value"].take()),
        }
    }

    /// Runs statements.
    ///
    /// # Errors
    /// When they throw.
    pub fn run(&self, statements: &str) -> Result<()> {
        self.value(&format!("await (async () => {{ {statements} }})(), true")).map(drop)
    }

    /// Waits until an expression is true.
    ///
    /// # Errors
    /// When it is not within a minute.
    pub fn wait(&self, expression: &str) -> Result<()> {
        for _ in 0..600 {
            if self.value(expression).is_ok_and(|value| value == true) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err(format!("never true: {expression}; {:?}", self.problems()).into())
    }

    /// Types a text where the keyboard's focus is.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn write(&self, text: &str) -> Result<()> {
        self.call("Input.insertText", json!({ "text": text })).map(drop)
    }

    /// Presses a key.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn press(&self, key: &str) -> Result<()> {
        for kind in ["keyDown", "keyUp"] {
            self.call("Input.dispatchKeyEvent", json!({ "type": kind, "key": key, "code": key }))?;
        }
        Ok(())
    }

    /// Drags with the mouse from one point of the window to another.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn drag(&self, from: (f64, f64), to: (f64, f64)) -> Result<()> {
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let moves = [
            ("mouseMoved", from),
            ("mousePressed", from),
            ("mouseMoved", middle),
            ("mouseMoved", to),
            ("mouseReleased", to),
        ];
        for (at, (kind, (x, y))) in moves.into_iter().enumerate() {
            let held = u8::from(at > 0);
            let event =
                json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": held, "clickCount": 1 });
            self.call("Input.dispatchMouseEvent", event)?;
        }
        Ok(())
    }

    /// Gives the page this size.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn size(&self, width: u32, height: u32) -> Result<()> {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size).map(drop)
    }

    /// Sets whether the machine prefers `light` or `dark`.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn prefer(&self, scheme: &str) -> Result<()> {
        let features = json!([{ "name": "prefers-color-scheme", "value": scheme }]);
        self.call("Emulation.setEmulatedMedia", json!({ "features": features })).map(drop)
    }

    /// What the window shows, as PNG.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn screenshot(&self) -> Result<Vec<u8>> {
        self.bytes("Page.captureScreenshot", json!({ "format": "png" }))
    }

    /// The page as PDF, with its headings as outline.
    ///
    /// # Errors
    /// When the browser does not.
    pub fn pdf(&self) -> Result<Vec<u8>> {
        let how =
            json!({ "printBackground": true, "generateTaggedPDF": true, "generateDocumentOutline": true });
        self.bytes("Page.printToPDF", how)
    }

    fn bytes(&self, method: &str, parameters: Value) -> Result<Vec<u8>> {
        let result = self.call(method, parameters)?;
        Ok(STANDARD.decode(result["data"].as_str().unwrap_or_default())?)
    }
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A path in an address.
fn address(path: &Path) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte);
    let bytes = path.as_os_str().as_encoded_bytes().iter();
    bytes
        .map(|byte| if plain(*byte) { char::from(*byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
