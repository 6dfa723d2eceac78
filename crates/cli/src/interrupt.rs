//! SIGINT and SIGTERM end a run like the end of its capture does: the output covers the packets read, and no file is left
//! incomplete. On systems without these signals an interrupt ends the process as usual.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicI32, Ordering};

use smbtrail_pipeline::Stop;

/// The signal that came; 0 for none.
static SIGNAL: AtomicI32 = AtomicI32::new(0);
/// Stops the runs of this process.
static STOP: LazyLock<Stop> = LazyLock::new(Stop::default);

/// The handle that stops the runs of this process.
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
pub(crate) const fn listen(_: fn()) {}

#[cfg(unix)]
mod unix {
    use std::sync::atomic::Ordering;
    use std::sync::mpsc;
    use std::time::Duration;
    use std::{process, thread};

    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;

    use super::{SIGNAL, STOP};
    use crate::terminal::is_paging;

    /// Time that a run gets to finish. A run that waits for input never does.
    const PATIENCE: Duration = Duration::from_secs(2);

    /// Listens from now on. A run that does not finish in time ends after `abandon`.
    pub(crate) fn listen(abandon: fn()) {
        // If one of these fails, a signal ends the process as usual.
        let (send, receive) = mpsc::channel::<Signals>();
        let listening = thread::Builder::new().spawn(move || {
            let Ok(mut signals) = receive.recv() else { return };
            if let Some(signal) = signals.forever().next() {
                SIGNAL.store(signal, Ordering::SeqCst);
                STOP.ask();
                thread::sleep(PATIENCE);
                // Whoever reads in a pager is not disturbed.
                while is_paging() {
                    thread::sleep(PATIENCE);
                }
                abandon();
                process::exit(128 + signal);
            }
        });
        if listening.is_ok()
            && let Ok(signals) = Signals::new([SIGINT, SIGTERM])
        {
            // The other end waits for it.
            let _ = send.send(signals);
        }
    }
}
