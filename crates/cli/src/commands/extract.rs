//! `smbtrail extract`.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::ValueEnum;
use smbtrail_files::{Content, Entry, Store};
use smbtrail_report::rows::{FileRow, Manifest, Missing};
use smbtrail_report::table::{RowSink as _, Stream};
use smbtrail_report::{FileReport, Format, Style};

use crate::assemble::{self, ChoiceArgs, UserArgs};
use crate::capture::CaptureArgs;
use crate::failure::{Failure, Status, judge, say};
use crate::filter::FilterArgs;
use crate::interrupt;
use crate::output::{CHUNK, Destination};
use crate::safe_name::SafeNames;

/// Save the files that were read and written, with a manifest
///
/// Below the folder, each version of a file is saved as SERVER/SHARE/PATH; the last version has the name of the file,
/// earlier ones end in .v1, .v2 and so on. A content with holes ends in .partial, and a file next to it that ends in
/// .holes.json lists them. Characters that some system does not allow in names are written as % and hexadecimal digits.
/// manifest.jsonl has one row per version: the real name, hashes, and the frames that show each range.
///
/// The folder must be new or empty.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,

    /// The folder to save to
    #[arg(short, long, value_name = "DIR", required_unless_present = "format", help_heading = "Options")]
    output: Option<PathBuf>,

    /// Write an archive to standard output instead
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        conflicts_with = "output",
        help_heading = "Options"
    )]
    format: Option<Archive>,

    /// What to do with a content that has holes
    #[arg(long, value_enum, value_name = "HOW", default_value_t = HoleArg::Sparse, help_heading = "Options")]
    holes: HoleArg,

    #[command(flatten)]
    choice: ChoiceArgs,
    #[command(flatten)]
    user: UserArgs,
    #[command(flatten)]
    filter: FilterArgs,

    /// Print no progress and no warnings; the exit status still reports damage
    #[arg(short, long, help_heading = "Options")]
    quiet: bool,
}

/// A format of archives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Archive {
    /// A tar archive; the manifest is its last entry
    Tar,
}

/// What becomes of holes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum HoleArg {
    /// Leave them out of a sparse file, which reads as zeros
    Sparse,
    /// Write zeros
    Zero,
    /// Do not save the content
    Skip,
}

const EXAMPLE: &str = "\
Examples:
  smbtrail extract -o found office.pcapng
  smbtrail extract -o documents --latest --only '*.txt' --holes skip office.pcapng
  smbtrail extract --format tar --user alice office.pcapng | tar -tv";

