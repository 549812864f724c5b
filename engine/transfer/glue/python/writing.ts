import { part, type PythonPart } from './part';

/** Python that writes items: batches, their pace, what is sent again. */
export const WRITING: readonly PythonPart[] = [
  part(
    'Halted',
    [],
    String.raw`
class Halted(Exception):
    """Ends the job; the message begins with a code of Landfall's closed list of failures."""
`,
  ),
  part(
    'Writer',
    ['Halted', 'Refused'],
    String.raw`
BATCH_ITEMS = 25  # most items of one BatchWriteItem
BATCH_BYTES = 2 * 1024 * 1024
GIVE_UP_SECONDS = 600  # without one item that is taken
REMEMBERED_KEYS = 1_000_000  # keys of a range that are looked at for another row with the same one
CLIENT = {"connect_timeout": 5, "read_timeout": 20, "retries": {"total_max_attempts": 10, "mode": "standard"}}


class Writer:
    """Puts items into one table, never faster than its share of the rate. Units per second; 0: as fast as it goes."""

    def __init__(self, table, keys, region, rate):
        import boto3
        from botocore.config import Config

        self.client = boto3.client("dynamodb", region_name=region, config=Config(**CLIENT))
        self.table, self.keys, self.rate = table, keys, rate
        self.most_items = BATCH_ITEMS if rate == 0 else max(1, min(BATCH_ITEMS, int(rate // 4)))
        self.batch, self.bytes, self.seen = [], 0, set()
        self.items, self.units, self.retried = 0, 0.0, 0
        self.free_at = time.monotonic()

    def add(self, item, size):
        if self.batch and (len(self.batch) == self.most_items or self.bytes + size > BATCH_BYTES):
            self.flush()
        name = json.dumps([item[key] for key in self.keys], default=bytes.hex)
        digest = hashlib.blake2b(name.encode(), digest_size=16).digest()
        if digest in self.seen:
            raise Refused("another row becomes the same item")
        if len(self.seen) == REMEMBERED_KEYS:
            self.seen.clear()
        self.seen.add(digest)
        self.batch.append((item, max(1, -(-size // 1024))))
        self.bytes += size

    def flush(self):
        requests = [{"PutRequest": {"Item": item}} for item, _ in self.batch]
        reckoned = sum(units for _, units in self.batch)
        tries, last_taken = 0, time.monotonic()
        while requests:
            self.wait(reckoned)
            answer = self.client.batch_write_item(RequestItems={self.table: requests}, ReturnConsumedCapacity="TOTAL")
            self.settle(reckoned, sum(part["CapacityUnits"] for part in answer.get("ConsumedCapacity", [])))
            left = (answer.get("UnprocessedItems") or {}).get(self.table, [])
            self.items += len(requests) - len(left)
            if len(left) < len(requests):
                tries, last_taken = 0, time.monotonic()
            if left:
                if time.monotonic() - last_taken > GIVE_UP_SECONDS:
                    raise Halted(f"LandfallWriteThrottled: {self.table} took no item for {GIVE_UP_SECONDS} seconds")
                self.retried, tries = self.retried + len(left), tries + 1
                time.sleep(min(3.0, 0.025 * 2 ** min(tries, 10)) * (0.2 + 0.8 * random.random()))
                reckoned = len(left)
            requests = left
        self.batch, self.bytes = [], 0

    def wait(self, units):
        """Reserves units before they are spent: no second has more than the rate, whatever came before."""
        if self.rate > 0:
            self.free_at = max(self.free_at, time.monotonic()) + units / self.rate
            time.sleep(max(0.0, self.free_at - time.monotonic()))

    def settle(self, reckoned, consumed):
        """What the service charged: entries of indexes are known only then."""
        self.units += consumed
        if self.rate > 0:
            self.free_at += (consumed - reckoned) / self.rate
`,
  ),
];
