//! Fields and messages on a page that fits its width, or as rows.

use std::io::{self, Write};

use smbtrail_table::{Format, Page, Rows, Style, Tone, Writer, text, wrap};
use smbtrail_wire::Severity;

use crate::header::HeaderField;
use crate::message::{Explanation, HeaderLine, Line};
use crate::rows::{FieldRow, FieldRows, MessageFields};
use crate::value;

/// Below this width a field's text is under its name and not beside it.
const NARROW: usize = 64;
/// From this width on the body's listing has room for bytes.
const WIDE: usize = 100;
/// Where the text beside name and bytes begins: offset, gap, eight bytes in hex, gap.
const BESIDE: usize = 5 + 23 + 2;

/// Writes messages with all their fields.
///
/// # Errors
/// Those of `out`.
pub fn write_messages(out: &mut dyn Write, messages: &[Explanation], style: Style) -> io::Result<()> {
    if style.format != Format::Table {
        let rows: Vec<_> = messages.iter().flat_map(Explanation::rows).collect();
        return write_rows::<MessageFields>(out, &rows, style);
    }
    let mut page = Sheet(Page::new(style));
    for message in messages {
        page.message(message, messages.len());
    }
    out.write_all(page.0.text().as_bytes())
}

/// Writes all there is to know of one field, or a line on each of several.
///
/// # Errors
/// Those of `out`.
pub fn write_fields(out: &mut dyn Write, fields: &'static [HeaderField], style: Style) -> io::Result<()> {
    if style.format != Format::Table {
        let rows: Vec<_> = fields.iter().map(FieldRow::new).collect();
        return write_rows::<FieldRows>(out, &rows, style);
    }
    let mut page = Sheet(Page::new(style));
    match fields {
        [field] => page.field(field),
        fields => page.list(fields),
    }
    out.write_all(page.0.text().as_bytes())
}

pub(crate) fn write_rows<'r, R: Rows>(
    out: &mut dyn Write,
    rows: &'r [R::Row<'r>],
    style: Style,
) -> io::Result<()> {
    let mut writer = Writer::<R>::new(style);
    let mut bytes = Vec::new();
    writer.begin(&mut bytes);
    rows.iter().for_each(|row| writer.push(row, &mut bytes));
    writer.end(&mut bytes);
    out.write_all(&bytes)
}

/// Messages and fields on a page.
struct Sheet(Page);

impl Sheet {
    fn message(&mut self, message: &Explanation, of: usize) {
        if !self.0.text().is_empty() {
            self.0.blank();
        }
        self.title(message, of);
        if let Some(why) = &message.context.why {
            self.0.paragraph(0, &format!("Refused here: {why}."), Tone::Warning);
        }
        for line in &message.fields {
            self.0.blank();
            self.header_line(line);
        }
        self.0.blank();
        self.body(&message.body);
        if message.missing > 0 {
            let missing = value::count(message.missing);
            self.0.paragraph(
                0,
                &format!("{missing} of the message are not in the capture, or were skipped."),
                Tone::Plain,
            );
        }
        for problem in &message.problems {
            self.0.paragraph(0, &format!("Anomaly: {problem}."), Tone::Warning);
        }
    }

    fn title(&mut self, message: &Explanation, of: usize) {
        let kind = if message.header.is_response() { "response" } else { "request" };
        let mut title = format!("{} {kind}", message.header.command);
        if message.number > 1 || of > 1 {
            title.push_str(&format!(", message {} of its frame", message.number));
        }
        self.0.paragraph(0, &title, Tone::Bold);
        let context = &message.context;
        let mut known = Vec::new();
        if let Some(source) = &context.source {
            known.push(format!("frame {}, {}", source.frame, source.said(self.0.clock())));
            known.push(format!("{} to {}", source.from, source.to));
        }
        known.extend(context.dialect.map(|dialect| dialect.to_string()));
        known.extend(context.encrypted.then(|| "out of an encrypted frame".to_owned()));
        known.extend(
            context.path.as_ref().filter(|path| !path.is_empty()).map(|path| format!("about {path}")),
        );
        if message.offset > 0 {
            known.push(format!("{} into the frame's payload", value::count(message.offset)));
        }
        if !known.is_empty() {
            self.0.paragraph(0, &known.join("; "), Tone::Plain);
        }
    }

