//! From budgets to verdicts: what cost most, whom, and what proves it.

use std::sync::Arc;

use crate::cause::{self, Cause};
use crate::channels::Channels;
use crate::group::{FRAMES, Facts, Groups, Who};
use crate::purpose::Apart;
use crate::wires::{CARRYING, Wires};
use crate::{Budget, Part};

/// What made traffic slow.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Verdict {
    /// What it is.
    pub cause: &'static Cause,
    /// The share of the time of all connections, in hundredths of a percent.
    pub share: u64,
    /// Nanoseconds that it cost.
    pub lost: u64,
    /// Whom it cost most; a path only where that is half of it or more.
    pub who: Who,
    /// Who holds what was waited for.
    pub holder: Option<Arc<str>>,
    /// The frames that cost most, in the order of the capture.
    pub frames: Vec<u64>,
    /// What was seen, with its numbers.
    pub why: String,
}

/// What a cause cost, and what of it a group.
struct Loss<'a> {
    cause: &'static Cause,
    lost: u64,
    /// The parts whose frames prove it.
    parts: &'static [Part],
    of: &'a dyn Fn(&Facts, &Who) -> u64,
    why: String,
}

/// What a purpose costs a group.
type Cost = fn(&Facts) -> u64;

const fn setup(facts: &Facts) -> u64 {
    facts.purposes.setup.sum()
}

const fn detour(facts: &Facts) -> u64 {
    facts.purposes.detour.sum()
}

const fn opening(facts: &Facts) -> u64 {
    facts.purposes.opening.server
}

const fn narrow(facts: &Facts) -> u64 {
    facts.purposes.narrow.network
}

/// Nanoseconds below which nobody waits long.
const FLOOR: u64 = 250_000_000;

