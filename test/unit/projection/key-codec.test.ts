import zlib from 'node:zlib';
import fc from 'fast-check';
import type { KeyCodec } from '../../../contracts/projection';
import { decodeKeyValue, encodeKeyValue, escapeInner, unescapeInner } from '../../../runtime/dynamodb/keys/codec';

/** Order of bytes, as DynamoDB sorts text. */
const byBytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
const sign = (a: bigint | number, b: bigint | number): number => (a < b ? -1 : a > b ? 1 : 0);

const keepsOrder = <T>(
  values: fc.Arbitrary<T>,
  text: (value: T) => string | Buffer,
  order: (a: T, b: T) => number,
  codec: KeyCodec,
  width = 0,
) =>
  fc.assert(
    fc.property(values, values, (a, b) => {
      const [x, y] = [encodeKeyValue(codec, text(a), width), encodeKeyValue(codec, text(b), width)];
      expect(byBytes(x, y)).toBe(order(a, b));
    }),
    { numRuns: 2_000 },
  );

describe('key encodings', () => {
  const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const uint64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

  it('keep the order of integers and come back', () => {
    keepsOrder(int64, String, sign, 'padded-signed', 19);
    keepsOrder(uint64, String, sign, 'padded-unsigned', 20);
    fc.assert(
      fc.property(int64, (value) => {
        expect(decodeKeyValue('padded-signed', encodeKeyValue('padded-signed', String(value), 19))).toBe(String(value));
      }),
    );
    expect(encodeKeyValue('padded-unsigned', '42', 10)).toBe('0000000042');
    expect(
      [9, 10, -1, -10, 0].sort((a, b) =>
        byBytes(...([a, b].map((one) => encodeKeyValue('padded-signed', String(one), 3)) as [string, string])),
      ),
    ).toEqual([-10, -1, 0, 9, 10]);
  });

  it('keep the order of decimals with their scale', () => {
    const scaled = (value: bigint): string => {
      const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
      return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
    };
    const decimal = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n });
    keepsOrder(decimal, scaled, sign, 'padded-signed', 17);
    fc.assert(
      fc.property(decimal, (value) =>
        expect(decodeKeyValue('padded-signed', encodeKeyValue('padded-signed', scaled(value), 17))).toBe(scaled(value)),
      ),
    );
  });

  it('keep the order of floating point numbers', () => {
    const double = fc.double({ noNaN: true });
    keepsOrder(double, String, sign, 'float');
    fc.assert(
      fc.property(
        double.filter((value) => value !== 0),
        (value) => expect(Number(decodeKeyValue('float', encodeKeyValue('float', String(value))))).toBe(value),
      ),
    );
  });

  it('keep the order of TIME, below zero and beyond 99 hours', () => {
    const time = (micro: number): string => {
      const all = Math.abs(micro);
      const [hours, minutes, seconds] = [
        Math.floor(all / 3_600e6),
        Math.floor(all / 60e6) % 60,
        Math.floor(all / 1e6) % 60,
      ];
      const two = (value: number): string => String(value).padStart(2, '0');
      return `${micro < 0 ? '-' : ''}${two(hours)}:${two(minutes)}:${two(seconds)}.${String(all % 1e6).padStart(6, '0')}`;
    };
    const micros = fc.integer({ min: -838 * 3_600e6, max: 838 * 3_600e6 });
    keepsOrder(micros, time, sign, 'temporal');
    fc.assert(
      fc.property(micros, (value) =>
        expect(decodeKeyValue('temporal', encodeKeyValue('temporal', time(value)))).toBe(time(value)),
      ),
    );
  });

  it('leave dates as they are', () => {
    expect(encodeKeyValue('temporal', '2024-02-29 23:59:59.000001')).toBe('2024-02-29 23:59:59.000001');
    expect(encodeKeyValue('temporal', '0000-00-00')).toBe('0000-00-00');
    expect(decodeKeyValue('temporal', '2024-02-29')).toBe('2024-02-29');
  });

  it('cut dates into buckets whose order is the order of time', () => {
    const at = '2024-02-29 23:59:59.000001';
    expect([4, 7, 10, 13].map((width) => encodeKeyValue('time-bucket', at, width))).toEqual([
      '2024',
      '2024-02',
      '2024-02-29',
      '2024-02-29 23',
    ]);
  });

  it('spread values over shards as CRC32() of MySQL does, under names of one length', () => {
    // SELECT CRC32('123456789') gives 3421780262, the check value of the algorithm.
    expect(encodeKeyValue('shard', '123456789', 1_000)).toBe('262');
    expect(encodeKeyValue('shard', Buffer.from('123456789'), 1_000)).toBe('262');
    expect(encodeKeyValue('shard', '', 12)).toBe('00');
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 2, max: 200 }), (text, count) => {
        const name = encodeKeyValue('shard', text, count);
        expect(name).toHaveLength(String(count - 1).length);
        expect(Number(name)).toBe(zlib.crc32(Buffer.from(text)) % count);
      }),
    );
  });

  it('keep the order of binary, a beginning before what goes on', () => {
    const bytes = fc.uint8Array({ maxLength: 6 }).map((array) => Buffer.from(array));
    keepsOrder(
      bytes,
      (value) => value,
      (a, b) => Math.sign(Buffer.compare(a, b)),
      'hex',
    );
  });

  it('escape inner text so that the parts of a key can be told apart and keep their order', () => {
    const text = fc.string({ unit: 'binary', maxLength: 5 }).map((value) => Buffer.from(value).toString());
    fc.assert(
      fc.property(text, text, text, text, (a, b, c, d) => {
        const [x, y] = [`${escapeInner(a)}#${b}`, `${escapeInner(c)}#${d}`];
        const order = byBytes(a, c) || byBytes(b, d);
        expect(byBytes(x, y)).toBe(order);
        expect(unescapeInner(escapeInner(a))).toBe(a);
      }),
      { numRuns: 3_000 },
    );
    expect(escapeInner('a#b')).not.toContain('#');
  });

  it('refuse a number that does not fit its width', () => {
    expect(() => encodeKeyValue('padded-unsigned', '12345', 4)).toThrow(/more than 4 digits/);
    expect(() => encodeKeyValue('padded-unsigned', '1e5', 9)).toThrow(/no plain number/);
  });
});
