"""Copies rows of a table to DynamoDB: 2 entities, one a run.

Printed by Landfall from the contract; a change belongs there.
"""

import decimal
import hashlib
import json
import random
import re
import sys
import time

SESSION = "SET SESSION time_zone = '+00:00'"
ROWS = "view_rows"
MERGED = "/*+ MERGE(@`select#1` view_rows) */"
ITEM_VERSION, ITEM_WRITER = "_v", "_w"
PARTITION_KEY_BYTES, SORT_KEY_BYTES = 2048, 1024


class Refused(Exception):
    """A row that cannot become an item."""


def text(value):
    return None if value is None else {"S": value}


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


def number(value, column):
    if value is None:
        return None
    exact = canonical(value)
    if exact is None:
        raise Refused(f"column {column} holds a number that DynamoDB's number type cannot hold exactly")
    return {"N": exact}


def put(item, name, value):
    """SQL NULL leaves the attribute out."""
    if value is not None:
        item[name] = value


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


COMPLEMENT = str.maketrans("0123456789", "9876543210")


def below_zero(sign, digits):
    return sign == "-" and any(digit in "123456789" for digit in digits)


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


def joined(*parts):
    return None if None in parts else "".join(parts)


def key_bytes(value):
    (kind, held), = value.items()
    return len(held.encode()) if kind == "S" else len(held) if kind == "B" else 1


def checked_key(name, value, limit):
    if key_bytes(value) == 0:
        raise Refused(f"the key {name} is empty, which DynamoDB refuses")
    if key_bytes(value) > limit:
        raise Refused(f"the key {name} has {key_bytes(value)} bytes, DynamoDB allows {limit}")
    return value


def key(item, name, value, limit):
    if value is None:
        raise Refused(f"a part of the key {name} is NULL")
    item[name] = checked_key(name, value, limit)


def index_key(item, name, value, limit):
    """Without both keys of an index the item is not in it; an empty key cannot be and is left out."""
    if value is None or (key_bytes(value) == 0 and name not in item):
        item.pop(name, None)
    else:
        item[name] = checked_key(name, value, limit)


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


MOST_ITEM_BYTES = 409_600


def finished(item, own):
    """Adds type, version and writer. Returns the item with its size."""
    item.update(own)
    size = item_bytes(item)
    if size > MOST_ITEM_BYTES:
        raise Refused(f"the item has {size} bytes, DynamoDB allows {MOST_ITEM_BYTES}")
    return item, size


class Halted(Exception):
    """Ends the job; the message begins with a code of Landfall's closed list of failures."""


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


LONGEST_PLAIN = 15  # digits before the point that the server prints without an exponent, 16 when others follow


def double_text(value):
    """A DOUBLE as the server prints it. Its own conversions to text lose digits, so it comes as a number."""
    sign, digits, exponent = decimal.Decimal(repr(value)).as_tuple()
    shown = "".join(map(str, digits)).rstrip("0")
    if shown == "":
        return "0"
    minus, point = "-" * sign, len(digits) + exponent
    if not 1 - LONGEST_PLAIN <= point <= LONGEST_PLAIN + (len(shown) > LONGEST_PLAIN + 1):
        return f"{minus}{shown[0]}{'.' * (len(shown) > 1)}{shown[1:]}e{point - 1}"
    if point <= 0:
        return f"{minus}0.{'0' * -point}{shown}"
    return minus + (shown[:point] + "." + shown[point:] if len(shown) > point else shown.ljust(point, "0"))


def plain_row(row):
    """A row by column: text, bytes or None."""
    values = row.asDict()
    for name, value in values.items():
        if isinstance(value, bytearray):
            values[name] = bytes(value)
        elif isinstance(value, float):
            values[name] = double_text(value)
    return values


def row_name(values, columns):
    shown = ((name, values[column]) for name, column in columns)
    return ", ".join(f"{name}={value.hex().upper() if isinstance(value, bytes) else value}" for name, value in shown)


def copy_range(span, rows, entity, settings):
    """Copies one range; runs in Spark's workers. Its object in done/ says that all of its items are written."""
    began = time.monotonic()
    writer = Writer(settings["table"], entity["keys"], settings["region"], settings["rate"])
    own = {**entity["own"], ITEM_VERSION: {"N": settings["version"]}, ITEM_WRITER: {"S": settings["writer"]}}
    read = 0
    for row in rows:
        read += 1
        values = plain_row(row)
        try:
            writer.add(*finished(entity["item"](values), own))
        except Refused as problem:
            what = f"row of {entity['source']} ({row_name(values, entity['row_name'])})"
            raise Halted(f"LandfallItemRefused: {what} cannot become an item of {entity['id']}: {problem}") from None
    writer.flush()
    if read != span["rows"]:
        what = f"range {span['number']} of {entity['id']} has {read} rows, it had {span['rows']} when it was planned"
        raise Halted(f"LandfallGlueRowsDiffer: {what}")
    name = f"done/{span['number']:06}-{read}-{writer.items}-{writer.units:.1f}-{writer.retried}"
    Place(settings["place"], settings["region"]).write(name, "")
    figures = {"rows": read, "items": writer.items, "units": writer.units, "retried": writer.retried}
    return {"number": span["number"], **figures, "seconds": round(time.monotonic() - began, 1)}


