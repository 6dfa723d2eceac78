//! `cargo xtask bench`: smbtrail and its peers side by side, and how its cost grows. Writes `benches/RESULTS.md`.

mod measure;
mod profile;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::synth::{self, Plan};
use measure::{Cost, cost, cost_of, median, ratio};

/// What to measure, and against what.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The captures [default: one that is made]
    captures: Vec<PathBuf>,
    /// The command to measure [default: that of the profile dist]
    #[arg(long)]
    smbtrail: Option<PathBuf>,
    /// Runs of each program, one after the other in turn
    #[arg(long, default_value = "5")]
    runs: NonZeroUsize,
    /// Suricata, which is measured too
    #[arg(long)]
    suricata: Option<PathBuf>,
    /// Zeek, which is measured too
    #[arg(long)]
    zeek: Option<PathBuf>,
    /// Also streams of this many gigabytes through standard input, for their peak memory
    #[arg(long, value_delimiter = ',', value_name = "GB")]
    stream: Vec<u32>,
    /// Where to write instead of benches/RESULTS.md
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The six fields that analysts ask for most.
const FIELDS: [&str; 6] =
    ["frame.number", "smb2.cmd", "smb2.nt_status", "smb2.msg_id", "smb2.filename", "smb2.tree"];

/// What is made where no capture is given, and for everything else that is measured.
const MADE: Plan = Plan {
    messages: 100_000,
    connections: 64,
    payload: 8192,
    loss: 0,
    reorder: 0,
    seed: 1,
    leave_open: false,
    flood: None,
};
/// How many times more the large capture holds than the small one.
const GROWTH: u64 = 16;
/// Bytes of a READ or WRITE in streams, and of such a stream a message on average.
const STREAM_PAYLOAD: u32 = 65_536;
const STREAM_MESSAGE: u64 = 9_760;

/// Measures, prints what it finds, and writes it down.
///
/// # Errors
/// When a program cannot be run or fails, or a file cannot be written.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = root.join("target/bench");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let smbtrail = args.smbtrail.clone().unwrap_or_else(|| root.join("target/dist/smbtrail"));
    let bench = Bench { args, smbtrail, folder };
    let mut page = bench.head()?;
    let made = bench.made("made.pcapng", &MADE)?;
    let captures = if args.captures.is_empty() { vec![made.clone()] } else { args.captures.clone() };
    for capture in &captures {
        page.push_str(&bench.side_by_side(capture)?);
    }
    page.push_str(&bench.growth(&made)?);
    page.push_str(&bench.threads(&made)?);
    page.push_str(&bench.columns(&made)?);
    page.push_str(&bench.streams()?);
    for capture in &captures {
        page.push_str(&bench.layers(capture)?);
    }
    print!("{page}");
    let path = args.output.clone().unwrap_or_else(|| root.join("benches/RESULTS.md"));
    fs::write(&path, page).map_err(|error| format!("{}: {error}", path.display()))
}

struct Bench<'a> {
    args: &'a Args,
    smbtrail: PathBuf,
    folder: PathBuf,
}

/// A program and what it is called in the tables.
type Contender = (String, Command);

