//! The page about capture files for people.

use smbtrail_table::people::{counted, grouped, size};
use smbtrail_table::{Clock, Page, Style, Tone};

use super::{CaptureFile, CaptureTraffic, CapturedInterface, Info};
use crate::words::{between, span};

/// Spaces before what is below a title.
const INDENT: usize = 2;

/// The page about these captures.
pub(super) fn of(info: &Info, style: Style) -> Page {
    let mut page = Page::new(style);
    for (at, file) in info.files.iter().enumerate() {
        if at > 0 {
            page.blank();
        }
        about_file(&mut page, file, style.clock);
        interfaces(&mut page, info, &file.name);
    }
    if info.more_interfaces > 0 {
        page.paragraph(
            INDENT,
            &format!("and {}", counted(info.more_interfaces, "more interface")),
            Tone::Plain,
        );
    }
    page.blank();
    page.title("SMB in it");
    for line in about_traffic(&info.traffic) {
        page.paragraph(INDENT, &line, Tone::Plain);
    }
    let tunnels: Vec<String> = info
        .tunnels
        .iter()
        .map(|tunnel| format!("{} ({})", title(tunnel.kind), counted(tunnel.packets, "packet")))
        .collect();
    if !tunnels.is_empty() {
        page.paragraph(INDENT, &format!("tags and tunnels: {}", tunnels.join(", ")), Tone::Plain);
    }
    let missing = missing(info);
    if !missing.is_empty() {
        page.blank();
        page.title("What could not be seen, and why");
        missing.iter().for_each(|line| page.paragraph(INDENT, line, Tone::Warning));
    }
    page
}

/// The name of a kind of tag or tunnel for people.
fn title(kind: &str) -> String {
    match kind {
        "geneve" => "Geneve".to_owned(),
        "pppoe" => "PPPoE".to_owned(),
        "ip" => "IP in IP".to_owned(),
        "backbone" => "provider backbone bridge".to_owned(),
        kind => kind.to_uppercase(),
    }
}

/// Adds a line for each interface of a file that has more than its link type to say.
fn interfaces(page: &mut Page, info: &Info, file: &str) {
    let says_more = |interface: &CapturedInterface| {
        let CapturedInterface { name, description, filter, os, snap_length, .. } = interface;
        name.is_some() || description.is_some() || filter.is_some() || os.is_some() || *snap_length > 0
    };
    let of_file = |interface: &&CapturedInterface| interface.file == file && says_more(interface);
    for interface in info.interfaces.iter().filter(of_file) {
        let mut line = match (&interface.name, &interface.description) {
            (Some(name), Some(description)) => format!("interface {name} ({description})"),
            (Some(name), None) | (None, Some(name)) => format!("interface {name}"),
            (None, None) => "interface".to_owned(),
        };
        line += &format!(" of {}", interface.link);
        if interface.snap_length > 0 {
            line += &format!(", snap length {}", counted(interface.snap_length, "byte"));
        }
        if let Some(filter) = &interface.filter {
            line += &format!(", filter `{filter}`");
        }
        if let Some(os) = &interface.os {
            line += &format!(", on {os}");
        }
        page.paragraph(INDENT, &line, Tone::Plain);
    }
}

fn about_file(page: &mut Page, file: &CaptureFile, clock: Clock) {
    page.title(&file.name);
    let mut line = file.format.clone();
    if let Some(bytes) = file.size {
        line += &format!(", {}", size(bytes));
    }
    if let Some(length @ 1..) = file.snap_length {
        line += &format!(", snap length {}", counted(length, "byte"));
    }
    if !file.links.is_empty() {
        line += &format!(", {}", file.links.join(" and "));
    }
    page.paragraph(INDENT, &line, Tone::Plain);
    let mut line = format!("{}, {} bytes", counted(file.packets, "packet"), grouped(file.bytes));
    if file.wire_bytes > file.bytes {
        line += &format!(" of {} on the wire", grouped(file.wire_bytes));
    }
    page.paragraph(INDENT, &line, Tone::Plain);
    if let (Some(first), Some(last)) = (file.first, file.last) {
        let lasted = span(last.since(first) / 1_000_000);
        let precision = match file.digits {
            Some(9) => ", in nanoseconds".to_owned(),
            Some(6) => ", in microseconds".to_owned(),
            Some(digits) => format!(", with {digits} decimals of a second"),
            None => String::new(),
        };
        let line = match between(clock, first, last) {
            Some(times) => format!("{times} ({lasted}){precision}"),
            None => format!("{lasted}{precision}"),
        };
        page.paragraph(INDENT, &line, Tone::Plain);
    }
    let order = match file.backwards {
        0 => "in order of time".to_owned(),
        packets => format!("{} an earlier time than the packet before", have(packets, "packet")),
    };
    let cut = match (file.cut, file.longest_cut) {
        (0, _) => "no packet is cut".to_owned(),
        (cut, longest) => {
            let longest =
                longest.map_or(String::new(), |bytes| format!(", to at most {} bytes", grouped(bytes)));
            format!("{} cut by a snap length{longest}", are(cut, "packet"))
        }
    };
    page.paragraph(INDENT, &format!("{order}; {cut}"), Tone::Plain);
}

