//! The server's disk: a plain array per file, with all that it ever was.

use std::collections::BTreeMap;

/// A file, and what it held since which frame.
#[derive(Debug, Default)]
pub struct Stored {
    pub bytes: Vec<u8>,
    /// Changes with every change.
    pub written: u64,
    pub opens: usize,
    pub delete_pending: bool,
    /// It was there before the capture.
    pub old: bool,
    /// The server copied something into it.
    pub copied: bool,
    pub gone: bool,
    /// All names that it had.
    pub names: Vec<String>,
    /// What it held, each with the frame since which it did.
    pub states: Vec<(u64, Vec<u8>)>,
}

/// Files, and their present names.
#[derive(Debug, Default)]
pub struct Disk {
    pub files: Vec<Stored>,
    pub names: BTreeMap<String, usize>,
    clock: u64,
}

impl Disk {
    /// A new file, with a name that is free.
    pub fn add(&mut self, name: &str, bytes: Vec<u8>, frame: u64) -> usize {
        let number = self.files.len();
        let names = vec![name.to_owned()];
        self.files.push(Stored { names, old: frame == 0, ..Stored::default() });
        self.names.insert(name.to_owned(), number);
        self.set(number, bytes, frame);
        number
    }

    /// What a file holds from now on.
    pub fn set(&mut self, file: usize, bytes: Vec<u8>, frame: u64) {
        self.clock += 1;
        let file = &mut self.files[file];
        file.written = self.clock;
        file.bytes = bytes;
        file.states.push((frame, file.bytes.clone()));
    }

    /// Writes bytes at an offset.
    pub fn write(&mut self, file: usize, at: usize, bytes: &[u8], frame: u64) {
        let mut content = self.files[file].bytes.clone();
        if content.len() < at + bytes.len() {
            content.resize(at + bytes.len(), 0);
        }
        content[at..at + bytes.len()].copy_from_slice(bytes);
        self.set(file, content, frame);
    }

    /// A range of a file, as far as it reaches.
    pub fn read(&self, file: usize, at: usize, len: usize) -> &[u8] {
        let bytes = &self.files[file].bytes;
        &bytes[at.min(bytes.len())..(at + len).min(bytes.len())]
    }

    /// Gives a file another name; whatever has it is no more.
    pub fn rename(&mut self, file: usize, to: &str) {
        self.names.retain(|_, number| *number != file);
        if let Some(replaced) = self.names.insert(to.to_owned(), file) {
            self.files[replaced].gone = true;
        }
        self.files[file].names.push(to.to_owned());
    }

    /// An open of a file ends: it goes with the last one, if it is to be deleted.
    pub fn close(&mut self, file: usize) {
        let stored = &mut self.files[file];
        stored.opens -= 1;
        if stored.opens == 0 && stored.delete_pending {
            stored.gone = true;
            let name = stored.names.last().cloned().unwrap_or_default();
            self.names.retain(|_, number| *number != file);
            self.remove_streams(&name);
        }
    }

    /// The streams of a file that has this name go.
    pub fn remove_streams(&mut self, name: &str) {
        let prefix = format!("{name}:");
        self.names.retain(|name, _| !name.starts_with(&prefix));
    }

    /// Whether a stream of a file that has this name is open.
    pub fn has_open_stream(&self, name: &str) -> bool {
        let prefix = format!("{name}:");
        let streams = self.names.iter().filter(|(name, _)| name.starts_with(&prefix));
        streams.into_iter().any(|(_, file)| self.files[*file].opens > 0)
    }
}