/// What was saved.
#[derive(Default)]
struct Count {
    complete: u64,
    partial: u64,
    skipped: u64,
    failed: u64,
}

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        match &self.output {
            Some(folder) => {
                prepare(folder)?;
                let near = folder.clone();
                self.save(Folder::new(folder), move || tempfile::tempfile_in(&near), folder)
            }
            None => self.save(Tar::new(), tempfile::tempfile, Path::new("standard output")),
        }
    }

    fn save(
        &self,
        mut target: impl Target,
        mut make: impl FnMut() -> io::Result<File>,
        place: &Path,
    ) -> Result<Status, Failure> {
        let fail = |error| Failure::Output { path: place.to_owned(), error };
        let mut choice = self.choice.read()?.of(&self.user);
        // It may be large, and a tar archive has to know how large before it begins.
        let mut manifest = make().map_err(fail)?;
        let store = assemble::store(make, u64::MAX);
        let (mut catalog, outcome) = choice.assemble(&self.capture, &self.filter, store, !self.quiet)?;
        let mut report = FileReport::<Manifest, _>::new(Style::new(Format::Jsonl), &mut manifest);
        let mut names = SafeNames::default();
        let mut count = Count::default();
        let saved = catalog.each(|entry, content| {
            if interrupt::status().is_some() || !choice.takes(entry) {
                return Ok(());
            }
            let saved_as = self.save_one(entry, content, &mut names, &mut target, &mut count)?;
            let row = FileRow::new(entry, content.extents());
            report.push(entry, &row.with_listed(choice.listed(entry)).with_saved_as(saved_as.as_deref()));
            Ok(())
        });
        saved.and(report.finish().map(drop)).map_err(fail)?;
        target.finish(manifest).map_err(fail)?;
        if !self.quiet {
            assemble::warn(&catalog);
            let Count { complete, partial, skipped, failed } = count;
            let mut account = format!("{complete} complete and {partial} partial contents");
            if skipped > 0 {
                account += &format!(", {skipped} left out");
            }
            if failed > 0 {
                account += &format!(", {failed} that were not kept or are too large for this disk");
            }
            say(format_args!("{account}: manifest.jsonl lists them"));
        }
        Ok(judge(&outcome, self.quiet))
    }

    /// Saves one version. Gives its path, if it is saved.
    fn save_one<S: Store>(
        &self,
        entry: &Entry<'_>,
        content: &mut Content<'_, S>,
        names: &mut SafeNames,
        target: &mut impl Target,
        count: &mut Count,
    ) -> io::Result<Option<String>> {
        if !entry.complete && (self.holes == HoleArg::Skip || entry.known == 0) {
            count.skipped += 1;
            return Ok(None);
        }
        let end = content.extents().last().map_or(0, |extent| extent.end);
        let len = entry.version.size.unwrap_or(end);
        let path = path(entry, names);
        let time = entry.version.from.time.0;
        if !target.file(&path, (len, time), content, self.holes == HoleArg::Zero)? {
            count.failed += 1;
            return Ok(None);
        }
        if entry.complete {
            count.complete += 1;
        } else {
            count.partial += 1;
            let holes = holes(&FileRow::new(entry, content.extents()))?;
            target.small(&format!("{path}.holes.json"), &holes)?;
        }
        Ok(Some(path))
    }
}

/// The path of a version below the folder.
fn path(entry: &Entry<'_>, names: &mut SafeNames) -> String {
    let server = entry.server.map_or_else(|| "unknown server".to_owned(), |server| server.ip().to_string());
    let share = entry.share.and_then(|share| share.rsplit('\\').next()).unwrap_or("unknown share").to_owned();
    let full = entry.version.path.as_deref().unwrap_or("unknown path");
    let mut folder = vec![server, share];
    let mut name = full;
    if let Some((above, last)) = full.rsplit_once('\\') {
        folder.extend(above.split('\\').map(str::to_owned));
        name = last;
    }
    let name = entry.stream.map_or_else(|| name.to_owned(), |stream| format!("{name}:{stream}"));
    let mut ending = String::new();
    if !entry.latest {
        ending += &format!(".v{}", entry.number);
    }
    if !entry.complete {
        ending += ".partial";
    }
    names.file(&folder, &name, &ending)
}

/// The holes of a version, as JSON.
fn holes(row: &FileRow<'_>) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut rows = Stream::<Missing, _>::new(Style::new(Format::Jsonl), &mut out);
    rows.push(0, row);
    rows.finish()?;
    Ok(out)
}

/// Makes the folder. One that has something in it could have links that lead elsewhere.
fn prepare(folder: &Path) -> Result<(), Failure> {
    let fail = |error| Failure::Output { path: folder.to_owned(), error };
    fs::create_dir_all(folder).map_err(fail)?;
    if fs::read_dir(folder).map_err(fail)?.next().is_some() {
        return Err(Failure::Usage(format!(
            "{}: the folder is not empty\n\n  tip: name a new folder with -o",
            folder.display()
        )));
    }
    Ok(())
}

/// The name of the manifest.
const MANIFEST: &str = "manifest.jsonl";

/// Where contents are saved.
trait Target {
    /// Saves a content of so many bytes that began at a time; whether it was possible. Known bytes only, unless `zeros` are
    /// wanted.
    fn file<S: Store>(
        &mut self,
        path: &str,
        meta: (u64, i64),
        content: &mut Content<'_, S>,
        zeros: bool,
    ) -> io::Result<bool>;

    /// Saves something small.
    fn small(&mut self, path: &str, bytes: &[u8]) -> io::Result<()>;

    /// Saves the manifest, and ends.
    fn finish(self, manifest: File) -> io::Result<()>;
}

