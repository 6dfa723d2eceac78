//! `smbtrail top`.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use smbtrail_live::{Meter, Now, Screen, draw};
use smbtrail_pipeline::track::{Event, Observer, Time};
use smbtrail_pipeline::{Outcome, Stop};

use super::summary::Story;
use crate::capture::{self, CaptureArgs};
use crate::failure::{Failure, Status, judge, say};
use crate::interrupt;
use crate::output::OutputArgs;
use crate::terminal::forbid_pager;
use crate::times::TimeArgs;

/// Watch what passes now: servers, users, files, waits and errors, on a screen redrawn each second
///
/// Reads what another program captures, from a pipe or, with --follow, from a file that grows. Rates are those of the last ten
/// seconds by the capture's own clock. The screen ends with q or with the capture, and the `summary` of all that was seen is
/// printed. Where standard output is no terminal, that is all. Memory does not grow with time.
#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLE)]
pub(crate) struct Args {
    #[command(flatten)]
    capture: CaptureArgs,
    #[command(flatten)]
    times: TimeArgs,

    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLE: &str = "\
Examples:
  tcpdump -i eth0 -U -w - port 445 | smbtrail top -
  ssh server tcpdump -U -w - port 445 | smbtrail top -o summary.txt -";

/// Time between two screens.
const TICK: Duration = Duration::from_secs(1);
/// Time between two looks whether a key was pressed.
const LOOK: Duration = Duration::from_millis(100);

impl Args {
    pub(crate) fn run(&self) -> Result<Status, Failure> {
        let captures = self.capture.files()?;
        if !self.capture.reading.is_followed() && captures.iter().any(|path| path.is_file()) {
            return Err(Failure::Usage(
                "`top` watches a capture that is being made\n\n  tip: --follow goes on as a file grows; `smbtrail summary` is for one that \
                 is complete"
                    .into(),
            ));
        }
        let name = |path: &PathBuf| match path.as_os_str() == "-" {
            true => "standard input".to_owned(),
            false => path.display().to_string(),
        };
        let title: Vec<String> = captures.iter().map(name).collect();
        // Whatever is wrong with the output is said before hours of watching.
        self.output.refuse_html()?;
        forbid_pager();
        let out = self.output.open_page(&self.capture.inputs()?)?;
        let mut story = Story::default();
        let (files, outcome) = match self.watch(&title.join(", "), &mut story) {
            Err(Failure::Capture(_)) if interrupt::stop().is_asked() => {
                say("no packet came");
                return Ok(Status::Done);
            }
            watched => watched?,
        };
        story.write(files, &outcome, self.times.style(&self.output), out)?;
        Ok(judge(&outcome, self.output.quiet))
    }

    /// Draws on another thread while the capture is read: opening it waits for the first packet.
    fn watch(&self, title: &str, story: &mut Story) -> Result<(Vec<String>, Outcome), Failure> {
        let watched =
            Watched { reading: Mutex::default(), is_over: AtomicBool::new(false), stop: interrupt::stop() };
        let screen = Screen::new(title, "q quits  p pauses").with_color(self.times.style(&self.output).color);
        thread::scope(|scope| {
            let drawing = io::stdout().is_terminal().then(|| scope.spawn(|| watched.draw(&screen)));
            let mut read = || -> Result<_, Failure> {
                let pipeline = self.capture.open_with(Story::options(&self.capture))?;
                let files = capture::names(&pipeline);
                let mut both = Both { watched: &watched, story: story.judged() };
                Ok((files, capture::run(pipeline, &mut both, false)))
            };
            let read = read();
            watched.is_over.store(true, Ordering::Relaxed);
            let drawn = drawing.map_or(Ok(()), |drawing| {
                drawing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            });
            let read = read?;
            drawn.map_err(Failure::Terminal)?;
            Ok(read)
        })
    }
}

/// What the reader and the screen share.
struct Watched {
    reading: Mutex<Reading>,
    is_over: AtomicBool,
    stop: Stop,
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    meter: Meter,
    /// The time of the latest message, and when it came.
    latest: Option<(Time, Instant)>,
}

/// The page of the end, and the screen.
struct Both<'w, O> {
    watched: &'w Watched,
    story: O,
}

impl<O: Observer> Observer for Both<'_, O> {
    fn event(&mut self, event: &Event<'_>) {
        let mut reading = self.watched.lock();
        reading.meter.event(event);
        if let Event::Message(message) = event {
            reading.latest = Some((message.moment.time, Instant::now()));
        }
        drop(reading);
        self.story.event(event);
    }
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known now, by the capture's clock: it goes on while no message passes.
    fn now(&self) -> Now {
        let reading = self.lock();
        let time = reading.latest.map_or_else(
            || Time(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, nanoseconds)),
            |(time, came)| Time(time.0.saturating_add(nanoseconds(came.elapsed()))),
        );
        reading.meter.now(time)
    }

    /// Draws until the capture is over or a key ends it.
    fn draw(&self, screen: &Screen<'_>) -> io::Result<()> {
        let mut terminal = ratatui::try_init()?;
        let drawn = self.redraw(&mut terminal, screen);
        if drawn.is_err() {
            self.stop.ask();
        }
        ratatui::try_restore().and(drawn)
    }

    fn redraw(&self, terminal: &mut DefaultTerminal, screen: &Screen<'_>) -> io::Result<()> {
        let (mut drawn, mut is_paused, mut has_keys) = (None::<Instant>, false, true);
        while !self.is_over.load(Ordering::Relaxed) {
            if drawn.is_none_or(|drawn| drawn.elapsed() >= TICK) && !is_paused {
                let now = self.now();
                terminal.draw(|frame| draw(frame, &now, screen))?;
                drawn = Some(Instant::now());
            }
            // Where there is no keyboard, as in a job without a terminal of its own, the capture ends it.
            match if has_keys { key() } else { Err(io::ErrorKind::Unsupported.into()) } {
                Ok(Key::Quit) => self.stop.ask(),
                Ok(Key::Pause) => is_paused = !is_paused,
                Ok(Key::Redraw) => (drawn, is_paused) = (None, false),
                Ok(Key::None) => {}
                Err(_) => {
                    has_keys = false;
                    thread::sleep(LOOK);
                }
            }
        }
        Ok(())
    }
}

/// What a key asks for.
enum Key {
    None,
    Quit,
    Pause,
    Redraw,
}

/// Waits a little for a key.
fn key() -> io::Result<Key> {
    if !event::poll(LOOK)? {
        return Ok(Key::None);
    }
    Ok(match event::read()? {
        Input::Resize(..) => Key::Redraw,
        Input::Key(KeyEvent { code, modifiers, kind: KeyEventKind::Press, .. }) => match code {
            KeyCode::Char('q') | KeyCode::Esc => Key::Quit,
            KeyCode::Char('c') if modifiers.contains(KeyModifiers::CONTROL) => Key::Quit,
            KeyCode::Char('p' | ' ') => Key::Pause,
            _ => Key::None,
        },
        _ => Key::None,
    })
}

fn nanoseconds(span: Duration) -> i64 {
    i64::try_from(span.as_nanos()).unwrap_or(i64::MAX)
}
