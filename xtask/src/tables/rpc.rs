//! The names of DCE/RPC interfaces and operations: `rpc-interfaces.csv` and `rpc-operations.csv` become one table.
//!
//! They are facts of Microsoft's open specifications, which the column `source` names. Interfaces that no specification
//! describes come from the list of Zeek, whose licence is in `crates/rpc/NOTICE`, or from captures.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The results of calls, from `win32.csv` (`[MS-ERREF]` 2.2, and the NERR codes of the server and workstation services) and
/// `hresult.csv` (`[MS-ERREF]` 2.1, those of the task scheduler and of shadow copies).
pub(super) fn render_statuses(win32: &str, hresult: &str) -> Result<String, String> {
    let mut out =
        "//! Written by `cargo xtask tables` from `win32.csv` and `hresult.csv` in `xtask/data`; change it there.\n".to_owned();
    for (file, table, text) in [("win32.csv", "WIN32", win32), ("hresult.csv", "HRESULT", hresult)] {
        let codes = parse_codes(text).map_err(|problem| format!("{file}: {problem}"))?;
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "\n#[rustfmt::skip]\npub(super) static {table}: [(u32, &str); {}] = [\n",
            codes.len()
        );
        for (code, name) in codes {
            let _ = writeln!(out, "    (0x{:04X}_{:04X}, {name:?}),", code >> 16, code & 0xFFFF);
        }
        out.push_str("];\n");
    }
    Ok(out)
}

/// Codes and names, which must be in ascending order.
fn parse_codes(text: &str) -> Result<Vec<(u32, &str)>, String> {
    let mut codes: Vec<(u32, &str)> = Vec::new();
    for (line, number) in text.lines().zip(1..).skip(1) {
        let parsed = line.split_once(',').filter(|(_, name)| is_name(name)).and_then(|(code, name)| {
            let parsed = match code.strip_prefix("0x") {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => code.parse(),
            };
            Some((parsed.ok()?, name))
        });
        let (code, name) = parsed.ok_or_else(|| format!("line {number}: not `code,name`: {line}"))?;
        if codes.last().is_some_and(|(last, _)| *last >= code) {
            return Err(format!("line {number}: not above the code before it: {line}"));
        }
        codes.push((code, name));
    }
    Ok(codes)
}

/// An interface, from one line of `rpc-interfaces.csv`.
struct Interface<'a> {
    uuid: [u8; 16],
    version: (u16, u16),
    name: &'a str,
    source: &'a str,
}

/// Names of operations by interface and number.
type Operations<'a> = BTreeMap<&'a str, BTreeMap<u16, &'a str>>;

/// The table, from the texts of both files.
pub(super) fn render(interfaces: &str, operations: &str) -> Result<String, String> {
    let interfaces =
        parse_interfaces(interfaces).map_err(|problem| format!("rpc-interfaces.csv: {problem}"))?;
    let mut names =
        parse_operations(operations).map_err(|problem| format!("rpc-operations.csv: {problem}"))?;
    let mut out = format!(
        "//! Written by `cargo xtask tables` from the files `rpc-*.csv` in `xtask/data`; change it there.\n\n\
         use smbtrail_wire::Guid;\n\nuse super::Interface;\n\n\
         #[rustfmt::skip]\npub(super) static INTERFACES: [Interface; {}] = [\n",
        interfaces.len()
    );
    for Interface { uuid, version: (major, minor), name, source } in interfaces {
        let bytes: Vec<String> = uuid.iter().map(|byte| format!("0x{byte:02X}")).collect();
        // Writing to a String cannot fail.
        let _ = write!(
            out,
            "    Interface::new(\n        Guid([{}]),\n        ({major}, {minor}),\n        {name:?},\n        {source:?},\n",
            bytes.join(", ")
        );
        let named = names.remove(name).unwrap_or_default();
        let Some(last) = named.keys().next_back().copied() else {
            out.push_str("        \"\",\n    ),\n");
            continue;
        };
        out.push_str("        \"\\\n");
        for opnum in 0..=last {
            let _ = writeln!(out, "         {}\\n\\", named.get(&opnum).copied().unwrap_or_default());
        }
        out.push_str("         \",\n    ),\n");
    }
    match names.keys().next() {
        Some(name) => Err(format!("rpc-operations.csv: no interface is called {name}")),
        None => Ok(out + "];\n"),
    }
}

