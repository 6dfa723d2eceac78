//! Where the processor's time goes, by layer, as Linux's `perf` samples it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Layers by how the names of their functions begin. The first that fits counts.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "reading: files and their formats",
        &["smbtrail_capture::set", "smbtrail_capture::format", "smbtrail_capture::source"],
    ),
    ("dissecting: Ethernet, IP, TCP headers", &["smbtrail_capture::dissect"]),
    ("TCP: order, holes, history", &["smbtrail_capture::tcp"]),
    ("framing", &["smbtrail_capture::framing"]),
    ("codec: headers and bodies", &["smbtrail_codec", "smbtrail_wire", "smbtrail_auth"]),
    ("tracker", &["smbtrail_track", "smbtrail_crypto", "smbtrail_xca"]),
    ("joining the legs", &["smbtrail_pipeline"]),
    ("rows and sums", &["smbtrail_report", "smbtrail_fields", "smbtrail"]),
    ("copying and comparing bytes (libc)", &["__mem", "mem"]),
    ("memory allocation (libc)", &["malloc", "_int_", "cfree", "free", "realloc", "unlink_chunk", "calloc"]),
];

/// A layer and its share, in percent, the largest first.
///
/// # Errors
/// When `perf` cannot be run or says nothing.
pub(super) fn shares(command: &mut Command, scratch: &Path) -> Result<Vec<(String, f64)>, String> {
    let data = scratch.join("perf.data");
    let mut record = Command::new("perf");
    record.args(["record", "-q", "-F", "5000", "-o"]).arg(&data).arg("--").arg(command.get_program());
    record.args(command.get_args()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = record.status().map_err(|error| format!("perf: {error}"))?;
    if !status.success() {
        return Err(format!("perf record failed: {status}"));
    }
    let mut report = Command::new("perf");
    report.args(["report", "--stdio", "--no-children", "-F", "overhead,sym", "-g", "none", "-i"]).arg(&data);
    let output = report.stderr(Stdio::null()).output().map_err(|error| format!("perf: {error}"))?;
    let shares = by_layer(&String::from_utf8_lossy(&output.stdout));
    if shares.is_empty() { Err("perf report says nothing".into()) } else { Ok(shares) }
}

fn by_layer(report: &str) -> Vec<(String, f64)> {
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    for line in report.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        let Some((share, symbol)) = line.split_once('%') else { continue };
        let Ok(share) = share.parse::<f64>() else { continue };
        let symbol = symbol.trim();
        let layer = match symbol.strip_prefix("[k]") {
            Some(_) => "kernel: handing over the file's bytes",
            None => layer(symbol.trim_start_matches("[.]").trim()),
        };
        *shares.entry(layer).or_default() += share;
    }
    let mut shares: Vec<_> = shares.into_iter().map(|(layer, share)| (layer.to_owned(), share)).collect();
    shares.sort_by(|a, b| b.1.total_cmp(&a.1));
    shares
}

fn layer(symbol: &str) -> &'static str {
    // `<crate::Type as other::Trait>::method` and `<crate::Type>::method`.
    let symbol = symbol.trim_start_matches('<').trim_start_matches('&');
    let fits = |begins: &&str| symbol.starts_with(*begins);
    LAYERS.iter().find(|(_, names)| names.iter().any(&fits)).map_or("everything else", |(layer, _)| layer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_summed_by_layer() {
        let report = "# Overhead  Symbol\n    40.00%  [k] _copy_to_iter\n  25.50%  [.] smbtrail_track::tracker::run\n  \
                      9.50%  [.] <smbtrail_pipeline::bridge::Bridge<O> as x>::event\n   5.00%  [.] smbtrail_track::table\n   \
                      1.00%  [.] main\n";
        let shares = by_layer(report);
        let expected = [
            ("kernel: handing over the file's bytes", 40.0),
            ("tracker", 30.5),
            ("joining the legs", 9.5),
            ("everything else", 1.0),
        ];
        assert_eq!(shares, expected.map(|(layer, share)| (layer.to_owned(), share)));
    }
}