class Place:
    """Where ranges, their ends and the report lie on S3."""

    def __init__(self, location, region):
        import boto3

        self.bucket, self.prefix = location.removeprefix("s3://").split("/", 1)
        self.client = boto3.client("s3", region_name=region)

    def read(self, name):
        return self.client.get_object(Bucket=self.bucket, Key=self.prefix + name)["Body"].read()

    def write(self, name, text):
        self.client.put_object(Bucket=self.bucket, Key=self.prefix + name, Body=text.encode())


DRIVER = "com.mysql.cj.jdbc.Driver"
ROW_BY_ROW = "-2147483648"  # of Connector/J: rows as they come; any other number holds the whole result in memory
STORE_PASSWORD = "landfall"  # of a file with public certificates


def trust_store(spark, authorities):
    """Certificates of authorities (PEM) in a file as Java wants it, in the working folder of every executor."""
    jvm, gateway = spark.sparkContext._jvm, spark.sparkContext._gateway
    store = jvm.java.security.KeyStore.getInstance("PKCS12")
    store.load(None, None)
    factory = jvm.java.security.cert.CertificateFactory.getInstance("X.509")
    found = factory.generateCertificates(jvm.java.io.ByteArrayInputStream(bytearray(authorities)))
    for at, certificate in enumerate(found):
        store.setCertificateEntry(f"authority-{at}", certificate)
    password = gateway.new_array(jvm.char, len(STORE_PASSWORD))
    for at, character in enumerate(STORE_PASSWORD):
        password[at] = character
    name = f"landfall-{spark.sparkContext.applicationId}.p12"
    output = jvm.java.io.FileOutputStream(name)
    store.store(output, password)
    output.close()
    spark.sparkContext.addFile(name)
    return name


def connection(glue, args, place):
    """How Spark reaches the source: the address and account of the Glue connection, verified as the configuration says."""
    found = glue.extract_jdbc_conf(args["CONNECTION"])
    properties = {"user": found["user"], "password": found["password"], "driver": DRIVER, "fetchsize": ROW_BY_ROW}
    properties.update({"sessionInitStatement": SESSION, "sslMode": args["TLS"]})
    if args["TLS"] == "DISABLED":
        properties["allowPublicKeyRetrieval"] = "true"
    elif args["AUTHORITIES"] == "own":
        store = trust_store(glue.spark_session, place.read("authorities.pem"))
        properties["trustCertificateKeyStoreUrl"] = f"file:{store}"
        properties.update({"trustCertificateKeyStoreType": "PKCS12", "trustCertificateKeyStorePassword": STORE_PASSWORD})
    return {"url": found["fullUrl"], "properties": properties}


def rows_of(spark, jdbc, entity, spans):
    """The rows of the view, a partition for each range, each read once. Keys stay raw, so that the ranges use their index."""
    kinds = dict(spark.read.jdbc(table=entity["view"], **jdbc).dtypes)  # reads no row
    exact = {*entity["binary"], *(name for name in entity["columns"] if kinds[name] == "double")}
    text_of = "CAST({0} AS CHAR CHARACTER SET utf8mb4) AS {0}".format
    columns = [*entity["raw_key"], *(name if name in exact else text_of(name) for name in entity["columns"])]
    source = f"(SELECT {MERGED} {', '.join(columns)} FROM {entity['view']}) AS {ROWS}"
    ranges = [span["where"] for span in spans]
    return spark.read.jdbc(table=source, predicates=ranges, **jdbc).select(*entity["columns"])


def item_of_orders_orders(row):
    """An item of ORDERS in Orders."""
    item = {}
    put(item, "id", number(row["c1"], "orders.id"))
    put(item, "order_number", text(row["c2"]))
    put(item, "user_id", number(row["c3"], "orders.user_id"))
    put(item, "address_id", number(row["c4"], "orders.address_id"))
    put(item, "ship_to", document(row["c5"]))
    put(item, "status", text(row["c6"]))
    put(item, "total", number(row["c7"], "orders.total"))
    put(item, "discount_rate", number(row["c8"], "orders.discount_rate"))
    put(item, "currency", text(row["c9"]))
    put(item, "note", text(row["c10"]))
    put(item, "placed_at", text(row["c11"]))
    put(item, "updated_at", text(row["c12"]))
    keep_exact(item, "_exact", {"ship_to": row["c5"]}, False)
    key(item, "PK", text(joined("ORDERS#", padded(row["c1"], 20))), PARTITION_KEY_BYTES)
    key(item, "SK", text("#ORDERS"), SORT_KEY_BYTES)
    index_key(item, "GSI1PK", text(joined("ORDERS#ADDRESS_ID#", padded(row["c4"], 10))), PARTITION_KEY_BYTES)
    index_key(item, "GSI1SK", text(joined("ORDERS#", padded(row["c1"], 20))), SORT_KEY_BYTES)
    index_key(item, "GSI2PK", text(joined("ORDERS#USER_ID#", padded(row["c3"], 10))), PARTITION_KEY_BYTES)
    index_key(item, "GSI2SK", text(joined("ORDERS#", padded(row["c1"], 20))), SORT_KEY_BYTES)
    return item