/// The interfaces in the order of the bytes of their UUIDs.
fn parse_interfaces(text: &str) -> Result<Vec<Interface<'_>>, String> {
    let mut interfaces: Vec<Interface<'_>> = Vec::new();
    for (line, number) in text.lines().zip(1..).skip(1) {
        let interface = parse_interface(line)
            .ok_or_else(|| format!("line {number}: not `uuid,major.minor,name,source`: {line}"))?;
        if interfaces.iter().any(|known| known.uuid == interface.uuid || known.name == interface.name) {
            return Err(format!("line {number}: its UUID or its name is there twice: {line}"));
        }
        interfaces.push(interface);
    }
    interfaces.sort_by_key(|interface| interface.uuid);
    Ok(interfaces)
}

fn parse_interface(line: &str) -> Option<Interface<'_>> {
    let [uuid, version, name, source] = line.split(',').collect::<Vec<_>>().try_into().ok()?;
    let (major, minor) = version.split_once('.')?;
    let version = (major.parse().ok()?, minor.parse().ok()?);
    let named = is_name(name) && !source.is_empty();
    named.then_some(Interface { uuid: parse_uuid(uuid)?, version, name, source })
}

/// A UUID in the byte order of little-endian PDUs.
fn parse_uuid(text: &str) -> Option<[u8; 16]> {
    let groups: [&str; 5] = text.split('-').collect::<Vec<_>>().try_into().ok()?;
    if groups.map(str::len) != [8, 4, 4, 4, 12] {
        return None;
    }
    let digits = u128::from_str_radix(&groups.concat(), 16).ok()?;
    let mut bytes = digits.to_be_bytes();
    bytes[..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    Some(bytes)
}

fn parse_operations(text: &str) -> Result<Operations<'_>, String> {
    let mut operations = Operations::new();
    for (line, number) in text.lines().zip(1..).skip(1) {
        let (interface, opnum, name) = parse_operation(line)
            .ok_or_else(|| format!("line {number}: not `interface,opnum,operation`: {line}"))?;
        if operations.entry(interface).or_default().insert(opnum, name).is_some() {
            return Err(format!("line {number}: the number is there twice: {line}"));
        }
    }
    Ok(operations)
}

fn parse_operation(line: &str) -> Option<(&str, u16, &str)> {
    let [interface, opnum, name] = line.split(',').collect::<Vec<_>>().try_into().ok()?;
    Some((interface, opnum.parse().ok()?, name)).filter(|_| is_name(name))
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::{render, render_statuses};

    const INTERFACES: &str =
        "uuid,version,interface,source\n1ff70682-0a51-30e8-076d-740be8cee98b,1.0,atsvc,MS-TSCH\n";

    #[test]
    fn renders_the_operations_of_an_interface() {
        let text = render(INTERFACES, "interface,opnum,operation\natsvc,1,NetrJobDel\n").unwrap();
        assert!(text.contains("Guid([0x82, 0x06, 0xF7, 0x1F, 0x51, 0x0A, 0xE8, 0x30, 0x07"), "{text}");
        assert!(text.contains("\"\\\n         \\n\\\n         NetrJobDel\\n\\\n"), "{text}");
    }

    #[test]
    fn renders_statuses_in_their_order() {
        let text = render_statuses("code,name\n5,ERROR_ACCESS_DENIED\n", "code,name\n0x80004001,E_NOTIMPL\n")
            .unwrap();
        assert!(text.contains("(0x0000_0005, \"ERROR_ACCESS_DENIED\"),"), "{text}");
        assert!(text.contains("(0x8000_4001, \"E_NOTIMPL\"),"), "{text}");
        assert!(render_statuses("code,name\n5,A\n5,B\n", "code,name\n").unwrap_err().contains("line 3"));
    }

    #[test]
    fn refuses_what_makes_no_sense() {
        let problem = render(INTERFACES, "interface,opnum,operation\nsvcctl,1,X\n").unwrap_err();
        assert!(problem.contains("no interface is called svcctl"), "{problem}");
        let twice = "interface,opnum,operation\natsvc,1,X\natsvc,1,Y\n";
        assert!(render(INTERFACES, twice).unwrap_err().contains("line 3"));
        assert!(render("uuid,version,interface,source\n1ff70682,1.0,atsvc,X\n", "").is_err());
    }
}