    /// Name and bytes at the left, value, meaning and what for at the right.
    fn header_line(&mut self, line: &HeaderLine) {
        let field = line.field;
        let failed = field.name == "Status"
            && line.bytes.first_chunk().is_some_and(|raw| {
                smbtrail_wire::NtStatus(u32::from_le_bytes(*raw)).severity() == Severity::Error
            });
        let tone = if failed { Tone::Failure } else { Tone::Bold };
        let section = format!("§ {}", field.section);
        let bytes: Vec<String> = line.bytes.chunks(8).map(|chunk| value::hex(chunk, " ")).collect();
        if self.0.width() < NARROW {
            let name =
                format!("{:>3}  {}  {}", field.offset, field.name, bytes.first().map_or("", |first| first));
            self.0.paragraph(0, &name, Tone::Bold);
            for more in bytes.iter().skip(1) {
                self.0.paragraph(5, more, Tone::Bold);
            }
            self.0.paragraph(5, &line.value, tone);
            self.0.paragraph(5, &line.meaning, Tone::Plain);
            self.0.paragraph(5, &format!("» {}", field.why), Tone::Dim);
            self.0.paragraph(5, &section, Tone::Dim);
            return;
        }
        let room = self.0.width() - BESIDE;
        let mut right: Vec<(String, Tone)> = Vec::new();
        let shown = text::shown(&line.value);
        let first = wrap(&shown, room);
        let one = first.len() == 1 && text::width(&shown) + 2 + text::width(&section) <= room;
        right.extend(first.into_iter().map(|line| (line, tone)));
        if !one {
            right.extend(wrap(&section, room).into_iter().map(|line| (line, Tone::Dim)));
        }
        right.extend(wrap(&text::shown(&line.meaning), room).into_iter().map(|line| (line, Tone::Plain)));
        right.extend(wrap(&format!("» {}", field.why), room).into_iter().map(|line| (line, Tone::Dim)));
        let left = std::iter::once((field.name, Tone::Bold))
            .chain(bytes.iter().map(|bytes| (bytes.as_str(), Tone::Plain)));
        let mut left = left.fuse();
        for (at, (text, tone)) in right.iter().enumerate() {
            let offset = if at == 0 { format!("{:>3}", field.offset) } else { "   ".to_owned() };
            let (name, name_tone) = left.next().unwrap_or(("", Tone::Plain));
            let mut row = format!("{offset}  ");
            self.0.push_toned(&mut row, name, name_tone);
            row.extend(std::iter::repeat_n(' ', BESIDE - 5 - text::width(name)));
            self.0.push_toned(&mut row, text, *tone);
            if at == 0 && one {
                let gap = room - text::width(text) - text::width(&section);
                row.extend(std::iter::repeat_n(' ', gap));
                self.0.push_toned(&mut row, &section, Tone::Dim);
            }
            self.0.line(&row);
        }
        for (bytes, _) in left {
            self.0.line(&format!("     {bytes}"));
        }
    }

