/** Tables with every kind of key that pages go by: text, composite with ENUM and DATETIME(6), binary, decimal; one is empty. */
const SCHEMA = [
  `CREATE TABLE makers (code VARCHAR(20) NOT NULL, name VARCHAR(60) NOT NULL, tax_no VARCHAR(20) NULL, notes JSON NULL,
     PRIMARY KEY (code), UNIQUE KEY uq_tax (tax_no)) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci`,
  `CREATE TABLE readings (station INT NOT NULL, kind ENUM('z','b','a') NOT NULL, at DATETIME(6) NOT NULL, value DECIMAL(20,6) NULL,
     f FLOAT NULL, big BIGINT UNSIGNED NULL, PRIMARY KEY (station, kind, at))`,
  `CREATE TABLE blobs (id BINARY(8) NOT NULL, body BLOB NULL, flags SET('x','y') NOT NULL DEFAULT '', b BIT(8) NULL, PRIMARY KEY (id))`,
  `CREATE TABLE amounts (amount DECIMAL(12,3) NOT NULL, label VARCHAR(10) NOT NULL DEFAULT '', PRIMARY KEY (amount))`,
  `CREATE TABLE empty_one (id INT NOT NULL PRIMARY KEY)`,
];

const DATA = [
  `INSERT INTO makers SELECT CONCAT('m', n), CONCAT('name é🚢 ', n), IF(n % 3 = 0, NULL, CONCAT('T', n)),
     IF(n % 2 = 0, NULL, JSON_OBJECT('n', n, 'big', 9007199254740993)) FROM numbers WHERE n <= 57`,
  `INSERT INTO readings SELECT n % 5 - 2, ELT(n % 3 + 1, 'a', 'b', 'z'), '2024-02-29 00:00:00.000001' + INTERVAL n MINUTE,
     n * 1.000001, n / 3, 18446744073709551615 - n FROM numbers WHERE n <= 203`,
  `INSERT INTO blobs SELECT UNHEX(LPAD(HEX(n * 7919), 16, 'F0')), REPEAT(CHAR(n % 256), n), IF(n % 2, 'x,y', ''), n % 256 FROM numbers WHERE n <= 91`,
  `INSERT INTO amounts SELECT (n - 40) * 1.005, CONCAT('a', n) FROM numbers WHERE n <= 80`,
];
const NUMBERS = [
  'CREATE TEMPORARY TABLE ten (d INT)',
  'INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
  'CREATE TEMPORARY TABLE ten2 AS SELECT d FROM ten',
  'CREATE TEMPORARY TABLE ten3 AS SELECT d FROM ten',
  'CREATE TEMPORARY TABLE numbers AS SELECT a.d + 10 * b.d + 100 * c.d + 1 AS n FROM ten a, ten2 b, ten3 c',
];

export const STATEMENTS = [...SCHEMA, ...NUMBERS, ...DATA];