/// A folder on disk.
struct Folder {
    folder: PathBuf,
    /// The folder below it that was made last: many files in a row are in the same one.
    made: PathBuf,
}

impl Folder {
    fn new(folder: &Path) -> Self {
        // Names of temporary files are absolute: so the working directory is not asked for each of them.
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Self { folder, made: PathBuf::new() }
    }

    /// A file that has no name until it is whole.
    fn begin(&self) -> io::Result<tempfile::NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".").suffix(".part");
        readable(&mut builder);
        builder.tempfile_in(&self.folder)
    }

    fn end(&mut self, file: tempfile::NamedTempFile, path: &str) -> io::Result<()> {
        let path = self.folder.join(path);
        if let Some(above) = path.parent()
            && above != self.made
        {
            fs::create_dir_all(above)?;
            above.clone_into(&mut self.made);
        }
        file.persist_noclobber(path)?;
        Ok(())
    }
}

/// Gives files the permissions of ordinary ones.
#[cfg(unix)]
fn readable(builder: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;

    builder.permissions(fs::Permissions::from_mode(0o644));
}

#[cfg(not(unix))]
fn readable(_: &mut tempfile::Builder<'_, '_>) {}

impl Target for Folder {
    fn file<S: Store>(
        &mut self,
        path: &str,
        (len, time): (u64, i64),
        content: &mut Content<'_, S>,
        zeros: bool,
    ) -> io::Result<bool> {
        let mut file = self.begin()?;
        if zeros {
            io::copy(&mut content.reader(len), &mut io::BufWriter::with_capacity(CHUNK, file.as_file_mut()))?;
        } else {
            let mut at = 0;
            let out = file.as_file_mut();
            let whole = content.copy(|place, bytes| {
                if place != at {
                    out.seek(SeekFrom::Start(place))?;
                }
                out.write_all(bytes)?;
                at = place + u64::try_from(bytes.len()).unwrap_or(u64::MAX);
                Ok(())
            })?;
            if !whole || at != len && file.as_file().set_len(len).is_err() {
                return Ok(false);
            }
        }
        // A time that the file system cannot hold is not worth failing for.
        let _ = file.as_file().set_modified(system_time(time));
        self.end(file, path)?;
        Ok(true)
    }

    fn small(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.begin()?;
        file.write_all(bytes)?;
        self.end(file, path)
    }

    fn finish(mut self, mut manifest: File) -> io::Result<()> {
        let mut file = self.begin()?;
        manifest.rewind()?;
        io::copy(&mut manifest, file.as_file_mut())?;
        self.end(file, MANIFEST)
    }
}

/// A tar archive on standard output.
struct Tar {
    archive: tar::Builder<io::BufWriter<Destination>>,
}

impl Tar {
    fn new() -> Self {
        Self { archive: tar::Builder::new(io::BufWriter::with_capacity(CHUNK, Destination::Stdout)) }
    }
}

/// The header of an ordinary file.
fn header(len: u64, time: i64) -> tar::Header {
    let mut header = tar::Header::new_gnu();
    header.set_size(len);
    header.set_mode(0o644);
    header.set_mtime(u64::try_from(time.div_euclid(1_000_000_000)).unwrap_or(0));
    header
}

impl Target for Tar {
    fn file<S: Store>(
        &mut self,
        path: &str,
        (len, time): (u64, i64),
        content: &mut Content<'_, S>,
        _: bool,
    ) -> io::Result<bool> {
        self.archive.append_data(&mut header(len, time), path, content.reader(len))?;
        Ok(true)
    }

    fn small(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let len = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.archive.append_data(&mut header(len, 0), path, bytes)
    }

    fn finish(mut self, mut manifest: File) -> io::Result<()> {
        let len = manifest.stream_position()?;
        manifest.rewind()?;
        self.archive.append_data(&mut header(len, 0), MANIFEST, manifest)?;
        self.archive.into_inner()?.flush()
    }
}

fn system_time(nanoseconds: i64) -> SystemTime {
    let distance = Duration::from_nanos(nanoseconds.unsigned_abs());
    if nanoseconds < 0 { SystemTime::UNIX_EPOCH - distance } else { SystemTime::UNIX_EPOCH + distance }
}
