//! The rows of every command are what `docs/schemas.json` says.

use std::fs;

use serde_json::{Map, Value};

use super::{fixture, place, run, text};

/// What is wrong with a value, of the rules that the schemas use.
fn fault(value: &Value, schema: &Value) -> Option<String> {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    let fits = match &schema["type"] {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        other => return Some(format!("the schema has no type: {other}")),
    };
    if !fits {
        return Some(format!("{value} is not {}", schema["type"]));
    }
    let of_items = |items: &Vec<Value>| items.iter().find_map(|item| fault(item, &schema["items"]));
    let of_members = |members: &Map<String, Value>| {
        let properties = schema["properties"].as_object()?;
        let unknown = members.iter().find_map(|(key, value)| match properties.get(key) {
            Some(schema) => fault(value, schema).map(|fault| format!("{key}: {fault}")),
            None => Some(format!("{key} is in no schema")),
        });
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        unknown.or_else(|| {
            required.filter(|key| !members.contains_key(*key)).map(|key| format!("{key} is missing")).next()
        })
    };
    match value {
        Value::Array(items) => of_items(items),
        Value::Object(members) => of_members(members),
        _ => None,
    }
}

fn schemas() -> Value {
    serde_json::from_str(include_str!("../../../../docs/schemas.json")).unwrap()
}

#[test]
fn rows_are_what_the_schemas_say() {
    let schemas = schemas();
    let mut checked = 0;
    for name in [
        "office",
        "kerberos",
        "locks",
        "pipes",
        "dfs",
        "encrypted-share",
        "one-sided",
        "mid-stream",
        "odd-lengths",
        "macos",
    ] {
        let folder = place(&format!("schemas-{name}"));
        let _ = fs::remove_dir_all(&folder);
        let capture = fixture(&format!("{name}.pcapng"));
        assert_eq!(run(["export", text(&folder), "--format", "jsonl", "-q", &capture]).status, Some(0));
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let kind = path.file_stem().unwrap().to_str().unwrap();
            let Some(schema) = schemas["$defs"].get(kind) else { continue };
            for line in fs::read_to_string(&path).unwrap().lines() {
                let row: Value = serde_json::from_str(line).unwrap();
                assert_eq!(fault(&row, schema), None, "{name}: {kind}: {line}");
                checked += 1;
            }
        }
    }
    assert!(checked > 2_000, "{checked} rows");
}

#[test]
fn the_object_of_info_is_what_the_schemas_say() {
    let schemas = schemas();
    let info: Value =
        serde_json::from_str(&run(["info", "--format", "json", &fixture("office.pcapng")]).well()).unwrap();
    assert_eq!(fault(&info["traffic"], &schemas["$defs"]["info.traffic"]), None);
    for file in info["files"].as_array().unwrap() {
        assert_eq!(fault(file, &schemas["$defs"]["info.files"]), None);
    }
}

#[test]
fn a_row_that_is_wrong_is_found() {
    let schema = &schemas()["$defs"]["logons"];
    let rows = run(["logons", "--format", "jsonl", &fixture("office.pcapng")]).well();
    let row: Value = serde_json::from_str(rows.lines().next().unwrap()).unwrap();
    assert_eq!(fault(&row, schema), None);
    for (key, value) in [("frame", Value::from("8")), ("frame", Value::Null), ("fram", Value::from(8))] {
        let mut wrong = row.clone();
        wrong[key] = value;
        assert!(fault(&wrong, schema).is_some(), "{key}");
    }
    let mut wrong = row;
    wrong.as_object_mut().unwrap().remove("user");
    assert_eq!(fault(&wrong, schema).as_deref(), Some("user is missing"));
}
