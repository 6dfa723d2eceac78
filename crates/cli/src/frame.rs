//! Reads one frame of a capture, for `explain` and `show`.

use std::path::PathBuf;

use smbtrail_explain::{FrameExplainer, Part};
use smbtrail_pipeline::capture::Frame;
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{FrameRef, PacketObserver, PassedPacket, Stop};

use crate::capture::ReadingArgs;
use crate::failure::{Failure, Status, judge};
use crate::progress::ProgressLine;

/// Reads the capture until everything about the frame is known.
pub(crate) fn read(
    frame: &FrameRef,
    captures: Vec<PathBuf>,
    reading: &ReadingArgs,
    quiet: bool,
) -> Result<(Vec<Part>, Status), Failure> {
    let number = frame.locate(&captures)?;
    // With one thread no later packet is read, so damage after the frame has no effect.
    let options = reading.options().with_data(true).with_threads(1);
    let mut observer = UntilKnown { explainer: FrameExplainer::new(number), stop: options.stop.clone() };
    let mut line = ProgressLine::new(!quiet);
    let pipeline = reading.open(captures, options)?.with_progress(|progress| line.show(progress));
    let outcome = pipeline.run_with_packets(&mut observer);
    drop(line);
    let status = judge(&outcome, quiet);
    if number > outcome.packets {
        let packets = outcome.packets;
        return Err(Failure::Usage(format!("there is no frame {number}: the capture has {packets} frames")));
    }
    Ok((observer.explainer.finish()?, status))
}

/// Stops the run when everything about the frame is known.
struct UntilKnown {
    explainer: FrameExplainer,
    stop: Stop,
}

impl Observer for UntilKnown {
    fn event(&mut self, event: &Event<'_>) {
        self.explainer.event(event);
        if self.explainer.is_done() {
            self.stop.ask();
        }
    }
}

impl PacketObserver for UntilKnown {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.explainer.carried(frame.first_packet.number, frame.packet.number);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.explainer.packet(packet.moment.frame, packet.ends);
    }
}
