import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAtLeast, negated, sum, toCents } from '../src/money';
import { plusDays } from '../src/services/bill-run';
import { priceOf } from '../src/services/rating';

describe('money', () => {
  it('adds amounts exactly', () => {
    assert.equal(sum(['0.1000', '0.2', '-0.0001', '99999999999.9999']), '100000000000.2998');
    assert.equal(sum([]), '0.0000');
    assert.throws(() => sum(['1,5']), /not an amount/);
  });

  it('rounds half a cent away from zero', () => {
    assert.equal(toCents('1.0050'), '1.01');
    assert.equal(toCents('1.0049'), '1.00');
    assert.equal(toCents('-0.0050'), '-0.01');
  });

  it('compares and negates', () => {
    assert.ok(isAtLeast('10.00', '9.9999'));
    assert.ok(!isAtLeast('9.9999', '10'));
    assert.equal(negated('5.00'), '-5.00');
    assert.equal(negated('-5.00'), '5.00');
  });
});

describe('a price', () => {
  it('is quantity times unit price less the discount, cut off', () => {
    assert.equal(priceOf(10, '0.090000', '0.0000'), '0.9000');
    assert.equal(priceOf(1, '0.002500', '0.0000'), '0.0025');
    assert.equal(priceOf(3, '0.490000', '0.1000'), '1.3230');
  });

  it('is due two weeks later, over the end of a month', () => {
    assert.equal(plusDays('2025-02-20', 14), '2025-03-06');
  });
});
