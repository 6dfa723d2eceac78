//! Each class of OCSF has what its schema requires, of the types and among the values that it allows.

use std::collections::BTreeSet;

use crate::kit::{objects, played, written};
use crate::played::makes;
use serde_json::{Map, Value};
use smbtrail_forms::ocsf::OcsfLogs;
use smbtrail_forms::write::JsonLines;

/// What an attribute has to be.
#[derive(Clone, Copy)]
enum Is {
    Text,
    Object,
    Time,
    /// One of these numbers; 99 is always allowed.
    Of(&'static [u64]),
    /// A number.
    Number,
    /// True or false.
    Flag,
}

/// An attribute, by its path, and whether it is required.
type Attribute = (&'static str, bool, Is);

/// A class: its uid, category and activities, and its attributes.
type Class = (u64, u64, &'static [u64], &'static [Attribute]);

/// What every class has: the dictionary's `base_event`, `metadata` and `product`.
const BASE: &[Attribute] = &[
    ("activity_id", true, Is::Number),
    ("category_uid", true, Is::Number),
    ("class_uid", true, Is::Number),
    ("class_name", false, Is::Text),
    ("type_uid", true, Is::Number),
    ("severity_id", true, Is::Of(&[0, 1, 2, 3, 4, 5, 6])),
    ("time", true, Is::Time),
    ("status_id", false, Is::Of(&[0, 1, 2])),
    ("status_code", false, Is::Text),
    ("message", false, Is::Text),
    ("metadata.version", true, Is::Text),
    ("metadata.product.name", true, Is::Text),
    ("metadata.product.vendor_name", true, Is::Text),
    ("metadata.correlation_uid", false, Is::Text),
];

const FILE_KINDS: Is = Is::Of(&[0, 1, 2, 3, 4, 5, 6, 7]);

const CLASSES: &[Class] = &[
    (
        4006,
        4,
        &[0, 1, 2, 3, 4, 5, 6],
        &[
            ("src_endpoint.ip", true, Is::Text),
            ("dst_endpoint.ip", true, Is::Text),
            ("connection_info.direction_id", true, Is::Of(&[0, 1, 2, 3])),
            ("command", false, Is::Text),
            ("dialect", false, Is::Text),
            ("file.name", true, Is::Text),
            ("file.type_id", true, FILE_KINDS),
            ("open_type", false, Is::Text),
            ("share", false, Is::Text),
            ("share_type_id", false, Is::Of(&[0, 1, 2, 3])),
            ("tree_uid", false, Is::Text),
        ],
    ),
    (
        3002,
        3,
        &[0, 1, 2, 3, 4, 5],
        &[
            ("user", true, Is::Object),
            ("user.name", true, Is::Text),
            ("dst_endpoint", true, Is::Object),
            ("auth_protocol_id", false, Is::Of(&[0, 1, 2])),
            ("logon_type_id", false, Is::Of(&[3])),
            ("session.uid", false, Is::Text),
            ("src_endpoint.ip", false, Is::Text),
            ("is_remote", false, Is::Flag),
        ],
    ),
    (
        1001,
        1,
        &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        &[
            ("actor.user.name", true, Is::Text),
            ("device", true, Is::Object),
            ("device.type_id", true, Is::Of(&[1])),
            ("file.name", true, Is::Text),
            ("file.type_id", true, FILE_KINDS),
            ("file_result.type_id", false, FILE_KINDS),
        ],
    ),
    (
        1006,
        1,
        &[0, 1, 2, 3, 4, 5, 6],
        &[
            ("device.type_id", true, Is::Of(&[1])),
            ("actor.user.name", true, Is::Text),
            ("job.name", true, Is::Text),
            ("job.file.name", true, Is::Text),
            ("job.file.type_id", true, FILE_KINDS),
        ],
    ),
    (
        201_004,
        1,
        &[0, 1, 2, 3, 4, 5, 6, 7],
        &[
            ("device.type_id", true, Is::Of(&[1])),
            ("actor.user.name", true, Is::Text),
            ("win_service.name", true, Is::Text),
            ("win_service.cmd_line", false, Is::Text),
        ],
    ),
    (
        2004,
        2,
        &[0, 1, 2, 3],
        &[
            ("finding_info.uid", true, Is::Text),
            ("finding_info.title", true, Is::Text),
            ("finding_info.analytic.type_id", true, Is::Of(&[1])),
            ("start_time", false, Is::Time),
            ("end_time", false, Is::Time),
            ("confidence_score", false, Is::Number),
            ("count", false, Is::Number),
            ("is_alert", false, Is::Flag),
        ],
    ),
];

fn at<'v>(event: &'v Map<String, Value>, path: &str) -> Option<&'v Value> {
    let mut names = path.split('.');
    let first = event.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

/// Judges an event, and gives its class.
#[track_caller]
fn judge(event: &Map<String, Value>) -> u64 {
    let class = event["class_uid"].as_u64().expect("a number");
    let known = CLASSES.iter().find(|known| known.0 == class);
    let (_, category, activities, attributes) = known.unwrap_or_else(|| panic!("class {class}"));
    let activity = event["activity_id"].as_u64().expect("a number");
    assert!(activities.contains(&activity) || activity == 99, "activity {activity} of {class}");
    assert_eq!(event["category_uid"], *category, "{event:?}");
    assert_eq!(event["type_uid"], class * 100 + activity, "{event:?}");
    for (path, is_required, is) in BASE.iter().chain(*attributes) {
        let Some(value) = at(event, path) else {
            assert!(!is_required, "{path} is missing: {event:?}");
            continue;
        };
        let fits = match is {
            Is::Text => value.is_string(),
            Is::Object => value.is_object(),
            Is::Time => value.as_i64().is_some_and(|time| time > 1_000_000_000_000),
            Is::Of(allowed) => value.as_u64().is_some_and(|number| number == 99 || allowed.contains(&number)),
            Is::Number => value.is_u64(),
            Is::Flag => value.is_boolean(),
        };
        assert!(fits, "{path} of {class} is {value}");
    }
    let first = |path: &str| path.split('.').next().map(str::to_owned);
    let known: BTreeSet<_> = BASE.iter().chain(*attributes).filter_map(|(path, ..)| first(path)).collect();
    for name in event.keys().filter(|name| *name != "unmapped") {
        assert!(known.contains(name), "the class {class} has no {name}");
    }
    for attack in at(event, "finding_info.attacks").and_then(Value::as_array).into_iter().flatten() {
        let technique = attack["technique"]["uid"].as_str().expect("a technique");
        assert!(technique.len() == 5 && attack["version"].is_string(), "{attack}");
        let sub = attack.get("sub_technique").map(|sub| sub["uid"].as_str().expect("an id"));
        assert!(sub.is_none_or(|sub| sub.starts_with(technique) && sub.len() == 9), "{attack}");
    }
    class
}

#[test]
fn every_class_has_what_its_schema_requires() {
    let recorded = ["office.pcapng", "pipes.pcapng", "kerberos.pcapng", "logons.pcapng", "odd-names.pcapng"]
        .map(|name| written(name, JsonLines::new(false), None, OcsfLogs::new, OcsfLogs::into_sink));
    let made = played(OcsfLogs::new, OcsfLogs::into_sink, |play| makes(play, 0));
    let events = recorded.iter().chain([&made]).flat_map(|written| objects(written, "ocsf"));
    let classes: BTreeSet<u64> = events.map(|event| judge(&event)).collect();
    assert_eq!(classes, CLASSES.iter().map(|class| class.0).collect());
}

#[test]
fn what_came_with_a_later_version_is_left_out() {
    let of = |version: &str| {
        let version = version.to_owned();
        let new = move |sink| OcsfLogs::new(sink).with_version(version);
        let fixture = written("pipes.pcapng", JsonLines::new(false), None, new.clone(), OcsfLogs::into_sink);
        let made = played(new, OcsfLogs::into_sink, |play| makes(play, 0));
        let events: Vec<_> =
            [&fixture, &made].into_iter().flat_map(|written| objects(written, "ocsf")).collect();
        let services = events.iter().filter(|event| event["class_uid"] == 201_004).count();
        (services, events.iter().filter(|event| event.contains_key("is_alert")).count())
    };
    let (services, alerts) = of("1.10.0");
    assert!(services > 0 && alerts > 0, "{services} {alerts}");
    assert_eq!((of("1.3.0"), of("1.2.0")), ((services, 0), (0, 0)));
}
