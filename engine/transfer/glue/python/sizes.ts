import { part, type PythonPart } from './part';

/** Python that ends an item: its size as DynamoDB counts it, and the attributes that every item has. */
export const SIZES: readonly PythonPart[] = [
  part(
    'item_bytes',
    [],
    String.raw`
def number_bytes(value):
    digits = max(1, len(value.lstrip("-").replace(".", "").strip("0")))
    return (digits + 1) // 2 + 1 + value.startswith("-")


def value_bytes(value):
    """Bytes of a value as DynamoDB counts them, without its name."""
    (kind, held), = value.items()
    if kind == "S":
        return len(held.encode())
    if kind == "N":
        return number_bytes(held)
    if kind == "B":
        return len(held)
    if kind == "L":
        return 3 + sum(1 + value_bytes(member) for member in held)
    if kind == "M":
        return 3 + len(held) + item_bytes(held)
    return 1


def item_bytes(item):
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())
`,
  ),
  part(
    'finished',
    ['Refused', 'item_bytes'],
    String.raw`
MOST_ITEM_BYTES = 409_600


def finished(item, own):
    """Adds type, version and writer. Returns the item with its size."""
    item.update(own)
    size = item_bytes(item)
    if size > MOST_ITEM_BYTES:
        raise Refused(f"the item has {size} bytes, DynamoDB allows {MOST_ITEM_BYTES}")
    return item, size
`,
  ),
];
