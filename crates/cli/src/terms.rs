//! smbtrail's own words: anomalies, findings and verdicts, as terms that can be explained.

use smbtrail_diagnose::Cause;
use smbtrail_explain::Term;
use smbtrail_findings::{behaviours, kinds};

/// The anomaly, finding and verdict of this identifier.
pub(crate) fn own(id: &str) -> Vec<Term> {
    let anomalies = kinds().map(|kind| kind.about()).filter(|about| about.id == id);
    let anomalies = anomalies.map(|about| {
        Term::new("anomaly", about.id, about.meaning)
            .with_causes(about.innocent)
            .with_next(about.next)
            .with_section(about.source)
    });
    let findings = behaviours().filter(|behaviour| behaviour.id == id).map(|behaviour| {
        let meaning = format!("{}. Decided by: {}", behaviour.title, behaviour.decided);
        Term::new("finding", behaviour.id, meaning).with_causes(behaviour.benign).with_next(behaviour.next)
    });
    let verdicts = Cause::ALL.iter().filter(|cause| cause.id == id).map(|cause| {
        let meaning = format!("{}. Decided by: {}", cause.title, cause.decided);
        Term::new("verdict", cause.id, meaning).with_next(cause.advice)
    });
    anomalies.chain(findings).chain(verdicts).collect()
}
