import fc from 'fast-check';
import { canonicalNumber, sameNumber, withScale } from '../../../runtime/dynamodb/values/number-text';

describe('decimal text', () => {
  it.each([
    ['0', '0'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['007', '7'],
    ['1.50', '1.5'],
    ['-12.0', '-12'],
    ['1e20', '100000000000000000000'],
    ['1.5e-7', '0.00000015'],
    ['.5', '0.5'],
    ['18446744073709551615', '18446744073709551615'],
    ['9007199254740993', '9007199254740993'],
    ['99999999999999999999999999999999999999', '99999999999999999999999999999999999999'],
    ['9.99e125', `999${'0'.repeat(123)}`],
  ])('%s is %s', (given, expected) => expect(canonicalNumber(given)).toBe(expected));

  it.each([['1e126'], ['1e-131'], ['123456789012345678901234567890123456789'], ['abc'], [''], ['.'], ['--1'], ['NaN']])(
    'refuses %s',
    (given) => expect(canonicalNumber(given)).toBeUndefined(),
  );

  it('keeps the value of every double that DynamoDB can hold', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e100, max: 1e100 }), (value) => {
        const text = canonicalNumber(String(value));
        if (text === undefined) expect(Math.abs(value)).toBeLessThan(1e-128);
        else expect(Number(text)).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  it('compares by value and restores a scale', () => {
    expect(sameNumber('1.50', '15e-1')).toBe(true);
    expect(sameNumber('9007199254740993', '9007199254740992')).toBe(false);
    expect(withScale('1.5', 4)).toBe('1.5000');
    expect(withScale('-7', 2)).toBe('-7.00');
    expect(withScale('7', 0)).toBe('7');
  });
});
