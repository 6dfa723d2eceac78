//! A thread that makes things, and whoever waits for them with the interpreter released.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use pyo3::prelude::*;
use smbtrail_pipeline::Stop;

use crate::failure::Failure;

/// A thread that makes things. When this is dropped, the thread ends as soon as it sends the next one or reads the next packet.
pub(crate) struct Worker<T> {
    made: Receiver<Result<T, Failure>>,
    stop: Stop,
}

/// Where a worker puts what it makes.
pub(crate) struct Outbox<T> {
    made: SyncSender<Result<T, Failure>>,
    stop: Stop,
}

/// Things that wait to be taken: enough that neither side waits for the other at every turn.
const WAITING: usize = 4;
/// How often whoever waits looks for Ctrl-C.
const PATIENCE: Duration = Duration::from_millis(50);
/// The stack of a worker: that of a main thread on Linux.
const STACK: usize = 8 << 20;

impl<T: Send + 'static> Worker<T> {
    /// Starts a thread that does this job. A panic of the job is a failure, and no more than that.
    pub(crate) fn start(
        job: impl FnOnce(&Outbox<T>) -> Result<(), Failure> + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, made) = sync_channel(WAITING);
        let stop = Stop::default();
        let outbox = Outbox { made: sender, stop: stop.clone() };
        let work = move || {
            let done = catch_unwind(AssertUnwindSafe(|| job(&outbox)));
            if let Err(failure) = done.unwrap_or_else(|panic| Err(Failure::from_panic(&*panic))) {
                // Whoever does not wait any more does not want to know either.
                let _ = outbox.made.send(Err(failure));
            }
        };
        thread::Builder::new().name("smbtrail".to_owned()).stack_size(STACK).spawn(work)?;
        Ok(Self { made, stop })
    }

    /// The next thing that it made; `None` when it is done.
    pub(crate) fn next(&mut self, py: Python<'_>) -> PyResult<Option<T>> {
        let made = &mut self.made;
        loop {
            py.check_signals()?;
            let made = &mut *made;
            match py.detach(move || made.recv_timeout(PATIENCE)) {
                Ok(made) => return Ok(made.map(Some)?),
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        self.stop.ask();
    }
}

impl<T> Outbox<T> {
    /// Hands a thing on, and waits while there are many already.
    ///
    /// # Errors
    /// When nobody wants it any more. The run is asked to end then.
    pub(crate) fn send(&self, thing: T) -> io::Result<()> {
        self.made.send(Ok(thing)).map_err(|_| {
            self.stop.ask();
            io::ErrorKind::BrokenPipe.into()
        })
    }

    /// What ends the run of the worker.
    pub(crate) const fn stop(&self) -> &Stop {
        &self.stop
    }
}
