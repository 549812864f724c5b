import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fc from 'fast-check';
import { AesCodec, dataConverter, readKey } from '../../../adapters/codec';
import { unreadableReason } from '../../../contracts/payloads';

const KEY = Buffer.alloc(32, 1);
const OTHER = Buffer.alloc(32, 2);
const payload = (input: unknown): Payload => defaultPayloadConverter.toPayload<unknown>(input);
const value = (p: Payload | undefined): unknown => defaultPayloadConverter.fromPayload(p as Payload);
const metadata = (p: Payload | undefined, name: string): string => Buffer.from(p?.metadata?.[name] ?? []).toString();

async function sealed(input: unknown, key = KEY): Promise<Payload> {
  return (await new AesCodec(key).encode([payload(input)]))[0] as Payload;
}

test('what is encoded comes back, and nothing of it can be seen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (input) => {
      const p = await sealed({ secret: 'visible-marker', input });
      expect(Buffer.from(p.data ?? []).includes('visible-marker')).toBe(false);
      expect(metadata(p, 'encoding')).toBe('binary/encrypted');
      const [back] = await new AesCodec(KEY).decode([p]);
      expect(value(back)).toEqual(JSON.parse(JSON.stringify({ secret: 'visible-marker', input })));
    }),
  );
});

test('the same value twice gives other bytes; a payload is encrypted once', async () => {
  const [a, b] = [await sealed('x'), await sealed('x')];
  expect(Buffer.from(a.data ?? []).equals(Buffer.from(b.data ?? []))).toBe(false);
  expect((await new AesCodec(KEY).encode([a]))[0]).toBe(a);
});

test('what is not encrypted passes: signals typed into the Web UI', async () => {
  const plain = payload({ to: 'traffic' });
  expect(await new AesCodec(KEY).decode([plain])).toEqual([plain]);
  expect(await new AesCodec().encode([plain])).toEqual([plain]);
});

test.each([
  ['no key', new AesCodec(), /this process has no key/],
  ['another key', new AesCodec(OTHER), /encrypted with key [0-9a-f]{16}, this process has key [0-9a-f]{16}/],
])('with %s a marker with the reason comes back, and nothing is thrown', async (_name, codec, reason) => {
  const [back] = await codec.decode([await sealed('x')]);
  expect(unreadableReason(value(back))).toMatch(reason);
});

test.each([0, 5, 20, 40])('a byte changed at %d is noticed', async (at) => {
  const p = await sealed('some text that is long enough');
  const data = Buffer.from(p.data ?? []);
  data[at] = (data[at] ?? 0) ^ 1;
  const [back] = await new AesCodec(KEY).decode([{ ...p, data }]);
  expect(unreadableReason(value(back))).toMatch(/damaged/);
});

test.each([Buffer.alloc(0), Buffer.alloc(10), Buffer.alloc(28)])('too few bytes are noticed', async (data) => {
  const [back] = await new AesCodec(KEY).decode([{ ...(await sealed('x')), data }]);
  expect(unreadableReason(value(back))).toMatch(/damaged/);
});

test.each(['', 'abc', 'z'.repeat(64), 'a'.repeat(63), 'a'.repeat(66)])('%j is no key, and is not repeated', (text) => {
  expect(() => readKey(text)).toThrow(expect.objectContaining({ code: 'LandfallConfigInvalid' }) as Error);
  if (text.length > 3) expect(() => readKey(text)).not.toThrow(text);
});

test('with a key failures are encrypted as well', () => {
  expect(dataConverter(readKey('0f'.repeat(32)))).toHaveProperty('failureConverterPath');
  expect(dataConverter()).not.toHaveProperty('failureConverterPath');
});