/// The verdicts on a capture, the costliest first.
pub(crate) fn judge(groups: &Groups, wires: &Wires, channels: &Channels, budget: &Budget) -> Vec<Verdict> {
    let total = budget.total().max(1);
    let sum = |of: &dyn Fn(&Facts, &Who) -> u64| {
        groups.all().iter().map(|(who, facts)| of(facts, who)).sum::<u64>()
    };
    let is_tenth = |lost: u64| lost >= (total / 10).max(FLOOR);
    let requests = sum(&|facts, _| facts.pattern.requests).max(1);
    let carried: u64 = CARRYING.iter().map(|part| budget.of(*part)).sum();
    let mut found = Vec::new();
    let mut add = |loss: Loss<'_>, applies: bool| {
        if applies && loss.lost > 0 {
            found.extend(loss.verdict(groups, total));
        }
    };

    let apart = Apart::of(groups, is_tenth);
    for (cause, applies, of, requests, what) in [
        (
            &cause::RECONNECTS,
            apart.setup,
            setup as Cost,
            (|facts| facts.purposes.connections) as Cost,
            "connections were set up",
        ),
        (
            &cause::DFS_DETOUR,
            apart.detour,
            detour,
            |facts| facts.purposes.detour.requests,
            "requests were for referrals or needed one",
        ),
        (
            &cause::ANTIVIRUS_LIKE,
            apart.opening,
            opening,
            |facts| facts.purposes.opening.requests,
            "CREATEs and CLOSEs",
        ),
        (
            &cause::NO_LARGE_MTU,
            apart.narrow,
            narrow,
            |facts| facts.purposes.narrow.requests,
            "READs and WRITEs of 64 KiB at most",
        ),
    ] {
        let of = move |facts: &Facts, _: &Who| of(facts);
        let lost = sum(&of);
        let count = sum(&|facts, _| requests(facts));
        let why =
            format!("{count} {what}, {} each on average", duration(lost.checked_div(count).unwrap_or(0)));
        add(Loss { cause, lost, parts: &[Part::Network, Part::Server], of: &of, why }, applies);
    }
    let signing = |facts: &Facts, _: &Who| apart.signing_cost(facts);
    let lost = sum(&signing);
    let why =
        format!("a signed byte takes the server {} % of the time of another", apart.signing.unwrap_or(100));
    add(Loss { cause: &cause::SIGNING_COST, lost, parts: &[Part::Server], of: &signing, why }, true);

    let small = |facts: &Facts, _: &Who| if is_small(facts) { facts.transferring } else { 0 };
    let pieces = |facts: &Facts, _: &Who| if is_small(facts) { facts.pattern.transfers } else { 0 };
    let bytes = |facts: &Facts, _: &Who| if is_small(facts) { facts.pattern.bytes } else { 0 };
    let (lost, count) = (sum(&small), sum(&pieces));
    let mean = sum(&bytes).checked_div(count).unwrap_or(0);
    let why = format!("{count} READs and WRITEs of {mean} bytes on average");
    add(Loss { cause: &cause::SMALL_IO, lost, parts: &[Part::Network], of: &small, why }, is_tenth(lost));

    let network = |facts: &Facts, who: &Who| {
        let others = small(facts, who).saturating_add(apart.network(facts));
        facts.budget.of(Part::Network).saturating_sub(others)
    };
    let lost = sum(&network);
    let why = format!("{requests} requests, with a round trip of {}", duration(wires.round));
    let far = wires.round == 0 || wires.round >= 1_000_000;
    add(
        Loss { cause: &cause::ROUND_TRIPS, lost, parts: &[Part::Network], of: &network, why },
        far && is_tenth(lost),
    );

    let credits = |facts: &Facts, _: &Who| facts.budget.of(Part::Credits);
    let windows = Wires::share(wires.window, carried);
    let lost = sum(&credits) + windows;
    let why = format!(
        "no credits were left for {}, and windows bounded {} of transfers",
        duration(sum(&credits)),
        duration(windows)
    );
    let parts: &[Part] = if sum(&credits) > windows { &[Part::Credits] } else { &CARRYING };
    let held = |facts: &Facts, who: &Who| {
        if sum(&credits) > windows { credits(facts, who) } else { carrying(facts, who) }
    };
    add(Loss { cause: &cause::WINDOW, lost, parts, of: &held, why }, is_tenth(lost));

    let full = carried.saturating_sub(windows + Wires::share(wires.loss, carried));
    // A second interface carries half of it.
    let unused = |facts: &Facts, who: &Who| channels.unused(who).map_or(0, |_| carrying(facts, who) / 2);
    let lost = Some(sum(&unused).min(full)).filter(|lost| is_tenth(*lost)).unwrap_or(0);
    let link = groups.all().iter().find_map(|(who, _)| channels.unused(who));
    let why = link.map_or(String::new(), ToString::to_string);
    add(Loss { cause: &cause::MULTICHANNEL_UNUSED, lost, parts: &CARRYING, of: &unused, why }, true);

    let lost = full - lost;
    let speed = wires.line.megabits();
    let why =
        format!("{:.1} MiB in transfers of {speed:.1} Mbit/s", wires.line.bytes as f64 / f64::from(1 << 20));
    add(Loss { cause: &cause::BANDWIDTH, lost, parts: &CARRYING, of: &carrying, why }, is_tenth(lost));

    let again = |facts: &Facts, _: &Who| facts.budget.of(Part::Retransmission);
    let lost = sum(&again) + Wires::share(wires.loss, carried);
    let why = format!("{} of {} packets were sent again", wires.resent, wires.packets);
    let lossy = wires.resent >= 3 && lost >= (total / 20).max(FLOOR / 5);
    add(Loss { cause: &cause::LOSS, lost, parts: &[Part::Retransmission], of: &again, why }, lossy);

    let stalled = |facts: &Facts, _: &Who| facts.stalled;
    let lost = sum(&stalled);
    let why = format!("no answer for {} in all, in silences of a second or more", duration(lost));
    add(Loss { cause: &cause::SERVER_STALL, lost, parts: &[Part::Server], of: &stalled, why }, true);

    let limited = |facts: &Facts, _: &Who| facts.limited;
    let lost = sum(&limited);
    let why = format!("failed logons were answered after 2 s, {} in all", duration(lost));
    add(Loss { cause: &cause::LOGON_RATE_LIMIT, lost, parts: &[Part::Server], of: &limited, why }, true);

    let slow = |facts: &Facts, _: &Who| {
        let others = facts.stalled + facts.limited + apart.server(facts);
        facts.budget.of(Part::Server).saturating_sub(others)
    };
    let lost = sum(&slow);
    let why = format!("{} for each of {requests} requests", duration(lost / requests));
    let is_slow = is_tenth(lost) && lost >= 500_000_000 && lost / requests >= 10_000_000;
    add(Loss { cause: &cause::SERVER_SLOW, lost, parts: &[Part::Server], of: &slow, why }, is_slow);

    for (cause, part, parts) in [
        (&cause::BREAK_WAIT, Part::BreakWait, &[Part::BreakWait]),
        (&cause::LOCK_WAIT, Part::LockWait, &[Part::LockWait]),
    ] {
        let of = move |facts: &Facts, _: &Who| facts.budget.of(part);
        let lost = sum(&of);
        let why = format!("requests were {} for {}", part.title(), duration(lost));
        add(
            Loss { cause, lost, parts, of: &of, why },
            lost >= 1_000_000_000 || lost >= 100_000_000.max(total / 100),
        );
    }

    let thinking = |facts: &Facts, _: &Who| facts.thinking;
    let lost = sum(&thinking);
    let why = format!("{} before each of {requests} requests", duration(lost / requests));
    let thinks = lost >= (total / 3).max(FLOOR) && lost / requests >= 5_000_000;
    add(Loss { cause: &cause::CLIENT_THINK, lost, parts: &[Part::ClientIdle], of: &thinking, why }, thinks);

    let mac = |facts: &Facts, who: &Who| {
        if is_metadata(who) { facts.budget.total() - facts.budget.of(Part::ClientIdle) } else { 0 }
    };
    let asked = |facts: &Facts, who: &Who| if is_metadata(who) { facts.pattern.requests } else { 0 };
    let lost = sum(&mac);
    let why = format!("{} of {requests} requests are for metadata of a Mac", sum(&asked));
    add(
        Loss { cause: &cause::FINDER_METADATA, lost, parts: &[Part::Network, Part::Server], of: &mac, why },
        is_tenth(lost),
    );

    found.sort_by_key(|verdict| std::cmp::Reverse(verdict.lost));
    found
}

