//! The screen: totals, what they were in the last minute, and five lists.

use jiff::Timestamp;
use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table};
use smbtrail_table::people::{duration, grouped, push_sparkline, size};
use smbtrail_table::text::{push_cut_middle, shown};
use smbtrail_track::Time;

use crate::now::{Now, Rate};

/// What a screen says beside what passes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Screen<'a> {
    /// What is watched.
    pub title: &'a str,
    /// Which keys do what.
    pub keys: &'a str,
    /// Whether it is coloured.
    pub color: bool,
}

impl<'a> Screen<'a> {
    /// A screen with colours.
    #[must_use]
    pub const fn new(title: &'a str, keys: &'a str) -> Self {
        Self { title, keys, color: true }
    }

    /// The same, with colours or without.
    #[must_use]
    pub const fn with_color(self, color: bool) -> Self {
        Self { color, ..self }
    }

    fn fg(&self, color: Color) -> Style {
        if self.color { Style::new().fg(color) } else { Style::new() }
    }
}

/// From this width on, the lists are in two columns.
const TWO_COLUMNS: u16 = 160;
/// Below this width, the first line does not say how long was watched.
const WIDE: usize = 100;
/// Lines above the lists.
const HEAD: u16 = 4;
/// Columns between those of a list.
const SPACE: u16 = 1;

/// A list: its columns and its rows.
struct List {
    /// The name of each column, and its width; the last one has what is left.
    columns: Vec<(&'static str, u16)>,
    rows: Vec<Vec<String>>,
    /// What is said where there are no rows.
    nothing: &'static str,
    /// The colour of the last column.
    color: Color,
}

/// Draws what is known now.
pub fn draw(frame: &mut Frame<'_>, now: &Now, screen: &Screen<'_>) {
    let [head, body] = Layout::vertical([Constraint::Length(HEAD), Constraint::Min(0)]).areas(frame.area());
    frame.render_widget(Paragraph::new(head_lines(now, screen, usize::from(head.width))), head);
    let [waits, servers, users, files, failures] =
        [waits(now), servers(now), users(now), files(now), failures(now)];
    if body.width < TWO_COLUMNS {
        return stack(frame, body, &[waits, servers, users, files, failures], screen);
    }
    let columns = [Constraint::Fill(1), Constraint::Length(2), Constraint::Fill(1)];
    let [left, _, right] = Layout::horizontal(columns).areas(body);
    stack(frame, left, &[servers, users, files], screen);
    stack(frame, right, &[waits, failures], screen);
}

/// Draws lists below each other. Each has its share of the lines, and what one does not need the others have.
fn stack(frame: &mut Frame<'_>, area: Rect, lists: &[List], screen: &Screen<'_>) {
    let needs: Vec<usize> = lists.iter().map(|list| list.rows.len().max(1)).collect();
    let lines = usize::from(area.height).saturating_sub(lists.len());
    let mut given = vec![0; lists.len()];
    for _ in 0..lines {
        let wanting = (0..lists.len()).filter(|at| given[*at] < needs[*at]);
        let Some(at) = wanting.min_by_key(|at| given[*at]) else { break };
        given[at] += 1;
    }
    // A blank line after each list, where all rows have their place.
    let blank = usize::from(lines >= needs.iter().sum::<usize>() + lists.len());
    let heights =
        given.iter().map(|rows| Constraint::Length(u16::try_from(rows + 1 + blank).unwrap_or(u16::MAX)));
    let areas = Layout::vertical(heights).split(area);
    for (list, area) in lists.iter().zip(areas.iter()) {
        list.draw(frame, *area, screen);
    }
}

impl List {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, screen: &Screen<'_>) {
        let last = self.columns.len() - 1;
        let fixed: u16 = self.columns.iter().take(last).map(|(_, width)| width + SPACE).sum();
        let room = usize::from(area.width.saturating_sub(fixed));
        let align = |at: usize, text: String| match at == last {
            true => Line::from(text),
            false => Line::from(text).right_aligned(),
        };
        let names =
            self.columns.iter().enumerate().map(|(at, (name, _))| Cell::from(align(at, (*name).to_owned())));
        let header = Row::new(names).style(Style::new().add_modifier(Modifier::BOLD | Modifier::UNDERLINED));
        let rows = self.rows.iter().map(|row| self.row(row, last, room, &align, screen));
        let widths = self.columns.iter().enumerate().map(|(at, (_, width))| match at == last {
            true => Constraint::Fill(1),
            false => Constraint::Length(*width),
        });
        frame.render_widget(Table::new(rows, widths).header(header).column_spacing(SPACE), area);
        if self.rows.is_empty() && area.height > 1 {
            let below = Rect { y: area.y + 1, height: 1, ..area };
            let nothing = Line::styled(self.nothing, Style::new().add_modifier(Modifier::DIM));
            frame.render_widget(Paragraph::new(nothing), below);
        }
    }

    fn row<'r>(
        &self,
        row: &[String],
        last: usize,
        room: usize,
        align: &impl Fn(usize, String) -> Line<'r>,
        screen: &Screen<'_>,
    ) -> Row<'r> {
        Row::new(row.iter().enumerate().map(|(at, text)| {
            if at < last {
                return Cell::from(align(at, text.clone()));
            }
            let mut cut = String::new();
            push_cut_middle(&mut cut, &shown(text), room);
            Cell::from(align(at, cut)).style(screen.fg(self.color))
        }))
    }
}

