import { part, type PythonPart } from './part';

/**
 * Python for values of attributes: the same as `toAttribute` of the projection, so that items are equal whoever writes them. A test compares
 * both on values of every kind.
 */
export const VALUES: readonly PythonPart[] = [
  part(
    'Refused',
    [],
    String.raw`
class Refused(Exception):
    """A row that cannot become an item."""
`,
  ),
  part(
    'text',
    [],
    String.raw`
def text(value):
    return None if value is None else {"S": value}
`,
  ),
  part(
    'binary',
    [],
    String.raw`
def binary(value):
    return None if value is None else {"B": value}
`,
  ),
  part(
    'canonical',
    [],
    String.raw`
NUMBER = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]+))?")


def canonical(value):
    """Plain decimal text; None where DynamoDB's number cannot hold it exactly (38 digits, 1E-130 to 9.99E+125)."""
    match = NUMBER.fullmatch(value.strip())
    if match is None:
        return None
    sign, whole, fraction, exponent = match[1], match[2], match[3] or "", int(match[4] or 0)
    if whole + fraction == "":
        return None
    significant = (whole + fraction).lstrip("0")
    point = len(whole) - (len(whole + fraction) - len(significant)) + exponent
    digits = significant.rstrip("0")
    if digits == "":
        return "0"
    if len(digits) > 38 or not -129 <= point <= 126:
        return None
    minus = "-" if sign == "-" else ""
    if point <= 0:
        return minus + "0." + "0" * -point + digits
    if point >= len(digits):
        return minus + digits + "0" * (point - len(digits))
    return minus + digits[:point] + "." + digits[point:]
`,
  ),
  part(
    'number',
    ['Refused', 'canonical'],
    String.raw`
def number(value, column):
    if value is None:
        return None
    exact = canonical(value)
    if exact is None:
        raise Refused(f"column {column} holds a number that DynamoDB's number type cannot hold exactly")
    return {"N": exact}
`,
  ),
  part(
    'boolean',
    ['Refused'],
    String.raw`
def boolean(value, column):
    if value is None:
        return None
    if value not in ("0", "1"):
        raise Refused(f"column {column} holds another value than 0 and 1")
    return {"BOOL": value == "1"}
`,
  ),
  part(
    'members',
    [],
    String.raw`
def members(value):
    """A SET as a list of its members, in the order of their definition."""
    if value is None:
        return None
    return {"L": [{"S": member} for member in value.split(",")] if value else []}
`,
  ),
  part(
    'date_or_null',
    [],
    String.raw`
def date_or_null(value):
    return None if value is None or value.startswith("0000-00-00") else {"S": value}
`,
  ),
  part(
    'real_date',
    ['Refused'],
    String.raw`
def real_date(value, column):
    if value is not None and value.startswith("0000-00-00"):
        raise Refused(f"column {column} holds a zero date, which the policy refuses")
    return None if value is None else {"S": value}
`,
  ),
  part(
    'put',
    [],
    String.raw`
def put(item, name, value):
    """SQL NULL leaves the attribute out."""
    if value is not None:
        item[name] = value
`,
  ),
];
