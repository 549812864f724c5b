import type { ForeignKeyFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { forecastCost, BUILT_IN_PRICES } from '../../../engine/cost';
import { buildModel } from '../../../engine/modeling';
import { reviewOf } from '../../../engine/modeling/review';
import { readPins } from '../../../engine/modeling/pins/read';
import { proofOf, newTally } from '../../../engine/proof/answerable/verdict';
import { analysisOf, column, foreign, pattern, table } from './facts';
import { AUTO, documentsOf, id, model, to, users } from './shop';

/** What a write reads whole beside its own rows: the modeler avoids it, and where it cannot, everybody is told. */

const under = (onDelete: ForeignKeyFacts['onDelete'], over: Partial<ForeignKeyFacts> = {}): TableFacts =>
  table('notes', [id, to('user_id', { nullable: onDelete === 'SET NULL' })], ['id'], {
    foreignKeys: [{ ...foreign(['user_id'], 'users', ['id'], onDelete), ...over }],
  });
const tags = table('tags', [id, to('note_id')], ['id'], { foreignKeys: [foreign(['note_id'], 'notes', ['id'])] });
const remove = pattern('AP1', 'delete', ['users'], { equal: ['users.id'], rate: ['0.3000', 1] });
/** Rows of one note are not asked for, so that no key of a collection finds them. */
const options = { ...AUTO, collections: false };

const withoutIndex = (tables: readonly TableFacts[], forbidden: Readonly<Record<string, string>>) => {
  const counted = tables.map((one): TableFacts => ({ ...one, rowCount: 1_000 }));
  const analysis = analysisOf(counted, [remove]);
  const yaml = Object.entries(forbidden).map(
    ([name, by]) => `  ${name}: { indexes: { forbid: [{ partition: [${by}], why: no room }] } }`,
  );
  const pins = readPins(`version: 1\ntables:\n${yaml.join('\n')}\n`, 'modeling.yaml', analysis.schema);
  const built = buildModel(analysis, options, pins);
  const prices = { region: 'us-east-1', prices: BUILT_IN_PRICES, pointInTimeRecovery: true };
  return { ...built, analysis, cost: forecastCost({ ...prices, ...built, analysis }) };
};

describe('a Scan within a write', () => {
  const made = withoutIndex([users, under('CASCADE'), tags], { notes: 'user_id', tags: 'note_id' });
  const { projection, cost } = made;
  const scans = [
    { table: 'Notes', what: 'rows of notes that refer to users (fk_user_id_users, CASCADE)' },
    { table: 'Tags', what: 'rows of tags that refer to notes (fk_note_id_notes, RESTRICT)' },
  ];

  it('is what the pattern is known by, through cascades as well', () => {
    expect(projection.serves[0]).toMatchObject({ operation: 'Scan', table: 'Users', items: null, scans });
    expect(projection.serves[0]!.note).toContain(`Scan of Notes for ${scans[0]!.what}`);
  });

  it('is priced with the transaction that it stands in', () => {
    const { requests, readUnits } = cost.patterns[0]!;
    expect(requests.filter(({ kind }) => kind === 'read')).toMatchObject([
      { operation: 'Scan', table: 'Notes' },
      { operation: 'Scan', table: 'Tags' },
    ]);
    expect(requests.every((one) => one.kind === 'read' || one.transaction)).toBe(true);
    expect(readUnits).toBeGreaterThan(10);
  });

  it('is told at the gate and in the documents with its rate and price', () => {
    const { patterns } = reviewOf(made, { cost: made.cost, alternatives: [] });
    const line = patterns.find((one) => one.startsWith('AP1 scans'));
    expect(line).toMatch(/^AP1 scans Notes for rows of notes .*: 0\.3\/s, above 0\.1\/s; USD \d+\.\d\d a month$/);
  });

  it('is told by the proof, whose executions count more than the plan', () => {
    const [served] = projection.serves;
    const tally = { ...newTally(), executions: 1 };
    expect(proofOf('AP1', served, tally, undefined)).toMatchObject({
      way: 'scan',
      scans: [`Notes for ${scans[0]!.what}`, `Tags for ${scans[1]!.what}`],
      notes: [],
    });
    const { scans: _, ...silent } = { ...served!, operation: 'TransactWriteItems' as const };
    expect(proofOf('AP1', silent, { ...tally, scans: 1 }, undefined)).toMatchObject({
      way: 'scan',
      notes: ['an execution scans a table, though its plan names no Scan'],
    });
  });
});

describe('the modeler avoids it', () => {
  const served = (...[tables, patterns]: Parameters<typeof model>) =>
    model(tables, patterns, options).projection.serves.map(({ operation, scans }) => [operation, scans]);

  it.each(['CASCADE', 'SET NULL', 'RESTRICT'] as const)('by an index on the children: %s', (action) => {
    expect(served([users, under(action), tags], [remove])).toEqual([['TransactWriteItems', undefined]]);
  });

  it('by a listing of a small table, as for a read', () => {
    const due = table(
      'jobs',
      [id, column('at', 'datetime(3)', { nullable: true }), column('done', 'tinyint(1)')],
      ['id'],
    );
    const drop = pattern('AP1', 'delete', ['jobs'], { range: ['jobs.at'] });
    expect(served([{ ...due, rowCount: 90 }], [drop])).toEqual([['TransactWriteItems', undefined]]);
    expect(served([{ ...due, rowCount: 9_000_000 }], [drop])).toEqual([['Scan', expect.anything()]]);
  });

  it('also where a key moves by way of another foreign key', () => {
    const move = pattern('AP1', 'update', ['users'], { equal: ['users.id'], assigns: ['users.id'] });
    const chain = table('logs', [id, to('user_id', { nullable: true })], ['id'], {
      foreignKeys: [foreign(['user_id'], 'accounts', ['user_id'])],
    });
    const accounts = table('accounts', [to('user_id'), column('name', 'varchar(9)')], ['user_id'], {
      foreignKeys: [{ ...foreign(['user_id'], 'users', ['id']), onUpdate: 'CASCADE' }],
    });
    expect(served([users, accounts, chain], [move])).toEqual([['TransactWriteItems', undefined]]);
  });
});

it('a model without Scans says nothing of them', () => {
  const text = documentsOf(analysisOf([users, under('CASCADE')], [remove]), options)['access_patterns_with_rps.md'];
  expect(text).toMatch(/## Scans\n\nNone\./);
});
