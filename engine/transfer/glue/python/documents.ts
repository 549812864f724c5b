import { part, type PythonPart } from './part';

/** Python for JSON columns and constructions: `jsonToValue` and `valueToJson` of the projection, digit by digit. */
export const DOCUMENTS: readonly PythonPart[] = [
  part(
    'document',
    ['canonical'],
    String.raw`
class Digits(str):
    """The text of a number in a JSON document: Python's own numbers would lose digits."""


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


MOST_LEVELS = 32  # of nested attributes, a limit of DynamoDB


def typed(value, level):
    if level > MOST_LEVELS:
        raise ValueError("nested too deeply")
    if value is None:
        return {"NULL": True}
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, Digits):
        exact = canonical(value)
        return {"S": str(value)} if exact is None else {"N": exact}
    if isinstance(value, str):
        return {"S": value}
    if isinstance(value, list):
        return {"L": [typed(member, level + 1) for member in value]}
    if "" in value:
        raise ValueError("DynamoDB has no empty attribute name")
    return {"M": {name: typed(member, level + 1) for name, member in value.items()}}


def document(value):
    """A JSON text as an attribute; the text itself where no map can hold it (33 levels, an empty name)."""
    if value is None:
        return None
    try:
        found = json.loads(value, parse_int=Digits, parse_float=Digits, parse_constant=no_constant)
        return typed(found, 1)
    except (ValueError, RecursionError):
        return {"S": value}
`,
  ),
  part(
    'printed',
    [],
    String.raw`
def printed(value):
    """An attribute as MySQL prints the document: names by length in bytes, then by bytes."""
    (kind, held), = value.items()
    if kind == "S":
        return json.dumps(held, ensure_ascii=False)
    if kind == "N":
        return held
    if kind == "BOOL":
        return "true" if held else "false"
    if kind == "L":
        return "[" + ", ".join(printed(member) for member in held) + "]"
    if kind == "M":
        names = sorted(held, key=lambda name: (len(name.encode()), name.encode()))
        pairs = (f"{json.dumps(name, ensure_ascii=False)}: {printed(held[name])}" for name in names)
        return "{" + ", ".join(pairs) + "}"
    return "null"
`,
  ),
  part(
    'constructed',
    ['document'],
    String.raw`
def without_nulls(value, nulls):
    if nulls or "M" not in value:
        return value
    return {"M": {name: member for name, member in value["M"].items() if "NULL" not in member}}


def constructed(value, limit, nulls):
    """The list or object that the view makes of other rows: rows that are not there dropped, cut at the limit."""
    found = document(value)
    if found is None or "L" not in found:
        return found and without_nulls(found, nulls)
    rows = [without_nulls(row, nulls) for row in found["L"] if "NULL" not in row]
    return {"L": rows[:limit]}
`,
  ),
  part(
    'json_text',
    ['printed'],
    String.raw`
def json_text(value):
    return None if value is None else {"S": printed(value)}
`,
  ),
  part(
    'keep_exact',
    ['document', 'printed'],
    String.raw`
def keep_exact(item, attribute, texts, nulls):
    """Keeps the texts of documents that their attribute would not give back byte for byte."""
    exact = {}
    for name, value in texts.items():
        if value is None:
            continue
        found = document(value)
        if (nulls and "NULL" in found) or printed(found) != value:
            exact[name] = {"S": value}
    if exact:
        item[attribute] = {"M": exact}
`,
  ),
];
