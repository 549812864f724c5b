import { call, nullLiteral, textLiteral, Unsupported, whyUnsupported } from '../../../runtime/mysql';
import { sessionFor } from '../../support/semantics/server';

const session = sessionFor('mysql80');
const literal = (text: string) => textLiteral(text, session);
const matches = (text: string, pattern: string): unknown =>
  call('REGEXP', [literal(text), literal(pattern)], session).data;

test.each([
  ['a++', 'a possessive quantifier'],
  ['(?=a)', 'a group with a sign of its own'],
  ['(?i)a', 'a group with a sign of its own'],
  ['\\1', '\\1'],
  ['\\p{L}', '\\p'],
  ['[b-a]', 'a range from one sort of characters to another'],
  ['[A-z]', 'a range from one sort of characters to another'],
  ['a{3,1}', 'a quantifier that goes down'],
  ['a{1000}', 'a bracket {'],
  ['(a', 'a bracket that is not closed'],
  ['a)', 'a bracket that closes nothing'],
  ['[a', 'a class that is not closed'],
  ['a|', 'an alternative of nothing'],
  ['', 'nothing'],
  ['[a&&b]', 'the character & in a class'],
  ['[[:punct:]]', 'the class punct'],
  ['[[:<:]]', 'the character [ in a class'],
  ['é', 'the character é'],
  ['^*', 'a repeated anchor'],
  ['a**', 'a quantifier behind a quantifier'],
  ['\\', 'a \\ at the end'],
])('the pattern %s is refused by name', (pattern, what) => {
  expect(whyUnsupported('REGEXP', [literal('a'), literal(pattern)], session)).toBe(
    `${what} in the pattern ${JSON.stringify(pattern)}`,
  );
});

test('texts that servers read otherwise are refused, others are compared without case', () => {
  expect(() => matches('straße', 'ss')).toThrow(Unsupported);
  expect(() => matches('a\n', 'a$')).toThrow(Unsupported);
  expect(() => matches('é', '\\w')).toThrow(Unsupported);
  expect(matches('straße 7', '[0-9]$')).toBe(1n);
  expect(() => matches('straße', '[a-z]{7}')).toThrow(Unsupported);
  expect(matches('é', 'e')).toBe(0n);
  expect(matches('ALTER VICTOR', '^[ab].*or$')).toBe(1n);
  expect(matches('a-1.5', '^-?[0-9]+\\.?[0-9]*$')).toBe(0n);
  expect(call('REGEXP', [literal('a'), nullLiteral], session).data).toBeNull();
  expect(whyUnsupported('REGEXP', [literal('a'), { type: literal('a').type }], session)).toMatch(/no constant/);
});

test.each(['(a+)+$', 'a*a*a*a*b', '(a|a)*b', '(a|aa)+$', '(.*)(.*)(.*)x$'])(
  '%s ends soon over a long text',
  (pattern) => {
    const begun = process.cpuUsage();
    expect(matches(`${'a'.repeat(5_000)}c`, pattern)).toBe(0n);
    expect(process.cpuUsage(begun).user / 1_000).toBeLessThan(5_000);
  },
);

test('a pattern that repeats its repetitions is refused before it is written out', () => {
  expect(whyUnsupported('REGEXP', [literal('a'), literal('((a{255}){255}){255}')], session)).toMatch(/repeats so much/);
  expect(whyUnsupported('REGEXP', [literal('a'), literal('('.repeat(10_000))], session)).toMatch(/too many brackets/);
});
