import { part, type PythonPart } from './part';

/** Python for key attributes: `encodeKeyValue` and the key rules of the projection. */
export const KEYS: readonly PythonPart[] = [
  part(
    'plain',
    [],
    String.raw`
def plain(value):
    return value
`,
  ),
  part(
    'complement',
    [],
    String.raw`
COMPLEMENT = str.maketrans("0123456789", "9876543210")


def below_zero(sign, digits):
    return sign == "-" and any(digit in "123456789" for digit in digits)
`,
  ),
  part(
    'padded',
    ['Refused', 'complement'],
    String.raw`
def padded(value, width):
    """Digits padded with zeros; a negative number is - and the nine's complement, so that text order is number order."""
    if value is None:
        return None
    match = re.fullmatch(r"(-?)0*([0-9]+?)(\.[0-9]+)?", value)
    if match is None:
        raise Refused(f"{json.dumps(value)} in a key is no plain number")
    if len(match[2]) > width:
        raise Refused(f"the number {value} in a key has more than {width} digits")
    digits = match[2].rjust(width, "0") + (match[3] or "")
    return "-" + digits.translate(COMPLEMENT) if below_zero(match[1], digits) else digits
`,
  ),
  part(
    'hexadecimal',
    [],
    String.raw`
def hexadecimal(value):
    return None if value is None else (value.encode() if isinstance(value, str) else value).hex().upper()
`,
  ),
  part(
    'float_bits',
    [],
    String.raw`
def float_bits(value):
    """The 64 bits of a double, all flipped when it is negative, else the first: their order is that of the numbers."""
    if value is None:
        return None
    bits = int.from_bytes(struct.pack(">d", float(value) or 0.0), "big")
    bits ^= 0xFFFFFFFFFFFFFFFF if bits >> 63 else 1 << 63
    return f"{bits:016X}"
`,
  ),
  part(
    'temporal',
    ['complement'],
    String.raw`
def temporal(value):
    """Dates sort as they are; TIME has a mark for its sign, three digits of hours, and the complement below zero."""
    match = None if value is None else re.fullmatch(r"(-?)([0-9]{2,3})(:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)", value)
    if match is None:
        return value
    digits = match[2].rjust(3, "0") + match[3]
    return "-" + digits.translate(COMPLEMENT) if below_zero(match[1], digits) else digits
`,
  ),
  part(
    'bucket',
    [],
    String.raw`
def bucket(value, characters):
    return None if value is None else value[:characters]
`,
  ),
  part(
    'shard',
    [],
    String.raw`
def shard(value, count):
    """Rows of one key spread over count partitions, by the CRC-32 of the value."""
    if value is None:
        return None
    number_of = zlib.crc32(value.encode() if isinstance(value, str) else value) % count
    return str(number_of).rjust(len(str(count - 1)), "0")
`,
  ),
  part(
    'inner',
    [],
    String.raw`
def inner(value):
    """Text that other parts follow: # and what sorts below it become $ and the character 64 places on."""
    return value and re.sub("[\x00-\x24]", lambda found: "$" + chr(ord(found[0]) + 64), value)
`,
  ),
  part(
    'joined',
    [],
    String.raw`
def joined(*parts):
    return None if None in parts else "".join(parts)
`,
  ),
  part(
    'number_key',
    ['Refused', 'canonical'],
    String.raw`
def number_key(value, name):
    if value is None:
        return None
    exact = canonical(value)
    if exact is None:
        raise Refused(f"the key {name} is no number that DynamoDB can hold")
    return {"N": exact}
`,
  ),
  part(
    'checked_key',
    ['Refused'],
    String.raw`
def key_bytes(value):
    (kind, held), = value.items()
    return len(held.encode()) if kind == "S" else len(held) if kind == "B" else 1


def checked_key(name, value, limit):
    if key_bytes(value) == 0:
        raise Refused(f"the key {name} is empty, which DynamoDB refuses")
    if key_bytes(value) > limit:
        raise Refused(f"the key {name} has {key_bytes(value)} bytes, DynamoDB allows {limit}")
    return value
`,
  ),
  part(
    'key',
    ['checked_key'],
    String.raw`
def key(item, name, value, limit):
    if value is None:
        raise Refused(f"a part of the key {name} is NULL")
    item[name] = checked_key(name, value, limit)
`,
  ),
  part(
    'index_key',
    ['checked_key'],
    String.raw`
def index_key(item, name, value, limit):
    """Without both keys of an index the item is not in it; an empty key cannot be and is left out."""
    if value is None or (key_bytes(value) == 0 and name not in item):
        item.pop(name, None)
    else:
        item[name] = checked_key(name, value, limit)
`,
  ),
];
