//! A terminal as the output: a pager that shows it page by page, and plain ASCII where the locale has no more.

use std::io::{self, Write};
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::config;
use crate::environment;
use crate::failure::say;
use crate::output::quiet_at_closed_pipe;

/// Whether this process must not start a pager.
static FORBIDDEN: AtomicBool = AtomicBool::new(false);
/// Whether a pager has the terminal.
static PAGING: AtomicBool = AtomicBool::new(false);

/// Starts no pager in this process: its output is watched as it comes.
pub(crate) fn forbid_pager() {
    FORBIDDEN.store(true, Ordering::SeqCst);
}

/// Whether a pager has the terminal, so that nothing else may be drawn on it.
pub(crate) fn is_paging() -> bool {
    PAGING.load(Ordering::SeqCst)
}

/// The terminal.
pub(crate) struct Terminal {
    pager: Pager,
    ascii: bool,
    /// The beginning of a character whose end comes next.
    rest: Vec<u8>,
}

/// Who shows the output.
enum Pager {
    /// The terminal itself.
    None,
    /// This program with these arguments, as soon as there is something to show.
    Wanted(Vec<String>),
    Running(Child),
}

impl Terminal {
    /// The terminal; `paged` asks for a pager, and `text` says that it is text for people, which may be put in other letters.
    pub(crate) fn new(paged: bool, text: bool) -> Self {
        let command = if paged && !FORBIDDEN.load(Ordering::SeqCst) { command() } else { Vec::new() };
        let pager = if command.is_empty() { Pager::None } else { Pager::Wanted(command) };
        Self { pager, ascii: text && config::ascii().unwrap_or_else(|| !is_utf8()), rest: Vec::new() }
    }

    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.ascii {
            let plain = self.plain(bytes);
            return self.pass(&plain);
        }
        self.pass(bytes)
    }

    pub(crate) fn flush(&mut self) -> io::Result<()> {
        match &mut self.pager {
            Pager::Running(child) => child.stdin.as_mut().map_or(Ok(()), Write::flush),
            Pager::None | Pager::Wanted(_) => quiet_at_closed_pipe(io::stdout().flush()),
        }
    }

    fn pass(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Pager::Wanted(command) = &self.pager {
            self.pager = start(command);
        }
        let Pager::Running(child) = &mut self.pager else {
            return quiet_at_closed_pipe(io::stdout().write_all(bytes));
        };
        match child.stdin.as_mut().map_or(Ok(()), |stdin| stdin.write_all(bytes)) {
            // Whoever leaves the pager has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.end();
                process::exit(0)
            }
            result => result,
        }
    }

    /// Waits until the pager was left.
    fn end(&mut self) {
        if let Pager::Running(child) = &mut self.pager {
            drop(child.stdin.take());
            // Nothing is left to do if that fails.
            let _ = child.wait();
            PAGING.store(false, Ordering::SeqCst);
        }
        self.pager = Pager::None;
    }

    /// The text in ASCII.
    fn plain(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut all = std::mem::take(&mut self.rest);
        all.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&all) {
            Ok(_) => all.len(),
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            Err(_) => all.len(),
        };
        self.rest = all.split_off(whole);
        let mut plain = Vec::with_capacity(all.len());
        String::from_utf8_lossy(&all).chars().for_each(|c| push_plain(c, &mut plain));
        plain
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        self.end();
    }
}

/// The pager that the user wants: a program and its arguments; nothing for none.
fn command() -> Vec<String> {
    let chosen =
        environment::text("SMBTRAIL_PAGER").or_else(config::pager).or_else(|| environment::text("PAGER"));
    let command = chosen.unwrap_or_else(|| "less".to_owned());
    let words: Vec<String> = command.split_whitespace().map(str::to_owned).collect();
    if words.as_slice() == ["cat"] { Vec::new() } else { words }
}

fn start(command: &[String]) -> Pager {
    let Some((program, args)) = command.split_first() else { return Pager::None };
    let mut pager = Command::new(program);
    pager.args(args).stdin(Stdio::piped());
    // What fits the screen is printed and stays there; colours are shown as such. As git has it.
    for (name, value) in [("LESS", "FRX"), ("LV", "-c")] {
        if environment::get(name).is_none() {
            pager.env(name, value);
        }
    }
    match pager.spawn() {
        Ok(child) => {
            PAGING.store(true, Ordering::SeqCst);
            Pager::Running(child)
        }
        Err(error) => {
            // Without less there is no pager, and it was not asked for.
            if program != "less" {
                say(format_args!("warning: the pager {program} cannot be started: {error}"));
            }
            Pager::None
        }
    }
}

/// Whether the locale says that the terminal shows UTF-8.
fn is_utf8() -> bool {
    if cfg!(windows) {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| {
        let value = environment::text(name)?;
        (!value.is_empty()).then_some(value)
    });
    locale.is_some_and(|locale| {
        let locale = locale.to_ascii_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

/// Appends a character in ASCII that is as wide.
fn push_plain(c: char, out: &mut Vec<u8>) {
    let plain = match c {
        '\0'..='\x7f' => u8::try_from(c).unwrap_or(b'?'),
        '…' => b'~',
        '·' => b'-',
        '┌' => b',',
        '├' | '│' => b'|',
        '└' => b'`',
        '─' | '–' | '—' => b'-',
        '▁' | '▂' => b'_',
        '▃' | '▄' | '▅' => b'-',
        '▆' | '▇' => b'=',
        '█' => b'#',
        '▏' | '▎' | '▍' | '▌' | '▋' | '▊' | '▉' => b'#',
        '×' => b'x',
        '→' => b'>',
        _ => b'?',
    };
    out.push(plain);
    if plain == b'?' && smbtrail_report::table::text::width(c.encode_utf8(&mut [0; 4])) > 1 {
        out.push(b'?');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_ascii_is_as_wide() {
        let mut terminal = Terminal { pager: Pager::None, ascii: true, rest: Vec::new() };
        assert_eq!(terminal.plain("┌ a…b ▁█ é 漢\n".as_bytes()), b", a~b _# ? ??\n");
    }

    #[test]
    fn a_character_may_come_in_two_pieces() {
        let mut terminal = Terminal { pager: Pager::None, ascii: true, rest: Vec::new() };
        let (one, other) = "a…b".as_bytes().split_at(2);
        let plain = [terminal.plain(one), terminal.plain(other)].concat();
        assert_eq!(plain, b"a~b");
    }
}
