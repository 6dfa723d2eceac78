"""Reads the logs of captures as other programs do, and checks them against the schemas that others publish.

Usage: logs.py [--suricata SCHEMA] SMBTRAIL CAPTURE...

Events of OCSF are checked against its schema in every version, with the profiles that they name, and Zeek's logs are read by zat
and by the position of their columns. With `--suricata`, the records of EVE are checked against that file: `etc/schema.json` of
Suricata. It needs jsonschema, ocsf-json-schema and zat from PyPI.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from collections import Counter

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from zat.log_to_dataframe import LogToDataFrame

OCSF_VERSIONS = ("1.1.0", "1.2.0", "1.3.0", "1.4.0", "1.5.0", "1.6.0", "1.7.0", "1.8.0")
# How Zeek's own reader finds the end of a line: these are escaped in values.
HEADS = ("#separator", "#set_separator", "#empty_field", "#unset_field", "#path", "#open", "#fields", "#types")


def records(program, capture, form, *more):
    """The lines of a form on standard output, as objects."""
    out = subprocess.run([program, "log", "--quiet", "--as", form, "-o", "-", *more, capture], capture_output=True, check=True)
    return [json.loads(line) for line in out.stdout.splitlines()]


def where(error):
    return "/".join(str(part) for part in error.absolute_path)


def ocsf(program, capture, version, schemas, wrong):
    """Checks each event against its class, and gives their number."""
    published = get_ocsf_schema(version)
    # A class of an extension has its name after that of the extension.
    names = {one["uid"]: name for name, one in published["classes"].items()}
    schema = OcsfJsonSchemaEmbedded(published)
    events = records(program, capture, "ocsf", "--ocsf-version", version)
    for event in events:
        profiles = event["metadata"].get("profiles", [])
        key = (version, event["class_uid"], *profiles)
        if key not in schemas:
            schemas[key] = jsonschema.Draft202012Validator(schema.get_class_schema(names[event["class_uid"]], profiles))
        for error in schemas[key].iter_errors(event):
            wrong[f"OCSF {version} {event['class_uid']} {where(error)}: {error.message[:160]}"] += 1
    return len(events)


def eve(program, capture, schema, wrong):
    """Checks each record against Suricata's schema, and gives their number."""
    events = records(program, capture, "eve")
    for event in events:
        for error in schema.iter_errors(event):
            wrong[f"EVE {event['event_type']} {where(error)}: {error.message[:160]}"] += 1
    return len(events)


def zeek(program, capture, wrong):
    """Reads each log by its columns' positions and by zat, and gives the number of rows."""
    rows = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "log", "--quiet", "--as", "zeek", "-o", folder, capture], check=True)
        for log in sorted(pathlib.Path(folder).iterdir()):
            lines = log.read_text().splitlines()
            heads = [line for line in lines if line.startswith("#")]
            data = [line.split("\t") for line in lines if not line.startswith("#")]
            if [head.split("\t")[0].split(" ")[0] for head in heads] != [*HEADS, "#close"]:
                wrong[f"{log.name}: its head is not Zeek's"] += 1
            columns = len(heads[HEADS.index("#fields")].split("\t")) - 1
            wrong[f"{log.name}: a row does not have {columns} cells"] += sum(len(row) != columns for row in data)
            frame = LogToDataFrame().create_dataframe(str(log))
            if len(frame) != len(data):
                wrong[f"{log.name}: zat reads {len(frame)} rows of {len(data)}"] += 1
            rows += len(data)
    return rows


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--suricata", metavar="SCHEMA")
    arguments.add_argument("program")
    arguments.add_argument("captures", nargs="+")
    given = arguments.parse_args()
    wrong, schemas, counts = Counter(), {}, Counter()
    suricata = given.suricata and jsonschema.Draft202012Validator(json.loads(pathlib.Path(given.suricata).read_text()))
    for capture in given.captures:
        counts["rows of Zeek"] += zeek(given.program, capture, wrong)
        for version in OCSF_VERSIONS:
            counts[f"events of OCSF {version}"] += ocsf(given.program, capture, version, schemas, wrong)
        if suricata:
            counts["records of EVE"] += eve(given.program, capture, suricata, wrong)
    for name, count in counts.items():
        print(f"{name}: {count}")
    wrong = +wrong
    for what, count in wrong.most_common():
        print(f"{count} times {what}", file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
