import fc from 'fast-check';
import { jsonToValue, valueToJson } from '../../../runtime/dynamodb/values/json-value';

/** Numbers beyond DynamoDB's become text; the exact document is kept beside them, see round-trip.test.ts. */
const inRange = (one: unknown): boolean =>
  typeof one === 'number'
    ? one === 0 || (Math.abs(one) > 1e-100 && Math.abs(one) < 1e100)
    : typeof one !== 'object' || one === null || Object.values(one).every(inRange);
const documents = fc.jsonValue({ maxDepth: 5 }).filter(inRange);

describe('JSON documents', () => {
  it('keeps every digit of numbers that JavaScript would round', () => {
    expect(jsonToValue('{"id": 9007199254740993}')).toEqual({ M: { id: { N: '9007199254740993' } } });
    expect(valueToJson(jsonToValue('[18446744073709551615, -9223372036854775808, 0.1]'))).toBe(
      '[18446744073709551615, -9223372036854775808, 0.1]',
    );
  });

  it('prints as MySQL does: names by length, then by bytes', () => {
    expect(valueToJson(jsonToValue('{"bb": 1, "a": [true, null, "x\\n\\"é"], "ab": {}}'))).toBe(
      '{"a": [true, null, "x\\n\\"é"], "ab": {}, "bb": 1}',
    );
  });

  it('takes any document to a value that prints the same document', () => {
    fc.assert(
      fc.property(documents, (value) => {
        const read = jsonToValue(JSON.stringify(value));
        const names = (one: unknown): boolean =>
          typeof one === 'object' && one !== null && (Object.keys(one).includes('') || Object.values(one).some(names));
        if (names(value)) return;
        expect(JSON.parse(valueToJson(read))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
    ['an empty name', '{"": 1}'],
    ['no JSON', '{"a": }'],
    ['text behind the document', '[1] x'],
    ['an open string', '"abc'],
  ])('falls back to the text for %s', (_, text) => expect(jsonToValue(text)).toEqual({ S: text }));

  it('holds 32 levels', () => expect(jsonToValue(`${'['.repeat(32)}${']'.repeat(32)}`)).toHaveProperty('L'));

  it('keeps __proto__ as a name like any other', () => {
    const value = jsonToValue('{"__proto__": {"a": 1}}');
    expect(valueToJson(value)).toBe('{"__proto__": {"a": 1}}');
  });
});
