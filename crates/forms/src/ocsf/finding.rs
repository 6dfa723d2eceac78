//! Findings: Detection Finding (2004).

use smbtrail_findings::{ATTACK_VERSION, Finding, Severity};
use smbtrail_table::{Column, Kind, Rows, Value};

use super::head::{self, Endpoint, Head, Headed, OcsfClass, milliseconds};
use crate::form::{Form, Log};
use crate::id;

/// 2004: a finding.
#[derive(Debug)]
#[non_exhaustive]
pub enum DetectionFinding {}

/// A finding.
#[derive(Debug)]
pub struct FindingRow<'a> {
    pub(super) head: Head<'a>,
    of: &'a Finding,
    uid: String,
    /// Its techniques, an array of JSON.
    attacks: String,
}

impl Headed for FindingRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl<'a> FindingRow<'a> {
    pub(super) fn new(version: &'a str, finding: &'a Finding) -> Self {
        let end = |ip| Endpoint { ip, port: None };
        let head = Head {
            version,
            at: finding.first,
            activity: 1,
            severity: severity(finding.severity),
            status: None,
            uid: None,
            client: finding.client.map(end),
            server: finding.server.map(end),
        };
        Self { head, of: finding, uid: uid(finding), attacks: attacks(finding.attack) }
    }
}

impl OcsfClass for DetectionFinding {
    const UID: u64 = 2004;
    const CLASS: &'static str = "Detection Finding";
    const CATEGORY: u64 = 2;
}

impl Log for DetectionFinding {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
}

impl Rows for DetectionFinding {
    type Row<'a> = FindingRow<'a>;
    const NAME: &'static str = "2004";
    const ABOUT: &'static str =
        "Detection Finding: a record for each finding of `smbtrail findings`, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::version(),
        head::product(),
        head::vendor(),
        Column::<Self>::new("confidence_score", Kind::Number, "how sure it is, from 0 to 100", |row| {
            Value::Number(row.of.confidence.into())
        }),
        Column::<Self>::new("count", Kind::Number, "how often it happened", |row| {
            Value::Number(row.of.count)
        }),
        Column::<Self>::new("start_time", Kind::Number, "the first frame of it", |row| {
            milliseconds(row.of.first)
        })
        .unit("ms"),
        Column::<Self>::new("end_time", Kind::Number, "the last frame of it", |row| {
            milliseconds(row.of.last)
        })
        .unit("ms"),
        Column::<Self>::new("finding_info.title", Kind::Text, "the behaviour", |row| {
            Value::Text(row.of.behaviour.title)
        }),
        Column::<Self>::new(
            "finding_info.uid",
            Kind::Text,
            "the behaviour, its first frame and whom it is about",
            |row| Value::Text(&row.uid),
        ),
        Column::<Self>::new("finding_info.analytic.name", Kind::Text, "the name of the behaviour", |row| {
            Value::Text(row.of.behaviour.id)
        }),
        Column::<Self>::new("finding_info.analytic.type_id", Kind::Number, "always 1: a rule", |_| {
            Value::Number(1)
        }),
        Column::<Self>::new(
            "finding_info.attacks",
            Kind::Json,
            "techniques of MITRE ATT&CK: an object for each, with its version",
            |row| {
                if row.of.attack.is_empty() { Value::Null } else { Value::Json(&row.attacks) }
            },
        )
        .null("it is part of none"),
        Column::<Self>::new("message", Kind::Text, "what was seen", |row| Value::Text(&row.of.why)),
        Column::<Self>::new("is_alert", Kind::Bool, "whether it is of medium severity or above", |row| {
            match head::is_since(row.head.version, (1, 4)) {
                true => Value::Bool(row.of.severity >= Severity::Medium),
                false => Value::Null,
            }
        })
        .null("the version is below 1.4, which brought it"),
        Column::<Self>::new("status_id", Kind::Number, "always 1: new", |_| Value::Number(1)),
    ];
}

/// `severity_id` of a finding.
const fn severity(severity: Severity) -> u64 {
    match severity {
        Severity::Info => head::INFORMATIONAL,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
        _ => 0,
    }
}

/// An id that tells a finding from the others of the capture.
fn uid(finding: &Finding) -> String {
    let about = [&finding.user, &finding.share, &finding.path, &finding.object];
    let about: String = about.into_iter().flatten().map(|text| format!("{text}|")).collect();
    let about = id::number(&about) & 0xFFFF_FFFF;
    format!("{}-{}-{about:08x}", finding.behaviour.id, finding.first.frame)
}

/// Techniques as objects of OCSF. A sub-technique is named with its technique.
fn attacks(techniques: &[&str]) -> String {
    let objects: Vec<_> = techniques.iter().map(|technique| attack(technique)).collect();
    format!("[{}]", objects.join(","))
}

fn attack(id: &str) -> String {
    let technique = id.split_once('.').map_or(id, |(technique, _)| technique);
    let sub = if technique == id { String::new() } else { format!(r#","sub_technique":{{"uid":"{id}"}}"#) };
    format!(r#"{{"technique":{{"uid":"{technique}"}}{sub},"version":"{ATTACK_VERSION}"}}"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn techniques_are_objects() {
        let version = ATTACK_VERSION;
        assert_eq!(
            attacks(&["T1135", "T1021.002"]),
            format!(
                r#"[{{"technique":{{"uid":"T1135"}},"version":"{version}"}},{{"technique":{{"uid":"T1021"}},"sub_technique":{{"uid":"T1021.002"}},"version":"{version}"}}]"#
            )
        );
    }
}
