import { expressionOf, holds, type WriteCondition } from '../../../../engine/transfer/convergence/condition/rules';
import { versionNumber } from '../../../../engine/projection/version/rules';
import { deletionOf, isTombstone } from '../../../../engine/transfer/convergence/tombstone/rules';
import {
  afterRefusal,
  conditionOf,
  mayRead,
  WRITER,
  type Writer,
} from '../../../../engine/transfer/convergence/writing/rules';

const v = (epoch: number, sequence: number): string => versionNumber(epoch, String(sequence));

describe('conditions', () => {
  const older: WriteCondition = { kind: 'older', than: v(1, 5) };

  it.each<[string, WriteCondition, { version: string; owner?: string } | undefined, boolean]>([
    ['nothing is there', older, undefined, true],
    ['older', older, { version: v(1, 4) }, true],
    ['the same version is kept', older, { version: v(1, 5) }, false],
    ['newer', older, { version: v(1, 6) }, false],
    ['a later epoch, lower sequence', older, { version: v(2, 1) }, false],
    ['as read', { kind: 'unchanged', since: v(1, 5) }, { version: v(1, 5) }, true],
    ['changed since', { kind: 'unchanged', since: v(1, 5) }, { version: v(1, 6) }, false],
    ['gone since', { kind: 'unchanged', since: v(1, 5) }, undefined, false],
    ['still nothing', { kind: 'unchanged', since: null }, undefined, true],
    ['something by now', { kind: 'unchanged', since: null }, { version: v(1, 1) }, false],
    ['own', { kind: 'owned', by: ['a'] }, { version: v(9, 9), owner: 'a' }, true],
    ['of another', { kind: 'owned', by: ['a', 'c'] }, { version: v(1, 1), owner: 'b' }, false],
    ['load', { kind: 'always' }, { version: v(9, 9) }, true],
  ])('%s', (_name, condition, stored, expected) => {
    expect(holds(condition, stored)).toBe(expected);
  });

  it('say the same as expressions', () => {
    expect(expressionOf({ kind: 'always' })).toEqual({});
    expect(expressionOf(older)).toEqual({
      ConditionExpression: 'attribute_not_exists(#_v) OR #_v < :_than',
      ExpressionAttributeNames: { '#_v': '_v' },
      ExpressionAttributeValues: { ':_than': { N: v(1, 5) } },
    });
    expect(expressionOf({ kind: 'unchanged', since: null }).ConditionExpression).toBe('attribute_not_exists(#_v)');
    expect(expressionOf({ kind: 'unchanged', since: v(1, 5) }).ConditionExpression).toBe('#_v = :_since');
    const owned = expressionOf({ kind: 'owned', by: ['a', 'b'] });
    expect(owned.ConditionExpression).toBe('attribute_not_exists(#_v) OR #_o IN (:_owner0, :_owner1)');
    expect(owned.ExpressionAttributeValues).toEqual({ ':_owner0': { S: 'a' }, ':_owner1': { S: 'b' } });
  });
});

describe('writers', () => {
  it('have a condition, but for the load', () => {
    const kinds = Object.values(WRITER).map((writer) => conditionOf({ writer, version: v(1, 1), seen: null }).kind);
    expect(kinds).toEqual(['always', 'older', 'older', 'older', 'unchanged']);
  });

  it.each<[Writer, string | null, string]>([
    ['capture', v(1, 6), 'done'],
    ['capture', v(2, 1), 'done'],
    ['repair', v(1, 5), 'done'],
    ['shadow', v(1, 5), 'done'],
    ['shadow', v(2, 1), 'over'],
    ['application', v(1, 6), 'again'],
    ['application', v(2, 1), 'over'],
    ['application', null, 'again'],
  ])('%s refused over %s: %s', (writer, stored, expected) => {
    expect(afterRefusal({ writer, version: v(1, 5), stored })).toBe(expected);
  });

  it('read when the source shows the transaction, not before', () => {
    expect(mayRead({ version: v(1, 5), visible: v(1, 4) })).toBe(false);
    expect(mayRead({ version: v(1, 5), visible: v(1, 5) })).toBe(true);
    expect(mayRead({ version: v(1, 5), visible: v(1, 12) })).toBe(true);
  });
});

describe('tombstones', () => {
  it('stand where no registry holds the version', () => {
    expect(deletionOf({ registered: false })).toBe('tombstone');
    expect(deletionOf({ registered: true })).toBe('remove');
  });

  it('have no type', () => {
    expect(isTombstone({ PK: {}, _v: {}, _w: {} })).toBe(true);
    expect(isTombstone({ PK: {}, _v: {}, _w: {}, _type: {} })).toBe(false);
  });
});
