//! The table of scenarios: what is played, how it is caught, and what the capture must hold.

mod diff;
mod files;
mod kerberos;
mod logons;
mod office;
mod opens;
mod others;
mod protection;
mod quic;
mod slow;
mod wires;

/// One capture of `fixtures/captures` and how it comes about.
#[derive(Clone, Copy)]
pub(super) struct Scenario {
    /// The file's name; its ending chooses the form.
    pub(super) file: &'static str,
    /// Further files that it leaves, where one capture becomes several.
    pub(super) also: &'static [&'static str],
    /// What the capture holds, for the README.
    pub(super) about: &'static str,
    /// Lines for `[global]` of the server's configuration.
    pub(super) config: &'static str,
    /// Further shares.
    pub(super) shares: &'static str,
    /// Shell lines that run beside the server before it starts.
    pub(super) before: &'static str,
    /// What is done at the desks.
    pub(super) steps: &'static [Step],
    /// tcpdump's arguments: where to listen and for what.
    pub(super) tap: &'static str,
    /// Shell lines that make `$OUT` from tcpdump's `$RAW`, where the file's ending does not say it all.
    pub(super) after: &'static str,
    /// Display filters of tshark, each of which finds at least one frame.
    pub(super) proves: &'static [&'static str],
}

/// What every scenario starts from.
const PLAIN: Scenario = Scenario {
    file: "",
    also: &[],
    about: "",
    config: "",
    shares: "",
    before: "",
    steps: &[],
    tap: "--time-stamp-precision=nano -i br0 tcp port 445",
    after: "",
    proves: &[],
};

/// The tap of a scenario that becomes a classic pcap file, in microseconds.
const MICROSECONDS: &str = "-i br0 tcp port 445";

/// Where a line is played, and the line: functions of `prelude.sh`, in shell.
pub(super) struct Line(pub(super) &'static str, pub(super) &'static str);

/// One step of a scenario.
pub(super) enum Step {
    /// A line, to its end.
    One(Line),
    /// Lines that run at the same time.
    Together(&'static [Line]),
}

/// Alice's desk does this.
const fn alice(commands: &'static str) -> Step {
    Step::One(Line("alice-pc", commands))
}

/// Bob's desk does this.
const fn bob(commands: &'static str) -> Step {
    Step::One(Line("bob-pc", commands))
}

/// The machine in the hall does this.
const fn kiosk(commands: &'static str) -> Step {
    Step::One(Line("kiosk", commands))
}

impl Scenario {
    /// Whether `name` is the file's name, with or without its ending.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.file == name || self.file.split('.').next() == Some(name)
    }

    /// Every file that it leaves.
    pub(super) fn files(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.file).chain(self.also.iter().copied())
    }
}

/// Every scenario, in the README's order.
pub(super) fn all() -> Vec<Scenario> {
    [
        office::SCENARIOS,
        logons::SCENARIOS,
        kerberos::SCENARIOS,
        protection::SCENARIOS,
        files::SCENARIOS,
        opens::SCENARIOS,
        wires::SCENARIOS,
        slow::SCENARIOS,
        diff::SCENARIOS,
        quic::SCENARIOS,
        others::SCENARIOS,
    ]
    .concat()
}
