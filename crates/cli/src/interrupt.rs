//! SIGINT and SIGTERM end a run like the end of its capture does: what was read is told, and nothing is left half
//! written. Where there are no such signals, an interrupt ends the process as it always does.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicI32, Ordering};

use smbtrail_pipeline::Stop;

/// The signal that came; 0 for none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// What the runs of this process are asked to stop by.
static STOP: LazyLock<Stop> = LazyLock::new(Stop::default);

/// What asks the runs of this process to stop.
pub(crate) fn stop() -> Stop {
    STOP.clone()
}

/// The exit status of a process that a signal ended, as a shell sees it, if one came.
pub(crate) fn status() -> Option<i32> {
    match SIGNAL.load(Ordering::SeqCst) {
        0 => None,
        signal => Some(128 + signal),
    }
}

#[cfg(unix)]
pub(crate) use self::unix::listen;

#[cfg(not(unix))]
pub(crate) const fn listen() {}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::Ordering;
    use std::time::Duration;
    use std::{process, thread};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::{SIGNAL, STOP};
    use crate::output;

    /// How long a run may take to come to its end. One that waits for its input gets no further.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Listens from now on.
    pub(crate) fn listen() {
        // Where it cannot, a signal ends the process as it always does.
        let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
        thread::spawn(move || {
            if let Some(signal) = signals.forever().next() {
                SIGNAL.store(signal, Ordering::SeqCst);
                STOP.ask();
                thread::sleep(PATIENCE);
                output::abandon();
                process::exit(128 + signal);
            }
        });
    }
}
