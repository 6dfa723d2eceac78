//! `cargo xtask parity`: how far `smbtrail fields` and `tshark -T fields` agree, cell by cell, and what each costs.
//!
//! A cell is a frame, a field and the list of the field's values in that frame. It counts once, where either program
//! prints it; the score is the part of the cells in which both print the same. The captures are those that are named,
//! else our own recordings. Cells in which tshark is wrong are in `fixtures/parity/deviations.tsv`.

mod compare;
mod run;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use compare::{Deviations, Tally};
use run::Names;

/// The names that are compared: SMB2's own, and what is shared with SMB1, security descriptors and NTLM.
const GROUPS: [&[&str]; 2] = [&["smb2."], &["ntlmssp.", "nt.", "smb."]];

/// What to compare.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The captures [default: those recorded in fixtures/captures]
    captures: Vec<PathBuf>,
    /// The command to compare [default: that of a release build]
    #[arg(long)]
    smbtrail: Option<PathBuf>,
    /// How many of the worst fields to print of each group
    #[arg(long, default_value_t = 10)]
    show: usize,
}

/// Compares, and prints scores, the worst fields, and the ratio of the processor times.
///
/// # Errors
/// When a program cannot be run or fails, or tshark knows none of the names.
pub(crate) fn run(args: &Args) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let smbtrail = args.smbtrail.clone().unwrap_or_else(|| root.join("target/release/smbtrail"));
    let folder = root.join("fixtures/captures");
    let captures = if args.captures.is_empty() { recorded(&folder)? } else { args.captures.clone() };
    let deviations = Deviations::read(&root.join("fixtures/parity/deviations.tsv"))?;
    for prefixes in GROUPS {
        let names = Names::under(prefixes)?;
        let mut fields: BTreeMap<String, Tally> = BTreeMap::new();
        for capture in &captures {
            let theirs = run::tshark(capture, &names, &compare::NEEDS)?;
            let ours = run::smbtrail(&smbtrail, capture, &names)?;
            compare::capture(capture, &names, &theirs, &ours, &deviations, &mut fields);
        }
        report(prefixes, captures.len(), &names, &fields, args.show);
    }
    let (ours, theirs) = run::costs(&smbtrail, &captures)?;
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64().max(f64::MIN_POSITIVE);
    println!("processor time: smbtrail {ours:.2?}, tshark {theirs:.2?}: {ratio:.1} times less");
    Ok(())
}

/// Recordings in which tshark dissects other messages, or none: cut short, with holes, on a port of their own.
const LEFT_OUT: [&str; 3] = ["snapped.pcap", "gaps.pcapng", "other-port.pcap.zst"];

/// Our own recordings, by name. Those that are made to be odd are left out as well: damage is no question of names.
fn recorded(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = folder.read_dir().map_err(|error| format!("{}: {error}", folder.display()))?;
    let is_recorded =
        |name: &str| name.contains(".pcap") && !name.starts_with("odd-") && !LEFT_OUT.contains(&name);
    let mut captures: Vec<PathBuf> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(is_recorded))
        .map(|entry| entry.path())
        .collect();
    captures.sort();
    Ok(captures)
}

fn report(prefixes: &[&str], captures: usize, names: &Names, fields: &BTreeMap<String, Tally>, show: usize) {
    let mut worst: Vec<_> = fields.iter().filter(|(_, tally)| tally.wrong() > 0).collect();
    worst.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.wrong()));
    for (name, tally) in worst.iter().take(show) {
        let Tally { missing, extra, differ, .. } = tally;
        println!(
            "{name}: {} of {} wrong ({missing} missing, {extra} extra, {differ} differ)",
            tally.wrong(),
            tally.cells()
        );
        for example in &tally.examples {
            println!("    {example}");
        }
    }
    let sum = |part: fn(&Tally) -> u64| fields.values().map(part).sum::<u64>();
    let (cells, equal) = (sum(Tally::cells), sum(|tally| tally.equal));
    // Counts of cells are far below 2^52.
    #[expect(clippy::cast_precision_loss)]
    let score = 100.0 * equal as f64 / cells.max(1) as f64;
    println!(
        "{}: {captures} captures, {cells} cells, {} fields seen of {}, {} exact; deviations {}, by rule {}; score {score:.3} %",
        prefixes.join(" "),
        fields.values().filter(|tally| tally.cells() > 0).count(),
        names.len(),
        fields.values().filter(|tally| tally.cells() > 0 && tally.wrong() == 0).count(),
        sum(|tally| tally.deviations),
        sum(|tally| tally.by_rule),
    );
}