impl Loss<'_> {
    fn verdict(&self, groups: &Groups, total: u64) -> Option<Verdict> {
        let (who, facts) = groups.all().iter().max_by_key(|(who, facts)| (self.of)(facts, who))?;
        let most = (self.of)(facts, who);
        let path = who.path.clone().filter(|path| !path.is_empty() && most * 2 >= self.lost);
        let worst = self.parts.iter().filter_map(|part| facts.worst.get(part.index()));
        let mut frames: Vec<_> = worst.flat_map(|worst| worst.frames()).collect();
        frames.sort_by(|a, b| b.cmp(a));
        frames.truncate(FRAMES);
        let mut frames: Vec<u64> = frames.into_iter().map(|(_, frame)| frame).collect();
        frames.sort_unstable();
        frames.dedup();
        Some(Verdict {
            cause: self.cause,
            share: share(self.lost, total),
            lost: self.lost,
            who: Who { path, ..who.clone() },
            holder: facts.holder.clone().filter(|_| self.is_wait()),
            frames,
            why: self.why.clone(),
        })
    }

    /// Whether somebody holds what is waited for.
    fn is_wait(&self) -> bool {
        [Part::BreakWait, Part::LockWait].iter().any(|part| self.parts.contains(part))
    }
}

impl Verdict {
    /// The display filter that shows its frames.
    #[must_use]
    pub fn filter(&self) -> String {
        let frames: Vec<String> = self.frames.iter().map(ToString::to_string).collect();
        format!("frame.number in {{{}}}", frames.join(", "))
    }
}

/// A part of the whole in hundredths of a percent, at most all of it.
fn share(part: u64, whole: u64) -> u64 {
    let share = u128::from(part.min(whole)) * 10_000 / u128::from(whole.max(1));
    u64::try_from(share).unwrap_or(0)
}

/// A time with three digits, in the unit that suits it.
fn duration(nanoseconds: u64) -> String {
    match nanoseconds as f64 {
        time if time < 1e6 => format!("{:.0} µs", time / 1e3),
        time if time < 1e9 => format!("{:.1} ms", time / 1e6),
        time => format!("{:.2} s", time / 1e9),
    }
}

fn carrying(facts: &Facts, _: &Who) -> u64 {
    CARRYING.iter().map(|part| facts.budget.of(*part)).sum()
}

/// Whether a file is read or written in small pieces.
fn is_small(facts: &Facts) -> bool {
    facts.pattern.transfers >= 16 && facts.pattern.bytes < facts.pattern.transfers.saturating_mul(32 << 10)
}

/// Whether a file holds metadata of a Mac.
fn is_metadata(who: &Who) -> bool {
    let name = who.path.as_ref().and_then(|path| path.rsplit('\\').next());
    name.is_some_and(|name| name == ".DS_Store" || name.starts_with("._"))
}
