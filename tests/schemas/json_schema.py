"""The part of JSON Schema (2020-12) that our test schemas use, on the standard library alone.

A keyword that is not known here is an error in the schema, so that no check is silently left out.
"""

import re

TYPES = {
    "object": lambda v: isinstance(v, dict),
    "array": lambda v: isinstance(v, list),
    "string": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "properties", "required", "additionalProperties",
         "enum", "const", "items", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "pattern", "minLength",
         "anyOf", "minProperties"}


def check_schema(schema, where="#"):
    """Raises ValueError for a keyword this file does not know."""
    if isinstance(schema, bool):
        return
    unknown = set(schema) - KNOWN
    if unknown:
        raise ValueError(f"{where}: unknown keywords {sorted(unknown)}")
    for key in ("properties", "$defs"):
        for name, part in schema.get(key, {}).items():
            check_schema(part, f"{where}/{key}/{name}")
    for key in ("items", "additionalProperties"):
        if key in schema:
            check_schema(schema[key], f"{where}/{key}")
    for number, part in enumerate(schema.get("anyOf", [])):
        check_schema(part, f"{where}/anyOf/{number}")


def validate(value, schema, root=None, where="$"):
    """All mistakes as texts `$.runs[0].tool: …`."""
    root = schema if root is None else root
    if schema is True:
        return []
    if schema is False:
        return [f"{where}: not allowed"]
    if "$ref" in schema:
        target = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return validate(value, target, root, where)
    errors = []

    def wrong(text):
        errors.append(f"{where}: {text}")

    if "type" in schema and not TYPES[schema["type"]](value):
        return [f"{where}: is no {schema['type']}"]
    if "const" in schema and value != schema["const"]:
        wrong(f"is not {schema['const']!r}")
    if "enum" in schema and value not in schema["enum"]:
        wrong(f"{value!r} is none of {schema['enum']}")
    if "anyOf" in schema and all(validate(value, part, root, where) for part in schema["anyOf"]):
        wrong("fits none of the alternatives")
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            wrong("is too short")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            wrong(f"{value!r} does not match {schema['pattern']}")
    if TYPES["number"](value):
        if value < schema.get("minimum", value):
            wrong(f"{value} is below {schema['minimum']}")
        if value > schema.get("maximum", value):
            wrong(f"{value} is above {schema['maximum']}")
    if isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            wrong("has too few items")
        if len(value) > schema.get("maxItems", len(value)):
            wrong("has too many items")
        if schema.get("uniqueItems") and any(value[i] in value[:i] for i in range(len(value))):
            wrong("has equal items")
        for number, item in enumerate(value):
            errors += validate(item, schema.get("items", True), root, f"{where}[{number}]")
    if isinstance(value, dict):
        if len(value) < schema.get("minProperties", 0):
            wrong("has too few members")
        for name in schema.get("required", []):
            if name not in value:
                wrong(f"lacks {name}")
        known = schema.get("properties", {})
        for name, item in value.items():
            part = known.get(name, schema.get("additionalProperties", True))
            if part is False:
                wrong(f"has an unknown member {name}")
            else:
                errors += validate(item, part, root, f"{where}.{name}")
    return errors
