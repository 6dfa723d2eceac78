//! A page of text for people: titles, paragraphs and tables that fit a width.

use crate::clock::Clock;
use crate::colour::{BOLD, DIM, RESET, WARNING};
use crate::column::Rows;
use crate::gutter::Gutter;
use crate::style::{Format, Style};
use crate::text::{push_cut_middle, shown};
use crate::writer::Writer;

/// The width of a page for which none was set.
const WIDTH: usize = 100;
/// The least width of a page.
const LEAST: usize = 24;
/// The least width of a paragraph.
const LEAST_PARAGRAPH: usize = 8;

/// A page of text, to which lines are added.
#[derive(Clone, Debug)]
pub struct Page {
    text: String,
    style: Style,
    width: usize,
}

/// How text on a coloured page is set off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tone {
    /// Not at all.
    #[default]
    Plain,
    /// Bold.
    Bold,
    /// Dim.
    Dim,
    /// As the title of a section.
    Title,
    /// As something worth a look.
    Warning,
    /// As a failure.
    Failure,
}

impl Tone {
    const fn begin(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Bold => BOLD,
            Self::Dim => DIM,
            Self::Title => "\x1b[1;36m",
            Self::Warning => WARNING,
            Self::Failure => "\x1b[1;31m",
        }
    }
}

impl Page {
    /// An empty page of this width and colour. The format does not matter.
    #[must_use]
    pub fn new(style: Style) -> Self {
        let width = style.width.unwrap_or(WIDTH).max(LEAST);
        Self { text: String::new(), style: style.with_format(Format::Table), width }
    }

    /// The text of the page.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its width in columns of a terminal.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// How it says points in time.
    #[must_use]
    pub const fn clock(&self) -> Clock {
        self.style.clock
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds a line as it is, without the blanks at its end. Text from outside must be [`shown`] before.
    pub fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Adds a title, cut in its middle if it is too long.
    pub fn title(&mut self, title: &str) {
        let mut line = String::new();
        push_cut_middle(&mut line, &shown(title), self.width);
        let mut toned = String::new();
        self.push_toned(&mut toned, &line, Tone::Title);
        self.line(&toned);
    }

    /// Adds a text in lines that fit, each indented by this many blanks.
    pub fn paragraph(&mut self, indent: usize, text: &str, tone: Tone) {
        for line in wrap(&shown(text), self.width.saturating_sub(indent).max(LEAST_PARAGRAPH)) {
            let mut row = " ".repeat(indent);
            self.push_toned(&mut row, &line, tone);
            self.line(&row);
        }
    }

    /// Adds a table of the first `most` rows, fitted to them and indented by this many blanks. Returns how many rows it
    /// omits.
    pub fn rows<'a, R: Rows>(&mut self, indent: usize, rows: &'a [R::Row<'a>], most: usize) -> usize {
        let mut writer = Writer::<R>::new(self.style.with_width(Some(self.width)));
        writer.indent(indent);
        let rendered: Vec<Vec<u8>> = rows.iter().take(most).map(|row| writer.rendered(row)).collect();
        let mut out = Vec::new();
        writer.fit();
        writer.begin(&mut out);
        rendered.iter().for_each(|row| writer.push_rendered(row, Gutter::None, &mut out));
        self.text.push_str(&String::from_utf8_lossy(&out));
        rows.len().saturating_sub(most)
    }

    /// Appends a text to a line, set off if the page is coloured.
    pub fn push_toned(&self, line: &mut String, text: &str, tone: Tone) {
        if self.style.color && tone != Tone::Plain && !text.is_empty() {
            line.push_str(tone.begin());
            line.push_str(text);
            line.push_str(RESET);
        } else {
            line.push_str(text);
        }
    }
}

/// The text in lines of at most `width` columns.
#[must_use]
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, width).into_iter().map(std::borrow::Cow::into_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_fits_the_page_and_controls_no_terminal() {
        let mut page = Page::new(Style::new(Format::Table).with_width(Some(24)));
        page.title(&"long title ".repeat(5));
        page.paragraph(2, "one two three four five six seven eight \x1b[2J", Tone::Warning);
        for line in page.text().lines() {
            assert!(crate::text::width(line) <= 24, "{line}");
            assert!(!line.chars().any(crate::text::is_hidden), "{line:?}");
        }
    }

    #[test]
    fn only_coloured_pages_set_text_off() {
        for (color, expected) in [(true, "\x1b[1;36mHosts\x1b[0m\n"), (false, "Hosts\n")] {
            let mut page = Page::new(Style::new(Format::Table).with_color(color));
            page.title("Hosts");
            assert_eq!(page.text(), expected);
        }
    }
}
