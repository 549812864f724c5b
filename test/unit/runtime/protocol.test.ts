import fc from 'fast-check';
import { columnType, fromProtocol, toProtocol, Unsupported, type ProtocolValue } from '../../../runtime/mysql';

/** Texts that servers print, by column type: each comes back as it was. */
const PRINTED: readonly (readonly [string, readonly ProtocolValue[]])[] = [
  ['tinyint', ['-128', '0', '127']],
  ['int(5) unsigned zerofill', ['00042', '4294967295']],
  ['bigint unsigned', ['18446744073709551615']],
  [
    'decimal(65,30)',
    ['-12345678901234567890123456789012345.123456789012345678901234567890', '0.000000000000000000000000000001'],
  ],
  ['decimal(4,2) unsigned', ['0.00', '99.99']],
  [
    'double',
    [
      '0.1',
      '1e20',
      '-1.7976931348623157e308',
      '5e-324',
      '123456789012345.6',
      '1e15',
      '100000000000000',
      '0.000000000000001',
    ],
  ],
  ['double(10,2)', ['0.50', '-12345678.90', '100000000000000000.00']],
  ['float', ['0.1', '16777200', '10000000000', '-3.40282e38']],
  ['date', ['2024-02-29', '0000-00-00', '2024-00-00']],
  ['datetime(6)', ['2024-02-29 23:59:59.000001', '0000-00-00 00:00:00.000000']],
  ['timestamp', ['1970-01-01 00:00:01']],
  ['time(3)', ['-838:59:59.000', '00:00:00.120', '100:01:02.999']],
  ['year(4)', ['2024', '0000']],
  ['bit(9)', [Buffer.from([1, 255])]],
  [
    'json',
    [
      '{"a": [1, 2.5, null, true, "\\u0001\\"é"], "bb": 18446744073709551615}',
      '1.50',
      '-0.0',
      '"x"',
      '[]',
      '{}',
      '1e20',
    ],
  ],
  ["enum('a','it''s','')", ["it's", '']],
  ["set('x','y')", ['x,y', '']],
  ['varbinary(10)', [Buffer.from([0, 255]), Buffer.alloc(0)]],
  ['longtext', ['', 'a\0b', '😀 Zoë ']],
];

test.each(PRINTED)('%s as the server prints it', (declared, texts) => {
  const type = columnType(declared, 'utf8mb4_0900_ai_ci');
  for (const text of [...texts, null]) expect(toProtocol(fromProtocol(type, text))).toEqual(text);
});

test('any double comes back', () => {
  const type = columnType('double');
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      const text = toProtocol({ type, data: number });
      expect(fromProtocol(type, text).data).toBe(number);
    }),
  );
});

test('what no server prints is refused', () => {
  for (const [declared, text] of [
    ['date', '2024-2-29'],
    ['datetime', 'now'],
    ['time', '1:00'],
    ['decimal(4,2)', '1e3'],
    ['int', '0x1g'],
    ['json', '{"a":}'],
    ['json', '"\\ud800"'],
    ['json', `${'['.repeat(101)}${']'.repeat(101)}`],
  ] as const)
    expect(() => fromProtocol(columnType(declared), text)).toThrow();
  expect(fromProtocol(columnType('text', 'utf8mb4_bin'), 'a\ud800b').data).toBe('a\ufffdb');
});

test('column types of which nothing is known are refused by name', () => {
  for (const declared of ['geometry', 'uuid', 'inet6', 'vector(3)', '', 'int; drop'])
    expect(() => columnType(declared)).toThrow(Unsupported);
});

test('column types', () => {
  expect(columnType('BIGINT(20) UNSIGNED')).toMatchObject({ kind: 'unsigned', bits: 64, precision: 20 });
  expect(columnType("enum('a,b','c''d')", 'latin1_bin')).toMatchObject({
    values: ['a,b', "c'd"],
    collation: 'latin1_bin',
  });
  expect(columnType('float(30)')).toMatchObject({ kind: 'double' });
  expect(columnType('mediumtext', 'utf8mb4_bin')).toMatchObject({ kind: 'text', maxBytes: 16777215 });
});
