-- A schema with what databases in the wild have and textbooks have not, for MySQL 8 and MariaDB. Names and rows are made up.
-- Loaded into an empty database in utf8mb4.

-- Reserved words, composite keys, text in a key that the collation folds, ENUM and SET.
CREATE TABLE `order` (
  `select` INT NOT NULL,
  `from` VARCHAR(30) NOT NULL,
  `group` ENUM('a', 'b c', 'd,e'),
  `desc` SET('x', 'y', 'z'),
  PRIMARY KEY (`select`, `from`),
  KEY `key` (`group`)
);
INSERT INTO `order` VALUES (1, 'x', 'a', 'x,y'), (1, 'X y', NULL, ''), (-2, 'ü', 'b c', 'x,z'), (3, 'Ü ', 'd,e', NULL);

-- Blanks and signs in names, a child of the composite key, digits beyond a double.
CREATE TABLE `Order Details` (
  `Order ID` INT NOT NULL,
  `from` VARCHAR(30) NOT NULL,
  `Line No` TINYINT UNSIGNED NOT NULL,
  `Unit Price ($)` DECIMAL(20, 6),
  PRIMARY KEY (`Order ID`, `from`, `Line No`),
  CONSTRAINT `fk order` FOREIGN KEY (`Order ID`, `from`) REFERENCES `order` (`select`, `from`) ON DELETE CASCADE
);
INSERT INTO `Order Details` VALUES (1, 'x', 1, 12345678901234.567891), (1, 'x', 2, NULL), (3, 'Ü ', 0, -0.000001);

-- Names and keys beyond ASCII.
CREATE TABLE `größe` (
  `名前` VARCHAR(40) NOT NULL PRIMARY KEY,
  `wert€` DOUBLE,
  `изменено` DATETIME(6)
);
INSERT INTO `größe` VALUES ('名前', 1e100, '2024-02-29 23:59:59.999999'), ('straße', -0.5, NULL), ('a', 2.5e-100, '1000-01-01');

-- Quotes, dots and hashes in names; columns that are called like what Landfall adds.
CREATE TABLE `a``b` (
  `x``y` INT PRIMARY KEY,
  `q"z` INT,
  `dot.name` INT,
  `#h` INT,
  `PK` VARCHAR(10),
  `SK` INT,
  `_v` INT,
  `_type` VARCHAR(5)
);
INSERT INTO `a``b` VALUES (1, 2, 3, 4, 'pk', 5, 6, 't'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE `tab.le` (`co.l` INT PRIMARY KEY, `a b` INT);
INSERT INTO `tab.le` VALUES (1, 2);
CREATE TABLE `-dash-` (id INT PRIMARY KEY, `value` INT);
INSERT INTO `-dash-` VALUES (1, 2);

-- A binary key that refers to its own table, with all bits off and on.
CREATE TABLE bin_key (
  id BINARY(16) NOT NULL PRIMARY KEY,
  parent BINARY(16),
  note VARBINARY(100),
  FOREIGN KEY (parent) REFERENCES bin_key (id)
);
INSERT INTO bin_key VALUES
  (UNHEX(REPEAT('00', 16)), NULL, ''),
  (UNHEX(REPEAT('FF', 16)), UNHEX(REPEAT('00', 16)), UNHEX('00FF80'));

-- No primary key: none at all, a unique one, and one that NULLs escape from.
CREATE TABLE no_key (a INT, b VARCHAR(40), c DATE);
INSERT INTO no_key VALUES (1, 'a', '2020-01-01'), (2, NULL, NULL), (NULL, '', NULL), (NULL, NULL, '1000-01-01');
CREATE TABLE only_unique (code CHAR(8) CHARACTER SET latin1 NOT NULL, v INT, UNIQUE KEY (code));
INSERT INTO only_unique VALUES ('AB', 1), ('cd ', 2), ('é', 3);
CREATE TABLE nullable_unique (code VARCHAR(20), v INT, UNIQUE KEY (code));
INSERT INTO nullable_unique VALUES (NULL, 1), (NULL, 2), ('x', 3);

-- Nothing in it, and types that have no counterpart.
CREATE TABLE empty_one (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, j JSON, g GEOMETRY NOT NULL, SPATIAL KEY (g));
CREATE TABLE geo (id INT PRIMARY KEY, g GEOMETRY NOT NULL, p POINT, j JSON);
INSERT INTO geo VALUES
  (1, ST_GeomFromText('POINT(1 2)'), NULL, '{"a":[1,2.50,null,""],"b":12345678901234567890}'),
  (2, ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))', 4326), ST_GeomFromText('POINT(3 4)'), '"text"'),
  (3, ST_GeomFromText('POINT(0 0)'), NULL, NULL),
  (4, ST_GeomFromText('POINT(0 0)'), NULL, 'null');

