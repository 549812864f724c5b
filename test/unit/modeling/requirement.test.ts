import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { printRequirement } from '../../../engine/modeling/documents/requirement';
import { analysisOf, column, pattern, table } from './facts';

const OPTIONS: ModelOptions = { strategy: 'auto', collections: true };

test('no query log is asked for to measure what runs inside the server only', () => {
  const sent = pattern('AP1', 'select', ['users']);
  const inside: AccessPattern = { ...sent, id: 'AP2', evidence: { ...sent.evidence, seenIn: 'stored code' } };
  const text = (...patterns: readonly AccessPattern[]): string => {
    const analysis = analysisOf([table('users', [column('id', 'int unsigned')], ['id'])], patterns);
    return printRequirement({ ...buildModel(analysis, OPTIONS), analysis, cost: { tables: [] } });
  };
  expect(text(sent, inside)).toContain('The rate of 1 pattern is unknown.');
  expect(text(inside)).toContain('Neither application nor query log is known');
});

test('a pattern on a table that is named at run time is not served, in words of a person', () => {
  const open = pattern('AP1', 'other', ['landfall_dynamic'], { fingerprint: 'TRUNCATE TABLE /* dynamic */' });
  const analysis = analysisOf([table('users', [column('id', 'int unsigned')], ['id'])], [open]);
  expect(buildModel(analysis, OPTIONS).projection.unserved).toEqual([
    { pattern: 'AP1', why: 'a part of the statement is known at run time only' },
  ]);
});