impl Bench<'_> {
    /// What was measured, and on which machine.
    fn head(&self) -> Result<String, String> {
        let mut page = String::from("# Results\n\nWritten by `cargo xtask bench`: medians of ");
        let _ = writeln!(page, "{} runs of each program, in turn, the files in memory.\n", self.args.runs);
        let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        let cores = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let system = fs::read_to_string("/proc/version").unwrap_or_default();
        let system: Vec<&str> = system.split_whitespace().take(3).collect();
        let model = model.map_or("unknown processor", |(_, model)| model);
        let _ = writeln!(page, "- {model}, {cores} cores, {}", system.join(" "));
        for program in [self.smbtrail.as_path(), Path::new("tshark"), Path::new("rustc")] {
            page.push_str(&version(program).map_or(String::new(), |version| format!("- {version}\n")));
        }
        version(&self.smbtrail).map(|_| page).ok_or_else(|| {
            let smbtrail = self.smbtrail.display();
            format!("{smbtrail} cannot be run: build it with `cargo build --profile dist -p smbtrail`")
        })
    }

    fn side_by_side(&self, capture: &Path) -> Result<String, String> {
        let mut contenders = Vec::new();
        let mut ours = |name: &str, arguments: &[&str]| {
            let mut command = Command::new(&self.smbtrail);
            command.args(name.split(' ')).args(arguments).arg(capture);
            contenders.push((format!("smbtrail {name}"), command));
        };
        // The others use one thread, so ours are measured with one too.
        let ones = ["summary --threads 1", "fields --threads 1"];
        for name in ["summary", ones[0], "stats", "sessions", "opens", "messages --format jsonl"] {
            ours(name, &["--quiet"]);
        }
        let columns: Vec<&str> =
            ["-Y", "smb2"].into_iter().chain(FIELDS.iter().flat_map(|f| ["-e", *f])).collect();
        ours("fields", &columns);
        ours(ones[1], &columns);
        let tshark = |arguments: &[&str]| {
            let mut command = Command::new("tshark");
            command.arg("-r").arg(capture).args(arguments);
            command
        };
        if version(Path::new("tshark")).is_some() {
            let fields: Vec<&str> = ["-T", "fields"].into_iter().chain(columns.iter().copied()).collect();
            contenders.push((FIELDS_OF_TSHARK.into(), tshark(&fields)));
            contenders.push((SRT_OF_TSHARK.into(), tshark(&["-q", "-z", "smb2,srt"])));
        }
        if let Some(path) = &self.args.suricata {
            let mut command = Command::new(path);
            command.args(["-k", "none", "-l"]).arg(&self.folder).arg("-r").arg(capture);
            contenders.push(("suricata".into(), command));
        }
        if let Some(path) = &self.args.zeek {
            let mut command = Command::new(path);
            command.arg("-C").arg("-r").arg(fs::canonicalize(capture).map_err(|e| e.to_string())?);
            command.current_dir(&self.folder);
            contenders.push(("zeek".into(), command));
        }
        let costs = self.in_turn(&mut contenders, &[capture])?;
        let of = |name: &str| costs.iter().find(|(found, _)| found == name).map(|(_, cost)| cost.cpu);
        let bytes = fs::metadata(capture).map_or(0, |meta| meta.len());
        let name = capture.file_name().unwrap_or_default().to_string_lossy();
        let mut page = format!("\n## {name}: {} MB\n\n", bytes / 1_000_000);
        page.push_str(
            "| program | processor s | MB/s | clock s | peak MiB | tshark's fields | tshark's srt |\n",
        );
        page.push_str("|---|---|---|---|---|---|---|\n");
        for (name, cost) in &costs {
            let times =
                |peer: &str| of(peer).map_or("-".into(), |peer| format!("{:.1} ×", ratio(peer, cost.cpu)));
            let (cpu, wall) = (cost.cpu.as_secs_f64(), cost.wall.as_secs_f64());
            let rate = megabytes(bytes) / cpu.max(f64::MIN_POSITIVE);
            let (fields, srt) = (times(FIELDS_OF_TSHARK), times(SRT_OF_TSHARK));
            let peak = mebibytes(cost.peak);
            let _ = writeln!(
                page,
                "| `{name}` | {cpu:.2} | {rate:.0} | {wall:.2} | {peak:.0} | {fields} | {srt} |"
            );
        }
        page.push_str("\nThe last columns say how many times the program's processor time tshark takes.\n");
        Ok(page)
    }

    /// How the cost grows with the messages, and with the data that nobody reads.
    fn growth(&self, small: &Path) -> Result<String, String> {
        let large = self.made("made-16.pcapng", &Plan { messages: MADE.messages * GROWTH, ..MADE })?;
        let wide = self.made("made-wide.pcapng", &Plan { payload: MADE.payload * 2, ..MADE })?;
        let files = [("1 ×", small), ("16 × the messages", &large), ("2 × the payload", &wide)];
        let mut contenders: Vec<Contender> =
            files.iter().map(|(name, file)| ((*name).to_owned(), self.summary(file, 1))).collect();
        let costs = self.in_turn(&mut contenders, &files.map(|(_, file)| file))?;
        let first = costs.first().map_or(Cost::default(), |(_, cost)| *cost);
        let mut page = String::from("\n## Growth: `summary --threads 1` of made captures\n\n");
        page.push_str("| capture | MB | processor s | times the first | peak MiB |\n|---|---|---|---|---|\n");
        for ((name, cost), (_, file)) in costs.iter().zip(files) {
            let bytes = fs::metadata(file).map_or(0, |meta| meta.len()) / 1_000_000;
            let (cpu, peak) = (cost.cpu.as_secs_f64(), mebibytes(cost.peak));
            let times = ratio(cost.cpu, first.cpu);
            let _ = writeln!(page, "| {name} | {bytes} | {cpu:.3} | {times:.1} | {peak:.0} |");
        }
        fs::remove_file(&large).and(fs::remove_file(&wide)).map_err(|error| error.to_string())?;
        Ok(page)
    }

    /// What a second thread is worth.
    fn threads(&self, capture: &Path) -> Result<String, String> {
        let command = |name: &str, threads: &str| {
            let mut command = Command::new(&self.smbtrail);
            command.args(name.split(' ')).args(["--quiet", "--threads", threads]).arg(capture);
            (format!("{name} --threads {threads}"), command)
        };
        let names = ["summary", "messages --format jsonl"];
        let mut contenders: Vec<Contender> =
            names.iter().flat_map(|name| ["1", "2"].map(|threads| command(name, threads))).collect();
        let costs = self.in_turn(&mut contenders, &[capture])?;
        let mut page = format!("\n## Threads: `synth --connections {}`\n\n", MADE.connections);
        page.push_str("| command | clock s | processor s | clock beside one thread's |\n|---|---|---|---|\n");
        for pair in costs.chunks(2) {
            let one = pair.first().map_or(Cost::default(), |(_, cost)| *cost);
            for (name, cost) in pair {
                let (wall, cpu) = (cost.wall.as_secs_f64(), cost.cpu.as_secs_f64());
                let beside = ratio(cost.wall, one.wall);
                let _ = writeln!(page, "| `{name}` | {wall:.3} | {cpu:.3} | {beside:.2} |");
            }
        }
        Ok(page)
    }

    /// What columns cost beside lines; nothing where the command does not write them.
    fn columns(&self, capture: &Path) -> Result<String, String> {
        let forms =
            ["jsonl", "parquet", "arrow"].map(|form| (form, self.folder.join(format!("messages.{form}"))));
        let command = |(form, path): &(&str, PathBuf)| {
            let mut command = Command::new(&self.smbtrail);
            command.args(["messages", "--quiet", "--format", form, "-o"]).arg(path).arg(capture);
            (format!("messages --format {form}"), command)
        };
        let mut contenders: Vec<Contender> = forms.iter().map(command).collect();
        let Ok(costs) = self.in_turn(&mut contenders, &[capture]) else { return Ok(String::new()) };
        let lines = costs.first().map_or(Cost::default(), |(_, cost)| *cost);
        let size = |path: &Path| fs::metadata(path).map_or(0, |meta| meta.len());
        let most = forms.first().map_or(0, |(_, path)| size(path));
        let mut page = format!("\n## Rows as columns: `synth --connections {}`\n\n", MADE.connections);
        page.push_str("| command | processor s | times jsonl's | MB | of jsonl's | peak MiB |\n|---|---|---|---|---|---|\n");
        for ((name, cost), (_, path)) in costs.iter().zip(&forms) {
            let (cpu, times) = (cost.cpu.as_secs_f64(), ratio(cost.cpu, lines.cpu));
            let (bytes, peak) = (size(path), mebibytes(cost.peak));
            let (written, share) = (megabytes(bytes), most / bytes.max(1));
            let _ =
                writeln!(page, "| `{name}` | {cpu:.2} | {times:.2} | {written:.1} | 1/{share} | {peak:.0} |");
            fs::remove_file(path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        Ok(page)
    }

    /// The peak memory of long streams.
    fn streams(&self) -> Result<String, String> {
        if self.args.stream.is_empty() {
            return Ok(String::new());
        }
        let mut page = String::from("\n## Streams through standard input: `synth | smbtrail summary -`\n\n");
        page.push_str("| GB | messages | opens | processor s | peak MiB |\n|---|---|---|---|---|\n");
        for gigabytes in &self.args.stream {
            let messages = u64::from(*gigabytes) * 1_000_000_000 / STREAM_MESSAGE;
            let plan = Plan { messages, payload: STREAM_PAYLOAD, ..MADE };
            let mut manifest = synth::Manifest::default();
            let cost = cost_of(&mut self.summary(Path::new("-"), 2), |out| {
                let made = synth::write(&plan, BufWriter::with_capacity(1 << 20, out))?;
                manifest = made.manifest;
                made.out.into_inner().map_err(io::IntoInnerError::into_error)?.flush()
            })?;
            let (bytes, peak) = (megabytes(manifest.bytes) / 1000.0, mebibytes(cost.peak));
            let (messages, opens, cpu) = (manifest.messages, manifest.opens, cost.cpu.as_secs_f64());
            let _ = writeln!(page, "| {bytes:.1} | {messages} | {opens} | {cpu:.2} | {peak:.1} |");
        }
        Ok(page)
    }

    /// Where the time goes; nothing where `perf` is not there.
    fn layers(&self, capture: &Path) -> Result<String, String> {
        read(capture)?;
        let shares = match profile::shares(&mut self.summary(capture, 1), &self.folder) {
            Ok(shares) => shares,
            Err(problem) => return Ok(format!("\nNo profile: {problem}.\n")),
        };
        let name = capture.file_name().unwrap_or_default().to_string_lossy();
        let mut page = format!("\n## Where the time goes: `summary --threads 1` of {name}\n\n");
        page.push_str("What the compiler put inside a function counts for that function's layer.\n\n");
        page.push_str("| layer | share |\n|---|---|\n");
        for (layer, share) in shares.iter().filter(|(_, share)| *share >= 0.5) {
            let _ = writeln!(page, "| {layer} | {share:.0} % |");
        }
        if let Some((layer, share)) = shares.first() {
            let _ = writeln!(page, "\nThe next bottleneck: {layer}, {share:.0} %.");
        }
        Ok(page)
    }

    fn summary(&self, capture: &Path, threads: u8) -> Command {
        let mut command = Command::new(&self.smbtrail);
        command.args(["summary", "--quiet", "--threads", &threads.to_string()]).arg(capture);
        command
    }

    /// Runs all, one after the other, as often as asked for, and reads the `files` before each run: while a slow program runs,
    /// the system may put them away.
    fn in_turn(&self, contenders: &mut [Contender], files: &[&Path]) -> Result<Vec<(String, Cost)>, String> {
        let mut costs = vec![Vec::new(); contenders.len()];
        for _ in 0..self.args.runs.get() {
            for ((_, command), costs) in contenders.iter_mut().zip(&mut costs) {
                for file in files {
                    read(file)?;
                }
                costs.push(cost(command)?);
            }
        }
        Ok(contenders
            .iter()
            .map(|(name, _)| name.clone())
            .zip(costs.iter().map(|costs| median(costs)))
            .collect())
    }

    fn made(&self, name: &str, plan: &Plan) -> Result<PathBuf, String> {
        let path = self.folder.join(name);
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        let out = BufWriter::with_capacity(1 << 20, File::create(&path).map_err(failed)?);
        let made = synth::write(plan, out).map_err(failed)?;
        made.out.into_inner().map_err(|error| failed(error.into_error()))?;
        Ok(path)
    }
}

/// Reads a file, so that it lies in memory.
fn read(path: &Path) -> Result<(), String> {
    let copied = File::open(path).and_then(|mut file| io::copy(&mut file, &mut io::sink()));
    copied.map(drop).map_err(|error| format!("{}: {error}", path.display()))
}

const FIELDS_OF_TSHARK: &str = "tshark -Y smb2 -T fields, 6 fields";
const SRT_OF_TSHARK: &str = "tshark -z smb2,srt";

/// The first line of what a program says of its version; `None` where it cannot be run.
fn version(program: &Path) -> Option<String> {
    let output = Command::new(program).arg("--version").output().ok()?;
    String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned)
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}