-- A row that is its own parent, computed columns.
CREATE TABLE self_ref (
  id INT PRIMARY KEY,
  boss INT,
  name VARCHAR(20),
  full_name VARCHAR(50) GENERATED ALWAYS AS (CONCAT(name, '!')) VIRTUAL,
  len INT GENERATED ALWAYS AS (LENGTH(name)) STORED,
  FOREIGN KEY (boss) REFERENCES self_ref (id) ON DELETE SET NULL
);
INSERT INTO self_ref (id, boss, name) VALUES (1, NULL, 'a'), (2, 1, 'b'), (3, 3, '');

-- The ends of every type, zero dates.
CREATE TABLE edges (
  id BIGINT PRIMARY KEY,
  b1 BIT(1),
  b64 BIT(64),
  f FLOAT,
  d DOUBLE,
  dc DECIMAL(38, 10),
  y YEAR,
  t TIME(3),
  dt DATETIME,
  ts TIMESTAMP(6) NULL,
  tt TINYTEXT,
  lb LONGBLOB,
  tz DATE
);
INSERT INTO edges VALUES
  (-9223372036854775808, b'1', ~0, 1.1, 0.1, -1234567890123456789012345678.0123456789, 2024, '-838:59:59.000',
   '2024-01-01', '2024-06-01 12:00:00.123456', '', x'00ff', '9999-12-31'),
  (9223372036854775807, b'0', b'0', 3.4e38, 5e-100, 0, 0000, '00:00:00', '0000-00-00', NULL, NULL, NULL, '0000-00-00');

-- Dates, negative numbers and floats in a key; partitions.
CREATE TABLE date_key (
  day DATE NOT NULL,
  hour TIME NOT NULL,
  amount DECIMAL(10, 2) NOT NULL,
  f FLOAT NOT NULL,
  PRIMARY KEY (day, hour, amount, f)
) PARTITION BY HASH (TO_DAYS(day)) PARTITIONS 4;
INSERT INTO date_key VALUES ('2024-01-01', '-01:00:00', -1.5, 0.5), ('2024-01-01', '10:00:00', 1.5, -0.5);

-- Unique text that is compared without regard to case.
CREATE TABLE ci_key (
  email VARCHAR(120) COLLATE utf8mb4_unicode_ci PRIMARY KEY,
  alt VARCHAR(60) COLLATE utf8mb4_general_ci,
  UNIQUE (alt)
);
INSERT INTO ci_key VALUES ('Ada@Example.com', 'x'), ('bob', 'Ÿ'), ('', NULL);

-- Another engine with full text, and objects beside tables.
CREATE TABLE prose (id INT, txt TEXT, FULLTEXT (txt)) ENGINE = MyISAM;
INSERT INTO prose VALUES (1, 'full text');
CREATE VIEW `v self` AS SELECT id, name FROM self_ref;
CREATE TRIGGER keeps BEFORE INSERT ON no_key FOR EACH ROW SET NEW.a = NEW.a;
CREATE PROCEDURE `does nothing` () SELECT 1;
CREATE EVENT each_day ON SCHEDULE EVERY 1 DAY DO SELECT 1;
