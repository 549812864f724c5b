/** A column definition, and a value in the text or bytes in which a view gives it. */
export interface TypeSample {
  readonly definition: string;
  readonly value: string | Buffer;
}

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
/** SRID 4326, then POINT(1 2) as WKB, little-endian. */
const POINT = hex('E6100000' + '0101000000' + '000000000000F03F' + '0000000000000040');

/** Every type of MySQL 8 and 9 and MariaDB 10.6+, with a value that careless code loses. */
export const TYPE_SAMPLES: readonly TypeSample[] = [
  { definition: 'tinyint(1)', value: '1' },
  { definition: 'smallint', value: '-32768' },
  { definition: 'mediumint unsigned', value: '16777215' },
  { definition: 'int', value: '-7' },
  { definition: 'bigint', value: '-9223372036854775808' },
  { definition: 'bigint unsigned', value: '18446744073709551615' },
  { definition: 'decimal(20,6)', value: '-12345678901234.500000' },
  { definition: 'decimal(65,30)', value: '1.000000000000000000000000000001' },
  { definition: 'float', value: '0.10000000149011612' },
  { definition: 'double', value: '0.1' },
  { definition: 'bit(8)', value: '255' },
  { definition: 'char(10) collate utf8mb4_bin', value: 'Zoë' },
  { definition: 'varchar(60) collate utf8mb4_0900_bin', value: 'Zoë #1' },
  { definition: 'varchar(60) collate utf8mb4_0900_ai_ci', value: '' },
  { definition: 'tinytext', value: 'a' },
  { definition: 'text', value: 'a' },
  { definition: 'mediumtext', value: 'a' },
  { definition: 'longtext', value: 'a' },
  { definition: "enum('new','paid')", value: 'paid' },
  { definition: "set('a','b','c')", value: 'a,c' },
  { definition: 'binary(4)', value: hex('00FF1020') },
  { definition: 'varbinary(16)', value: hex('C0FFEE') },
  { definition: 'tinyblob', value: hex('00') },
  { definition: 'blob', value: hex('00') },
  { definition: 'mediumblob', value: hex('00') },
  { definition: 'longblob', value: hex('00') },
  { definition: 'vector(1)', value: hex('0000803F') },
  { definition: 'date', value: '2024-02-29' },
  { definition: 'datetime(6)', value: '2024-02-29 23:59:59.999999' },
  { definition: 'timestamp', value: '2024-02-29 23:59:59' },
  { definition: 'time', value: '-12:30:00' },
  { definition: 'year', value: '2024' },
  { definition: 'json', value: '{"big": 9007199254740993}' },
  { definition: 'point', value: POINT },
  { definition: 'geometry', value: POINT },
  { definition: 'uuid', value: '123e4567-e89b-12d3-a456-426655440000' },
  { definition: 'inet6', value: '2001:db8::1' },
  { definition: 'inet4', value: '192.0.2.1' },
];