fn are(count: u64, what: &str) -> String {
    format!("{} {}", counted(count, what), if count == 1 { "is" } else { "are" })
}

fn have(count: u64, what: &str) -> String {
    format!("{} {}", counted(count, what), if count == 1 { "has" } else { "have" })
}

fn about_traffic(traffic: &CaptureTraffic) -> Vec<String> {
    let CaptureTraffic { packets, tcp, smb_segments, connections, messages, .. } = *traffic;
    let share = |part: u64, of: u64| {
        let thousandths = u128::from(part) * 1_000 / u128::from(of.max(1));
        smbtrail_table::people::percent(i64::try_from(thousandths).unwrap_or(i64::MAX))
    };
    let mut lines = vec![format!(
        "{} of {} belong to {} of SMB ({})",
        counted(smb_segments, "segment"),
        counted(packets, "packet"),
        counted(connections, "connection"),
        share(smb_segments, packets)
    )];
    if smb_segments == 0 {
        lines = vec![format!(
            "none of {} belongs to SMB; {} TCP",
            counted(packets, "packet"),
            have(tcp, "packet")
        )];
    }
    let frames = messages + traffic.encrypted + traffic.compressed;
    if frames > 0 {
        lines.push(format!("{} of SMB2 can be read", counted(messages, "message")));
        lines.push(match traffic.encrypted {
            0 => "nothing is encrypted that was not opened".to_owned(),
            encrypted => format!(
                "{} encrypted and not opened ({} of all, {})",
                are(encrypted, "frame"),
                share(encrypted, frames),
                size(traffic.encrypted_bytes)
            ),
        });
    }
    let notes = [
        (traffic.compressed, "frame", "compressed and not opened"),
        (traffic.smb1, "message", "of SMB1, read as far as the header and NEGOTIATE"),
    ];
    lines.extend(
        notes
            .iter()
            .filter(|(count, ..)| *count > 0)
            .map(|(count, what, rest)| format!("{} {rest}", are(*count, what))),
    );
    lines
}

/// What could not be seen, and why.
fn missing(info: &Info) -> Vec<String> {
    let traffic = &info.traffic;
    let mut lines: Vec<String> = info
        .unseen
        .iter()
        .map(|unseen| format!("{}: {}", counted(unseen.packets, "packet"), unseen.kind))
        .collect();
    let one_or_many = |count: u64, one: &'static str, many: &'static str| if count == 1 { one } else { many };
    let notes = [
        (
            traffic.encrypted,
            format!(
                "{} encrypted: a password, hash or key opens what it was used for",
                are(traffic.encrypted, "frame")
            ),
        ),
        (
            traffic.lost,
            format!(
                "{} of SMB connections missing: packets that the capture lost, or that went another way",
                are(traffic.lost, "byte")
            ),
        ),
        (
            traffic.cut,
            format!(
                "{} of SMB connections cut by the snap length: `tcpdump -s 0` cuts none",
                are(traffic.cut, "byte")
            ),
        ),
        (
            traffic.mid_stream,
            format!(
                "{} began before the capture, so who logged on is not in it",
                counted(traffic.mid_stream, "connection")
            ),
        ),
        (
            traffic.not_smb,
            format!(
                "{} on a port of SMB {} something else",
                counted(traffic.not_smb, "connection"),
                one_or_many(traffic.not_smb, "carries", "carry")
            ),
        ),
        (
            traffic.wrong_checksums,
            format!(
                "{} a wrong checksum: normal on the sending host, whose network card computes it",
                have(traffic.wrong_checksums, "segment")
            ),
        ),
    ];
    lines.extend(notes.into_iter().filter(|(count, _)| *count > 0).map(|(_, note)| note));
    lines.extend(info.damage.iter().map(|damage| format!("damaged: {damage}")));
    lines
}
