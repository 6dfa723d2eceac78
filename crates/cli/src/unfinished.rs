//! Files and folders that have a temporary name until they are complete: what an error or an interrupt cuts short is removed.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::failure::Failure;
use crate::interrupt;

/// Who may read a new file.
#[derive(Clone, Copy)]
pub(crate) enum Readers {
    /// Whoever the umask lets.
    Anyone,
    /// The user who runs the command: the file has keys or hashes.
    Owner,
}

impl Readers {
    /// How a new file is opened.
    fn options(self) -> OpenOptions {
        let mut options = OpenOptions::new();
        options.write(true);
        #[cfg(unix)]
        if matches!(self, Self::Owner) {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options
    }
}

/// The file or folder that has a temporary name at present. The lock is held while something is written.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Holds the end of the process back while something is written.
pub(crate) fn writing() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Abandons the output before the process ends: waits for the write in progress, though not for a reader that blocks, and
/// removes what is unfinished. Nothing is written after this.
pub(crate) fn abandon() {
    use std::{thread, time::Duration};

    for _ in 0..20 {
        if let Ok(unfinished) = UNFINISHED.try_lock() {
            if let Some(temporary) = &*unfinished {
                remove(temporary);
            }
            // Held until the process is gone.
            std::mem::forget(unfinished);
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// A file under a temporary name in the folder of its own; it is removed if it is not finished.
pub(crate) struct Unfinished {
    file: File,
    path: PathBuf,
    /// The name it has until it is finished; none for a pipe or a device.
    temporary: Option<PathBuf>,
}

impl Unfinished {
    /// The name it gets.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A file that replaces the one a path leads to.
    pub(crate) fn create(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        // A link stays a link: its target is replaced.
        let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if path.exists() && !path.is_file() {
            // A pipe or a device is written to and never replaced; a directory is an error here.
            let file = OpenOptions::new().write(true).open(path).map_err(fail)?;
            return Ok(Self { file, path: path.clone(), temporary: None });
        }
        Self::replace(path, readers)
    }

    /// Replaces `path`, even if it is a link.
    pub(crate) fn replace(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        let temporary = temporary(path).map_err(fail)?;
        let file = readers.options().create_new(true).open(&temporary).map_err(fail)?;
        *writing() = Some(temporary.clone());
        Ok(Self { file, path: path.to_owned(), temporary: Some(temporary) })
    }

    /// Gives the file its name when its bytes are on the disk. A file that an interrupt cut short is removed.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let mut writing = writing();
        if interrupt::status().is_some() {
            return Ok(());
        }
        // A pipe or a device has nothing to put on a disk.
        let is_file = self.file.metadata().is_ok_and(|meta| meta.is_file());
        let synced = if is_file { self.file.sync_all() } else { Ok(()) };
        let named = synced.and_then(|()| match &self.temporary {
            Some(temporary) => fs::rename(temporary, &self.path),
            None => Ok(()),
        });
        if let Err(error) = named {
            drop(writing);
            return Err(Failure::Output { path: self.path.clone(), error });
        }
        if self.temporary.take().is_some() {
            *writing = None;
        }
        Ok(())
    }
}

impl Write for Unfinished {
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let _writing = writing();
        self.file.write_all(bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            remove(temporary);
        }
    }
}

/// A folder under a temporary name beside its own; it is removed, with all that is in it, if it is not finished.
pub(crate) struct Folder {
    path: PathBuf,
    temporary: Option<PathBuf>,
}

impl Folder {
    /// A folder that replaces an empty one, or none.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        let fail = |error| Failure::Output { path: path.to_owned(), error };
        let is_empty = || fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
        if path.exists() && !is_empty() {
            let path = path.display();
            let problem =
                format!("{path}: this is there already, and is no empty folder\n\n  tip: name a new folder");
            return Err(Failure::Usage(problem));
        }
        let temporary = temporary(path).map_err(fail)?;
        fs::create_dir(&temporary).map_err(fail)?;
        *writing() = Some(temporary.clone());
        Ok(Self { path: path.to_owned(), temporary: Some(temporary) })
    }

    /// The name it gets.
    #[cfg(feature = "parquet")]
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// A new file in it, whose name may have folders before it.
    pub(crate) fn file(&self, name: &Path) -> io::Result<Unfinished> {
        let place = self.temporary.as_deref().unwrap_or(&self.path).join(name);
        place.parent().map_or(Ok(()), fs::create_dir_all)?;
        let file = Readers::Anyone.options().create_new(true).open(place)?;
        Ok(Unfinished { file, path: self.path.join(name), temporary: None })
    }

    /// Gives the folder its name. One that an interrupt cut short is removed.
    pub(crate) fn finish(mut self) -> Result<(), Failure> {
        let mut writing = writing();
        if let Some(temporary) = self.temporary.take_if(|_| interrupt::status().is_none()) {
            // Not every system renames a folder to the name of an empty one.
            let _ = fs::remove_dir(&self.path);
            if let Err(error) = fs::rename(&temporary, &self.path) {
                self.temporary = Some(temporary);
                drop(writing);
                return Err(Failure::Output { path: self.path.clone(), error });
            }
            *writing = None;
        }
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Some(temporary) = &self.temporary {
            remove(temporary);
        }
    }
}

/// The name beside `path` of what is not finished.
fn temporary(path: &Path) -> io::Result<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name().ok_or(io::ErrorKind::InvalidFilename)?);
    name.push(format!(".{}.part", process::id()));
    Ok(path.with_file_name(name))
}

/// Removes a file, or a folder with all that is in it.
fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}
