import { part, type PythonPart } from './part';

/** Python of the job itself: one evaluation of the view, a partition for each range, counted; what became of it lies beside the ranges on S3. */
export const JOB: readonly PythonPart[] = [
  part(
    'plain_row',
    [],
    String.raw`
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
`,
  ),
  part(
    'copy_range',
    ['Halted', 'Refused', 'Writer', 'finished', 'plain_row'],
    String.raw`
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
`,
  ),
  part(
    'Place',
    [],
    String.raw`
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
`,
  ),
  part(
    'connection',
    [],
    String.raw`
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
`,
  ),
  part(
    'rows_of',
    [],
    String.raw`
def rows_of(spark, jdbc, entity, spans):
    """The rows of the view, a partition for each range, each read once. Keys stay raw, so that the ranges use their index."""
    kinds = dict(spark.read.jdbc(table=entity["view"], **jdbc).dtypes)  # reads no row
    exact = {*entity["binary"], *(name for name in entity["columns"] if kinds[name] == "double")}
    text_of = "CAST({0} AS CHAR CHARACTER SET utf8mb4) AS {0}".format
    columns = [*entity["raw_key"], *(name if name in exact else text_of(name) for name in entity["columns"])]
    source = f"(SELECT {MERGED} {', '.join(columns)} FROM {entity['view']}) AS {ROWS}"
    ranges = [span["where"] for span in spans]
    return spark.read.jdbc(table=source, predicates=ranges, **jdbc).select(*entity["columns"])
`,
  ),
  part(
    'main',
    ['Halted', 'Place', 'connection', 'copy_range', 'rows_of'],
    String.raw`
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
`,
  ),
];