/// What is watched, and all of the last ten seconds.
fn head_lines(now: &Now, screen: &Screen<'_>, width: usize) -> Vec<Line<'static>> {
    let seconds = now.since.map_or(0, |since| now.time.since(since).max(0)) / 1_000_000_000;
    let watched = format!("{}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let watched = if width < WIDE { String::new() } else { format!("  watched for {watched}") };
    let right = format!("{}{watched}  {}", clock(now.time), screen.keys);
    let mut left = String::new();
    let title = format!("smbtrail top  {}", shown(screen.title));
    push_cut_middle(&mut left, &title, width.saturating_sub(right.len() + 2));
    let gap = " ".repeat(width.saturating_sub(smbtrail_table::text::width(&left) + right.len()));
    let (total, span) = (&now.total, now.span());
    let waiting = u64::try_from(now.waits.len()).unwrap_or(u64::MAX);
    let errors = format!("{} errors/s", tenths(total.errors, span));
    let totals = format!(
        "{} requests/s   {} read   {} written   ",
        tenths(total.requests, span),
        per_second(total.read, span, "0 bytes/s"),
        per_second(total.written, span, "0 bytes/s")
    );
    let style = if total.errors > 0 { screen.fg(Color::Red) } else { Style::new() };
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let bytes: Vec<Option<i64>> = now.history.iter().map(|moved| Some(signed(moved.bytes()))).collect();
    let longest: Vec<Option<i64>> = now.history.iter().map(|moved| Some(moved.longest)).collect();
    let most = |values: &[Option<i64>]| values.iter().flatten().copied().max().unwrap_or(0);
    vec![
        Line::from(vec![
            Span::styled(left, Style::new().add_modifier(Modifier::BOLD)),
            Span::from(gap + &right),
        ]),
        Line::from(vec![
            Span::from(totals),
            Span::styled(errors, style),
            Span::from(format!("   {} waiting", grouped(waiting))),
        ]),
        line("bytes", &bytes, &format!("{}/s", size(most(&bytes).unsigned_abs())), screen.fg(Color::Cyan)),
        line("waits", &longest, &duration(most(&longest)), screen.fg(Color::Yellow)),
    ]
}

/// One value per second of the last minute, as blocks; the most of them after it.
fn line(name: &str, values: &[Option<i64>], most: &str, style: Style) -> Line<'static> {
    let mut blocks = String::new();
    push_sparkline(&mut blocks, values);
    Line::from(vec![
        Span::from(format!("{name} ")),
        Span::styled(blocks, style),
        Span::from(format!(" {most}")),
    ])
}

fn waits(now: &Now) -> List {
    let rows = now.waits.iter().map(|wait| {
        let user = wait.user.as_deref().unwrap_or("unknown");
        let place = match (&wait.share, &wait.path) {
            (Some(share), Some(path)) if !path.is_empty() => format!("  {share}\\{path}"),
            (Some(share), _) => format!("  {share}"),
            _ => String::new(),
        };
        let pending = if wait.is_pending { "  (pending)" } else { "" };
        let what = format!("{}  {user} at {}{place}{pending}", wait.command, wait.client);
        vec![duration(wait.nanoseconds), what]
    });
    List {
        columns: vec![("waits now", 9), ("request", 0)],
        rows: rows.collect(),
        nothing: "nothing waits",
        color: Color::Yellow,
    }
}

fn servers(now: &Now) -> List {
    busy(now, &now.servers, "server", |server| now.server(*server), Color::Green)
}

fn users(now: &Now) -> List {
    busy(now, &now.users, "user", |(user, client)| format!("{user} at {client}"), Color::Green)
}

fn files(now: &Now) -> List {
    busy(now, &now.files, "file", |(share, path)| format!("{share}\\{path}"), Color::Cyan)
}

/// Who or what is busy.
fn busy<K>(
    now: &Now,
    rates: &[Rate<K>],
    name: &'static str,
    says: impl Fn(&K) -> String,
    color: Color,
) -> List {
    let span = now.span();
    let rows = rates.iter().map(|Rate { key, moved }| {
        vec![
            tenths(moved.requests, span),
            per_second(moved.read, span, "-"),
            per_second(moved.written, span, "-"),
            if moved.errors == 0 { "-".to_owned() } else { tenths(moved.errors, span) },
            duration(moved.longest),
            says(key),
        ]
    });
    let columns =
        [("requests/s", 10), ("read", 12), ("written", 12), ("errors/s", 8), ("longest", 8), (name, 0)];
    List {
        columns: columns.to_vec(),
        rows: rows.collect(),
        nothing: "nothing in the last ten seconds",
        color,
    }
}

fn failures(now: &Now) -> List {
    let rows = now.failures.iter().map(|failures| {
        let path = failures.path.as_deref().filter(|path| !path.is_empty());
        let path = path.map_or_else(String::new, |path| format!("  last: {path}"));
        let status = failures.status.to_string();
        let status = status.strip_prefix("STATUS_").unwrap_or(&status);
        vec![grouped(failures.count), format!("{status} of {}{path}", failures.command)]
    });
    List {
        columns: vec![("errors", 9), ("status of command, in the last ten seconds", 0)],
        rows: rows.collect(),
        nothing: "no errors in the last ten seconds",
        color: Color::Red,
    }
}

/// A number per second, with one digit after the point.
fn tenths(count: u64, span: u64) -> String {
    let tenths = count.saturating_mul(10) / span.max(1);
    format!("{}.{}", grouped(tenths / 10), tenths % 10)
}

/// Bytes per second; `nothing` where they are less than one.
fn per_second(bytes: u64, span: u64, nothing: &str) -> String {
    match bytes / span.max(1) {
        0 => nothing.to_owned(),
        bytes => format!("{}/s", size(bytes)),
    }
}

/// The time of day, in UTC.
fn clock(time: Time) -> String {
    Timestamp::from_nanosecond(time.0.into())
        .map_or_else(|_| String::new(), |time| time.strftime("%H:%M:%S UTC").to_string())
}
