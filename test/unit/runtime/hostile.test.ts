import {
  aggregateNames,
  columnType,
  fromProtocol,
  operationNames,
  prepare,
  prepareAggregate,
  SqlError,
  textLiteral,
  toProtocol,
  Unsupported,
  type Flavour,
  type ProtocolValue,
  type Session,
  type Value,
} from '../../../runtime/mysql';
import { modifiersFor } from '../../support/semantics/modifiers';
import { randomFrom } from '../../support/semantics/random';
import { sessionFor } from '../../support/semantics/server';
import { SIGNATURES } from '../../support/semantics/signatures';

/** Whatever values a row has, an operation answers, or says why not: it neither breaks nor takes long. */
const LONG = 20_000;
const TEXTS: readonly string[] = [
  '',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '😀'.repeat(20),
  'é'.repeat(LONG),
  ','.repeat(LONG),
  '1'.repeat(LONG),
  `0.${'0'.repeat(LONG)}1`,
  '1e999999999999',
  '-1e-999999999999',
  '9'.repeat(70),
  '2024-02-30',
  '9999-99-99 99:99:99.9999999999999',
  '0000-00-00',
  `${'9'.repeat(400)}:59:59`,
  '-838:59:59.999999999',
  '%'.repeat(200),
  '\\'.repeat(201),
  '{"a":',
  '['.repeat(5000),
  "'; DROP TABLE t; --",
];
const VALUES: readonly (readonly [string, readonly ProtocolValue[]])[] = [
  ['bigint', ['-9223372036854775808', '9223372036854775807', '0', '1']],
  ['bigint unsigned', ['18446744073709551615', '2147483648']],
  ['decimal(65,30)', [`${'9'.repeat(35)}.${'9'.repeat(30)}`, `-${'9'.repeat(35)}.${'9'.repeat(30)}`, '0']],
  ['double', ['1.7976931348623157e308', '-1.7976931348623157e308', '5e-324', '-0']],
  ['float', ['3.40282e38', '1e-45']],
  ['longtext', TEXTS],
  ['longblob', ['', '00', 'ff'.repeat(300), 'c3', 'f09f98'].map((hex) => Buffer.from(hex, 'hex'))],
  ['date', ['0000-00-00', '2024-00-00', '9999-12-31']],
  ['datetime(6)', ['0000-00-00 00:00:00.000000', '9999-12-31 23:59:59.999999', '0001-01-01 00:00:00.000000']],
  ['time(6)', ['-838:59:59.000000', '838:59:59.000000', '-00:00:00.000001']],
  ['year', ['0000', '2155']],
  ['bit(64)', [Buffer.from('ffffffffffffffff', 'hex')]],
  ["enum('a','')", ['a', '']],
  ["set('a','b')", ['', 'a,b']],
  ['json', ['{"a": [1, 1.50, null, "\\u0000"]}', '[]', 'null']],
];
const MOST_MILLISECONDS = 2000;

/** Runs something, and gives its result; null for an answer of the kinds that are foreseen. */
function outcome<T>(run: () => T): T | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof SqlError || error instanceof Unsupported) return null;
    throw error;
  }
}

describe.each(['mysql80', 'mariadb'] as const)('hostile values, as %s', (flavour: Flavour) => {
  const session: Session = { ...sessionFor(flavour), maxPacket: 1_000_000 };
  const values = VALUES.flatMap(([declared, raws]) =>
    [null, ...raws].map((raw) => fromProtocol(columnType(declared, session.collation), raw)),
  );
  const literals = TEXTS.map((text) => textLiteral(text, session));
  const random = randomFrom(7);
  const any = (): Value => random.pick(random.chance(0.3) ? literals : values);

  test.each(operationNames().map((name) => [name]))('%s', (name) => {
    const { wants, counts = [wants.length] } = SIGNATURES[name] ?? { wants: ['any', 'any'] as const };
    for (let run = 0; run < 25; run += 1) {
      const args = Array.from({ length: random.pick(counts) }, any);
      const begun = process.cpuUsage();
      outcome(() => {
        const types = args.map((value) => (value.type.constant === true ? value : { type: value.type }));
        return toProtocol(prepare(name, types, session, modifiersFor(name)).evaluate(args.map((value) => () => value)));
      });
      const { user } = process.cpuUsage(begun);
      expect(user / 1000).toBeLessThan(MOST_MILLISECONDS);
    }
  });

  test.each(aggregateNames().map((name) => [name]))('%s', (name) => {
    for (const [declared, raws] of VALUES) {
      const type = columnType(declared, session.collation);
      for (const distinct of [false, true])
        outcome(() => {
          const { start } = prepareAggregate(name, [{ type }], session, distinct ? { distinct } : {});
          const { add, result, undetermined } = start();
          for (const raw of [...raws, null, ...raws]) add([fromProtocol(type, raw)]);
          return [undetermined(), toProtocol(result())];
        });
    }
  });
});