    /// One line per field: offset, name, bytes where there is room, value.
    fn body(&mut self, lines: &[Line]) {
        let longest = lines.iter().filter(|line| line.value.is_some());
        let names = longest.map(|line| indent(line) + line.name.len()).max().unwrap_or(0);
        let names = names.min(self.0.width() / 2);
        let bytes_room = if self.0.width() >= WIDE { 25 } else { 0 };
        let begin = 6 + names + 2 + bytes_room;
        for line in lines {
            let Some(value) = &line.value else {
                self.0.paragraph(2 * line.depth, line.name, Tone::Bold);
                continue;
            };
            let name: String =
                format!("{}{}", " ".repeat(indent(line)), line.name).chars().take(names).collect();
            let mut row = format!("{:>4}  {name:<names$}  ", line.offset);
            if bytes_room > 0 {
                let bytes = match line.bytes.get(..8) {
                    Some(first) if line.bytes.len() > 8 => format!("{}…", value::hex(first, " ")),
                    _ => value::hex(&line.bytes, " "),
                };
                row.push_str(&format!("{bytes:<24} "));
            }
            let shown = text::shown(value);
            let mut values = wrap(&shown, self.0.width().saturating_sub(begin).max(8)).into_iter();
            row.push_str(&values.next().unwrap_or_default());
            self.0.line(&row);
            for more in values {
                self.0.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }

    /// All there is to know of a field.
    fn field(&mut self, field: &HeaderField) {
        self.0.paragraph(0, field.name, Tone::Bold);
        let bytes = match field.len {
            1 => format!("byte {}", field.offset),
            len => format!("bytes {} to {}", field.offset, field.offset + len - 1),
        };
        let place =
            format!("{bytes} of the header; {}; [MS-SMB2] {}", field.presence.phrase(), field.section);
        self.0.paragraph(0, &place, Tone::Dim);
        self.0.blank();
        self.0.paragraph(0, field.what, Tone::Plain);
        self.0.blank();
        self.0.paragraph(0, "Why care", Tone::Bold);
        self.0.paragraph(2, field.why, Tone::Plain);
        if !field.values.is_empty() {
            self.0.blank();
            self.0.paragraph(0, "Values", Tone::Bold);
            self.pairs(field.values);
        }
        if !field.beliefs.is_empty() {
            self.0.blank();
            self.0.paragraph(0, "Common beliefs", Tone::Bold);
            for belief in field.beliefs {
                self.0.paragraph(2, &format!("\"{}\"", belief.belief), Tone::Warning);
                self.0.paragraph(4, belief.truth, Tone::Plain);
            }
        }
        self.0.blank();
        self.0.paragraph(0, &format!("Also known as {}.", field.aliases.join(", ")), Tone::Dim);
    }

    /// A line on each field.
    fn list(&mut self, fields: &[HeaderField]) {
        let title = "The 64 bytes of an SMB2 header. `smbtrail explain NAME` tells more of one.";
        self.0.paragraph(0, title, Tone::Plain);
        self.0.blank();
        for field in fields {
            let row = format!("{:>3}  {:<16} ", format!("{}", field.offset), field.name);
            let begin = 5 + 17;
            if self.0.width() < NARROW {
                self.0.paragraph(0, &row, Tone::Bold);
                self.0.paragraph(5, field.what, Tone::Plain);
                continue;
            }
            let mut lines = wrap(field.what, self.0.width() - begin).into_iter();
            self.bold_line(&row, &lines.next().unwrap_or_default());
            for more in lines {
                self.0.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }

    fn pairs(&mut self, pairs: &[(&str, &str)]) {
        let longest = pairs.iter().map(|(value, _)| value.len()).max().unwrap_or(0);
        let begin = 2 + longest + 2;
        let beside = self.0.width() >= begin + 24;
        for (value, meaning) in pairs {
            if !beside {
                self.0.paragraph(2, value, Tone::Bold);
                self.0.paragraph(4, meaning, Tone::Plain);
                continue;
            }
            let mut lines = wrap(meaning, self.0.width() - begin).into_iter();
            self.bold_line(&format!("  {value:<longest$}  "), &lines.next().unwrap_or_default());
            for more in lines {
                self.0.line(&format!("{}{more}", " ".repeat(begin)));
            }
        }
    }

    /// A line whose beginning is bold.
    fn bold_line(&mut self, begin: &str, rest: &str) {
        let mut row = String::new();
        self.0.push_toned(&mut row, begin, Tone::Bold);
        row.push_str(rest);
        self.0.line(&row);
    }
}

/// Blanks before a line of the body's listing.
const fn indent(line: &Line) -> usize {
    2 * line.depth.saturating_sub(1)
}
