//! A page of text that fits a width.

use crate::text;
use crate::writer::Style;

/// Columns of a page whose width nobody set.
const WIDTH: usize = 100;

/// A page of text as it grows.
pub(crate) struct Page {
    text: String,
    width: usize,
    color: bool,
}

impl Page {
    /// An empty page.
    pub(crate) fn new(style: Style) -> Self {
        Self { text: String::new(), width: style.width.unwrap_or(WIDTH).max(24), color: style.color }
    }

    /// What stands on it.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Its columns.
    pub(crate) const fn width(&self) -> usize {
        self.width
    }

    /// Adds an empty line.
    pub(crate) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds a line, without blanks at its end.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// A line that begins in a tone.
    pub(crate) fn tone_line(&mut self, begin: &str, tone: &str, rest: &str) {
        let mut row = String::new();
        self.toned(&mut row, begin, tone);
        row.push_str(rest);
        self.text.push_str(&row);
        self.text.push('\n');
    }

    /// A text in lines that fit, each behind so many blanks.
    pub(crate) fn paragraph(&mut self, indent: usize, text: &str, tone: &str) {
        for line in wrap(&shown(text), self.width.saturating_sub(indent).max(8)) {
            let mut row = " ".repeat(indent);
            self.toned(&mut row, &line, tone);
            self.text.push_str(row.trim_end());
            self.text.push('\n');
        }
    }

    /// Appends a text in a tone, if the page is coloured.
    pub(crate) fn toned(&self, out: &mut String, text: &str, tone: &str) {
        if self.color && !tone.is_empty() && !text.is_empty() {
            out.push_str(tone);
            out.push_str(text);
            out.push_str(RESET);
        } else {
            out.push_str(text);
        }
    }
}

pub(crate) const BOLD: &str = "\x1b[1m";
pub(crate) const DIM: &str = "\x1b[2m";
pub(crate) const RED: &str = "\x1b[1;31m";
pub(crate) const YELLOW: &str = "\x1b[33m";
pub(crate) const RESET: &str = "\x1b[0m";

/// The text with what may steer a terminal made visible.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text::push_shown(&mut out, text);
    out
}

/// The text in lines of at most `width` columns.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    textwrap::wrap(text, width).into_iter().map(std::borrow::Cow::into_owned).collect()
}
