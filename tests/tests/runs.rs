//! Every output is the same on every run: no order of a hash map reaches it.

use std::sync::Arc;

use smbtrail_explain::FrameExplainer;
use smbtrail_explain::show::{Show, write_frame};
use smbtrail_pipeline::capture::CaptureSet;
use smbtrail_pipeline::track::Observer;
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::protection::{ChannelReport, EncryptedReport, Keys, Signatures};
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{
    AnomalyFilter, AnomalyReport, By, CaptureFacts, CreditReport, Filter, FollowReport, Format, HashReport,
    MessageReport, ObjectReport, StatsReport, Style, Summary,
};

const STYLE: Style = Style::new(Format::Jsonl);
/// Each map has another order, so a few runs find one that is seen.
const RUNS: usize = 4;

#[test]
fn reports_are_the_same_on_every_run() {
    for (name, bytes) in smbtrail_tests::captures() {
        let first = reports(&bytes);
        for _ in 1..RUNS {
            for (again, (report, text)) in reports(&bytes).iter().zip(&first) {
                assert!(again.1 == *text, "{name}: {report} differs");
            }
        }
    }
}

#[test]
fn frames_are_explained_alike_on_every_run() {
    for (name, bytes) in smbtrail_tests::captures() {
        for frame in [1, 4, 7, 10, 14, 20, 30] {
            let first = frame_text(&bytes, frame);
            assert!((1..RUNS).all(|_| frame_text(&bytes, frame) == first), "{name}: frame {frame} differs");
        }
    }
}

/// What each report writes about a capture.
fn reports(bytes: &Arc<[u8]>) -> Vec<(&'static str, Vec<u8>)> {
    let mut texts = Vec::new();
    macro_rules! report {
        ($name:literal, $out:ident => $new:expr, $report:ident => $finish:expr) => {{
            let mut $out = Vec::new();
            let mut $report = $new;
            run(bytes, &mut $report);
            $finish.expect("a vector takes all");
            texts.push(($name, $out));
        }};
    }
    report!("messages", out => MessageReport::new(STYLE, Vec::new(), &mut out).with_envelopes(), report => report.finish());
    report!("follow", out => FollowReport::new(Filter::default(), STYLE, Vec::new(), &mut out), report => report.finish());
    report!("sessions", out => ObjectReport::<Sessions, _>::new(STYLE, &mut out), report => report.finish());
    report!("logons", out => ObjectReport::<Logons, _>::new(STYLE, &mut out), report => report.finish());
    report!("trees", out => ObjectReport::<Trees, _>::new(STYLE, &mut out), report => report.finish());
    report!("opens", out => ObjectReport::<Opens, _>::new(STYLE, &mut out), report => report.finish());
    report!("hashes", out => HashReport::new(STYLE, &mut out), report => report.finish());
    report!("credits", out => CreditReport::new(STYLE, &mut out), report => report.finish());
    report!("stats", out => StatsReport::new(vec![By::Share, By::User], STYLE, &mut out), report => report.finish());
    report!("keys", out => ChannelReport::<Keys, _>::new(STYLE, &mut out), report => report.finish());
    report!("verify", out => ChannelReport::<Signatures, _>::new(STYLE, &mut out), report => report.finish());
    report!("encrypted", out => EncryptedReport::new(STYLE, &mut out), report => report.finish());
    report!("anomalies", out => AnomalyReport::new(STYLE, AnomalyFilter::default(), &mut out), report => report.finish());
    let facts = CaptureFacts::default();
    report!("summary", out => Summary::new(), report => report.finish(&facts, STYLE, &mut out));
    texts
}

/// What is shown of a frame; nothing of one without messages.
fn frame_text(bytes: &Arc<[u8]>, frame: u64) -> Vec<u8> {
    let mut explainer = FrameExplainer::new(frame);
    run(bytes, &mut explainer);
    let mut out = Vec::new();
    if let Ok(parts) = explainer.finish() {
        write_frame(&mut out, &parts, Show::new(STYLE)).expect("a vector takes all");
    }
    out
}

fn run(bytes: &Arc<[u8]>, observer: &mut impl Observer) {
    let reader = smbtrail_tests::reader(bytes, bytes.len()).expect("a capture");
    Pipeline::new(CaptureSet::from_reader(reader), Options::default().with_data(true)).run(observer);
}