def item_of_orders_unique_orders_order_number(row):
    """An item of UNIQUE_ORDERS_ORDER_NUMBER in Orders."""
    item = {}
    put(item, "order_number", text(row["c1"]))
    put(item, "id", number(row["c2"], "orders.id"))
    key(item, "PK", text(joined("UNIQUE#ORDERS#ORDER_NUMBER#", row["f3"])), PARTITION_KEY_BYTES)
    key(item, "SK", text("#UNIQUE"), SORT_KEY_BYTES)
    return item


ENTITIES = {
    "Orders.ORDERS": {
        "id": "Orders.ORDERS",
        "source": "orders",
        "item": item_of_orders_orders,
        "own": {"_type": {"S": "ORDERS"}},
        "view": "`landfall_views`.`lf_orders_28f6d746b0e6`",
        "raw_key": ["_k1"],
        "columns": ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12"],
        "binary": [],
        "keys": ["PK", "SK"],
        "row_name": [("id", "c1")],
    },
    "Orders.UNIQUE_ORDERS_ORDER_NUMBER": {
        "id": "Orders.UNIQUE_ORDERS_ORDER_NUMBER",
        "source": "orders",
        "item": item_of_orders_unique_orders_order_number,
        "own": {"_type": {"S": "UNIQUE_ORDERS_ORDER_NUMBER"}},
        "view": "`landfall_views`.`lf_unique_orders_order_number_6d6828bcb3a0`",
        "raw_key": ["_k1"],
        "columns": ["c1", "c2", "f3"],
        "binary": [],
        "keys": ["PK", "SK"],
        "row_name": [("id", "c2")],
    },
}


ARGUMENTS = [
    *("JOB_NAME", "ENTITY", "CONNECTION", "TABLE", "REGION", "PLACE", "ATTEMPT", "EXPECTED_ROWS"),
    *("VERSION", "WRITER", "UNITS_PER_SECOND", "TLS", "AUTHORITIES"),
]


def copy(glue, args, place):
    """Copies what is left of an entity. Returns what became of each range."""
    entity = ENTITIES[args["ENTITY"]]
    spans = json.loads(place.read(f"ranges-{args['ATTEMPT']}.json"))
    expected = int(args["EXPECTED_ROWS"])
    if sum(span["rows"] for span in spans) != expected:
        raise Halted(f"LandfallGlueRowsDiffer: the ranges of {entity['id']} are not those of {expected} rows")
    settings = {"table": args["TABLE"], "region": args["REGION"], "place": args["PLACE"]}
    settings.update({"version": args["VERSION"], "writer": args["WRITER"], "rate": float(args["UNITS_PER_SECOND"])})
    frame = rows_of(glue.spark_session, connection(glue, args, place), entity, spans)
    ended = frame.rdd.mapPartitionsWithIndex(lambda at, rows: [copy_range(spans[at], rows, entity, settings)]).collect()
    read = sum(one["rows"] for one in ended)
    if read != expected:
        raise Halted(f"LandfallGlueRowsDiffer: {read} rows of {entity['id']} were read, {expected} were expected")
    return ended


def reason(error):
    """Why a job failed, in one line: of a worker's error that Spark wraps, what the worker said."""
    said = str(error)
    ours = re.findall(r"^(?:\w+\.)*Halted: (Landfall\w+: .*)$", said, re.MULTILINE)
    causes = re.findall(r"^(?:Caused by|: ).*$", said, re.MULTILINE)
    own = [said] if isinstance(error, Halted) else []
    return next(iter([*own, *ours, *causes[-1:], f"{type(error).__name__}: {said}"])).splitlines()[0][:1000]


def main():
    from awsglue.context import GlueContext
    from awsglue.job import Job
    from awsglue.utils import getResolvedOptions
    from pyspark.context import SparkContext

    args = getResolvedOptions(sys.argv, ARGUMENTS)
    began = time.monotonic()
    glue = GlueContext(SparkContext())
    job = Job(glue)
    job.init(args["JOB_NAME"], args)
    place = Place(args["PLACE"], args["REGION"])
    spark = glue.spark_session.sparkContext
    report = {"format": "landfall.glue-report/1", "entity": args["ENTITY"], "attempt": int(args["ATTEMPT"])}
    report.update({"spark": spark.version, "application": spark.applicationId, "slots": spark.defaultParallelism})
    problem = None
    try:
        report["ranges"] = copy(glue, args, place)
    except Exception as error:
        problem = reason(error)
    report.update({"error": problem, "seconds": round(time.monotonic() - began, 1)})
    place.write(f"report-{args['ATTEMPT']}.json", json.dumps(report, indent=2) + "\n")
    print(f"landfall: {args['ENTITY']}: {problem or 'all ranges are written'}")
    if problem is not None:
        raise RuntimeError(problem)
    job.commit()


if __name__ == "__main__":
    main()
