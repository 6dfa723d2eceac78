//! `cargo xtask tables`: writes the Rust tables that come from the CSV files in `xtask/data`.
//!
//! `ntstatus.csv` lists the codes of [MS-ERREF] 2.3.1, and those that [MS-CIFS] 2.2.2.4, [MS-RSVD] and Windows' own
//! headers add: a server sends them too. Where the specification and the headers give a name to different codes, the
//! headers win; where two give a code different names, the specification does.

mod rpc;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A status code and its name, from one line of `ntstatus.csv`.
struct Status<'a> {
    code: u32,
    name: &'a str,
}

/// Writes every table; with `check`, only compares.
///
/// # Errors
/// When a CSV file cannot be read or makes no sense, a table cannot be written, or, with `check`, differs.
pub(crate) fn run(check: bool) -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| {
        let csv = root.join("data").join(name);
        fs::read_to_string(&csv).map_err(|error| format!("{}: {error}", csv.display()))
    };
    let text = read("ntstatus.csv")?;
    let statuses = parse(&text).map_err(|problem| format!("ntstatus.csv: {problem}"))?;
    put(root.join("../crates/wire/src/nt_status/table.rs"), &render(&statuses), check)?;
    let names = rpc::render(&read("rpc-interfaces.csv")?, &read("rpc-operations.csv")?)?;
    put(root.join("../crates/rpc/src/names/table.rs"), &names, check)?;
    let statuses = rpc::render_statuses(&read("win32.csv")?, &read("hresult.csv")?)?;
    put(root.join("../crates/rpc/src/status/table.rs"), &statuses, check)
}

fn put(path: PathBuf, text: &str, check: bool) -> Result<(), String> {
    if check {
        return match fs::read_to_string(&path) {
            Ok(present) if present == text => Ok(()),
            Ok(_) => Err(format!("{} is stale: run `cargo xtask tables`", path.display())),
            Err(error) => Err(format!("{}: {error}", path.display())),
        };
    }
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// The lines below the heading, which must be in ascending order of their codes.
fn parse(text: &str) -> Result<Vec<Status<'_>>, String> {
    let mut statuses: Vec<Status<'_>> = Vec::new();
    for (index, line) in text.lines().enumerate().skip(1) {
        let status =
            parse_line(line).ok_or_else(|| format!("line {}: not `0xCODE,NAME`: {line}", index + 1))?;
        if statuses.last().is_some_and(|last| last.code >= status.code) {
            return Err(format!("line {}: not above the code before it: {line}", index + 1));
        }
        statuses.push(status);
    }
    Ok(statuses)
}

fn parse_line(line: &str) -> Option<Status<'_>> {
    let (code, name) = line.strip_prefix("0x")?.split_once(',')?;
    let named = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    u32::from_str_radix(code, 16).ok().filter(|_| named).map(|code| Status { code, name })
}

fn render(statuses: &[Status<'_>]) -> String {
    let mut out = String::from(
        "//! Written by `cargo xtask tables` from `xtask/data/ntstatus.csv`; change it there.\n\ncodes! {\n",
    );
    for Status { code, name } in statuses {
        let (high, low) = (code >> 16, code & 0xFFFF);
        // Writing to a String cannot fail.
        let _ = match name.strip_prefix("STATUS_") {
            Some(constant) => writeln!(out, "    {constant} = 0x{high:04X}_{low:04X}, {name:?};"),
            None => writeln!(out, "    {name} = 0x{high:04X}_{low:04X};"),
        };
    }
    out + "}\n"
}

#[cfg(test)]
mod tests {
    use super::{parse, render};

    #[test]
    fn renders_a_line_for_each_code() {
        let statuses = parse("code,name\n0x00000103,STATUS_PENDING\n0xC0020001,RPC_NT_X\n").unwrap();
        let text = render(&statuses);
        assert!(text.contains("    PENDING = 0x0000_0103, \"STATUS_PENDING\";\n"), "{text}");
        assert!(text.contains("    RPC_NT_X = 0xC002_0001;\n"), "{text}");
    }

    #[test]
    fn refuses_codes_out_of_order() {
        let problem = parse("code,name\n0x00000103,A\n0x00000103,B\n").err().unwrap();
        assert!(problem.starts_with("line 3: not above"), "{problem}");
    }

    #[test]
    fn refuses_a_line_without_a_code() {
        assert!(parse("code,name\nSTATUS_PENDING,259\n").is_err());
        assert!(parse("code,name\n0x103,\n").is_err());
    }
}
