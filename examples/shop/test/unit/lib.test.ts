import { contains } from '../../src/lib/like';
import { cardFee, discounted, formatRate, fromCents, toCents } from '../../src/lib/money';
import { id, money, page, parse } from '../../src/lib/parse';
import { hashPassword, verifyPassword } from '../../src/lib/password';

describe('money', () => {
  it.each([
    ['0.00', 0n],
    ['12', 1200n],
    ['12.5', 1250n],
    ['-0.01', -1n],
    ['99999999.99', 9_999_999_999n],
  ])('reads %s as %s cents', (text, cents) => {
    expect(toCents(text)).toBe(cents);
  });

  it.each([
    [5n, '0.05'],
    [-5n, '-0.05'],
    [123_456_789_012_345_678n, '1234567890123456.78'],
  ])('writes %s cents as %s', (cents, text) => {
    expect(fromCents(cents)).toBe(text);
  });

  it('refuses what is not an amount', () => {
    expect(() => toCents('1.234')).toThrow(RangeError);
    expect(() => toCents('')).toThrow(RangeError);
  });

  it('rounds a discount to the nearest cent', () => {
    expect(discounted(60_495n, 250n)).toBe(58_983n);
    expect(discounted(10n, 500n)).toBe(10n);
    expect(discounted(1n, 0n)).toBe(1n);
    expect(formatRate(250n)).toBe('0.0250');
  });

  it('reckons the card fee to four decimals', () => {
    expect(cardFee(58_983n)).toBe('17.4050');
    expect(cardFee(0n)).toBe('0.3000');
  });
});

describe('passwords', () => {
  it('are hashed with a salt of their own', async () => {
    const [first, second] = [await hashPassword('secret'), await hashPassword('secret')];
    expect(first).toMatch(/^scrypt\$[\w-]{22}\$[\w-]{43}$/);
    expect(first).not.toBe(second);
  });

  it('are verified, also when typed as other code points', async () => {
    const stored = await hashPassword('café');
    await expect(verifyPassword('cafe\u0301', stored)).resolves.toBe(true);
    await expect(verifyPassword('cafe', stored)).resolves.toBe(false);
    await expect(verifyPassword('café', 'plain$café')).resolves.toBe(false);
  });
});

describe('input', () => {
  it('takes % and _ of a search literally', () => {
    expect(contains('50%_\\')).toBe('%50\\%\\_\\\\%');
  });

  it('reads ids, pages and amounts from text', () => {
    expect(parse(id, '17')).toBe(17);
    expect(parse(page, undefined)).toBe(1);
    expect(parse(money, 12.5)).toBe('12.5');
  });

  it.each(['0', '-1', '1.5', 'x'])('refuses %s as an id', (text) => {
    expect(() => parse(id, text)).toThrow('body:');
  });
});
