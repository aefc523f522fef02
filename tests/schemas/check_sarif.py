#!/usr/bin/env python3
"""Checks SARIF logs written by OMNI: sarif.schema.json, and what a schema cannot say.

  check_sarif.py LOG...        prints each mistake, exit status 1 if there is one
  check_sarif.py --self-test   the good sample passes, and each entry of sarif_mistakes.json is found
"""

import copy
import json
import pathlib
import re
import sys

import json_schema

HERE = pathlib.Path(__file__).resolve().parent
# What may not reach a reader raw: controls but for line breaks and tabs, and characters that hide or reorder text.
ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
LINK = re.compile(r"(?<!\\)\[[^\[\]]*(?<!\\)\]\(")


def start(region):
    return (region["startLine"], region.get("startColumn", 1))


def end(region):
    line = region.get("endLine", region["startLine"])
    return (line, region.get("endColumn", 1 << 40))


def walk(value, where="$"):
    yield where, value
    if isinstance(value, dict):
        for name, item in value.items():
            yield from walk(item, f"{where}.{name}")
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from walk(item, f"{where}[{number}]")


def check_texts(log):
    for where, value in walk(log):
        if isinstance(value, str) and ".insertedContent" not in where and ACTING.search(value):
            yield f"{where}: holds a control character"
        if isinstance(value, dict) and "message" in value and LINK.search(value["message"].get("text", "")):
            yield f"{where}.message: holds an embedded link"


def check_regions(log):
    for where, value in walk(log):
        if not isinstance(value, dict):
            continue
        if "startLine" in value and end(value) < start(value):
            yield f"{where}: ends before it begins"
        if "region" in value and "contextRegion" in value:
            region, context = value["region"], value["contextRegion"]
            if start(context) > start(region) or end(context)[0] < end(region)[0] - (end(region)[1] == 1):
                yield f"{where}: contextRegion does not hold the region"


def check_rules(run):
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for rule_id in sorted({r for r in rules if rules.count(r) > 1}):
        yield f"rule id {rule_id!r} twice"

    def reference(what, index, rule_id):
        if index is None:
            return
        if index >= len(rules):
            yield f"{what}: there is no rule {index}"
        elif rules[index] != rule_id:
            yield f"{what}: rule {index} is {rules[index]!r}, not {rule_id!r}"

    for number, result in enumerate(run["results"]):
        yield from reference(f"results[{number}]", result.get("ruleIndex"), result["ruleId"])
    for invocation in run["invocations"]:
        for kind in ("toolConfigurationNotifications", "toolExecutionNotifications"):
            for number, note in enumerate(invocation.get(kind, [])):
                rule = note.get("associatedRule", {})
                yield from reference(f"{kind}[{number}]", rule.get("index"), rule.get("id"))


def check_taxonomies(run):
    taxonomies = run.get("taxonomies", [])
    driver = run["tool"]["driver"]

    def component(what, reference):
        index = reference["index"]
        if index >= len(taxonomies):
            return None, f"{what}: there is no taxonomy {index}"
        if taxonomies[index]["name"] != reference["name"]:
            return None, f"{what}: taxonomy {index} has another name"
        return taxonomies[index], None

    for reference in driver.get("supportedTaxonomies", []):
        error = component("supportedTaxonomies", reference)[1]
        if error:
            yield error
    for rule in driver["rules"]:
        for relation in rule.get("relationships", []):
            target = relation["target"]
            taxonomy, error = component(f"rule {rule['id']}", target["toolComponent"])
            if error:
                yield error
            elif target["index"] >= len(taxonomy["taxa"]):
                yield f"rule {rule['id']}: there is no taxon {target['index']}"
            elif taxonomy["taxa"][target["index"]]["id"] != target["id"]:
                found = taxonomy["taxa"][target["index"]]["id"]
                yield f"rule {rule['id']}: taxon {target['index']} is {found!r}, not {target['id']!r}"


def check_results(run):
    results = run["results"]
    present = [r for r in results if r.get("baselineState") != "absent"]
    if 0 < sum("baselineState" in r for r in results) < len(results):
        yield "baselineState on some results only"
    if 0 < sum("suppressions" in r for r in present) < len(present):
        yield "suppressions on some results only"
    strict = [r["fingerprints"]["omni/strict/v1"] for r in present if "omni/strict/v1" in r.get("fingerprints", {})]
    for value in sorted({s for s in strict if strict.count(s) > 1}):
        yield f"strict fingerprint twice: {value}"
    for number, result in enumerate(results):
        ids = [location.get("id") for location in result.get("relatedLocations", [])]
        for i in sorted({i for i in ids if ids.count(i) > 1}):
            yield f"results[{number}]: related id {i} twice"
        for flow in result.get("codeFlows", []):
            for thread in flow["threadFlows"]:
                order = [step.get("executionOrder", 0) for step in thread["locations"]]
                if any(a >= b for a, b in zip(order, order[1:])):
                    yield f"results[{number}]: steps out of order"
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                regions = sorted((start(r["deletedRegion"]), end(r["deletedRegion"])) for r in change["replacements"])
                if any(a[1] > b[0] for a, b in zip(regions, regions[1:])):
                    yield f"results[{number}]: replacements overlap"


def check(log, schema):
    errors = json_schema.validate(log, schema)
    if errors:
        return errors       # the checks below rely on the form
    errors += check_texts(log)
    errors += check_regions(log)
    for run in log["runs"]:
        for checks in (check_rules, check_taxonomies, check_results):
            errors += checks(run)
    return errors


def apply_mistake(log, mistake):
    """`at` is a JSON pointer without its first slash; the last part is set or removed."""
    *path, last = [part.replace("~1", "/") for part in mistake["at"].split("/")]
    target = log
    for part in path:
        target = target[int(part)] if isinstance(target, list) else target[part]
    if isinstance(target, list):
        last = int(last)
    if mistake.get("remove"):
        del target[last]
    else:
        target[last] = mistake["set"]


def self_test(schema):
    good = json.loads((HERE / "sarif_good.json").read_text("utf-8"))
    failures = [f"good sample: {error}" for error in check(good, schema)]
    mistakes = json.loads((HERE / "sarif_mistakes.json").read_text("utf-8"))
    for mistake in mistakes:
        log = copy.deepcopy(good)
        apply_mistake(log, mistake)
        if log == good:
            failures.append(f"{mistake['mistake']}: changes nothing")
        errors = check(log, schema)
        if not any(mistake["expect"] in error for error in errors):
            failures.append(f"{mistake['mistake']}: not found, instead {errors}")
    print(f"{len(mistakes)} malformed samples")
    return failures


def main(arguments):
    schema = json.loads((HERE / "sarif.schema.json").read_text("utf-8"))
    json_schema.check_schema(schema)
    if arguments == ["--self-test"]:
        failures = self_test(schema)
    else:
        failures = []
        for name in arguments:
            log = json.loads(pathlib.Path(name).read_text("utf-8"))
            failures += [f"{name}: {error}" for error in check(log, schema)]
    print("\n".join(failures) if failures else "sound")
    return 1 if failures or not arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
