import type { TableFacts } from '../../../contracts/schemas/analysis';
import { column, foreign, pattern, plain, table } from './facts';
import { id, model, to } from './shop';

const accounts = table('accounts', [id], ['id']);
const charges = (over: Partial<TableFacts> = {}) =>
  table(
    'charges',
    [to('account_id'), to('no'), column('kind', 'varchar(10)'), column('at', 'datetime(3)')],
    ['account_id', 'no'],
    {
      foreignKeys: [foreign(['account_id'], 'accounts', ['id'])],
      keys: [plain('k', 'account_id', 'kind', 'at')],
      ...over,
    },
  );
const ofKind = pattern('AP1', 'select', ['charges'], {
  equal: ['charges.account_id', 'charges.kind'],
  order: ['charges.at'],
});
const insert = pattern('AP2', 'insert', ['charges'], { rate: ['5.0000', 9] });
const open = pattern('AP3', 'insert', ['accounts'], { rate: ['0.1000', 1] });

const indexes = (facts: TableFacts, ...patterns: Parameters<typeof model>[1] & {}) =>
  model([accounts, facts], patterns)
    .of('charges')
    .indexes.map(({ columns, sort }) => `${columns.join(',')} | ${sort.join(',')}`);

describe('a partition that only grows', () => {
  it('is not read whole for a part of it where the source has an index', () => {
    const made = model([accounts, charges()], [ofKind, insert, open]);
    expect(made.of('charges').ownership?.parent).toBe('accounts');
    expect(indexes(charges(), ofKind, insert, open)).toEqual(['account_id,kind | at']);
    expect(made.of('charges').indexes[0]!.because).toBe('its partition only grows, AP1');
    expect(made.served('AP1')).toBe('Query Accounts GSI1');
  });

  it('needs an index of the source: nobody else says that it matters', () => {
    expect(indexes(charges({ keys: [] }), ofKind, insert, open)).toEqual([]);
    expect(indexes(charges({ keys: [plain('k', 'kind', 'account_id')] }), ofKind, insert, open)).toEqual([]);
  });

  it('is none where rows go, where none come, or where parents come as often as children', () => {
    const remove = pattern('AP4', 'delete', ['charges'], { equal: ['charges.account_id', 'charges.no'] });
    expect(indexes(charges(), ofKind, insert, open, remove)).toEqual([]);
    expect(indexes(charges(), ofKind, open)).toEqual([]);
    const often = pattern('AP3', 'insert', ['accounts'], { rate: ['5.0000', 9] });
    expect(indexes(charges(), ofKind, insert, often)).toEqual([]);
  });

  it('is read by its own key where that narrows it down, and by an index in its order for the first rows', () => {
    const since = pattern('AP1', 'select', ['charges'], {
      equal: ['charges.account_id', 'charges.no', 'charges.kind'],
    });
    expect(indexes(charges(), since, insert, open)).toEqual([]);
    const byTime = charges({ keys: [plain('k', 'account_id', 'at')] });
    const latest = pattern('AP1', 'select', ['charges'], {
      equal: ['charges.account_id'],
      order: ['charges.at'],
      limited: true,
    });
    expect(indexes(byTime, { ...latest, limited: false }, insert, open)).toEqual([]);
    expect(indexes(byTime, { ...latest, limited: true }, insert, open)).toEqual(['account_id | at']);
  });
});
