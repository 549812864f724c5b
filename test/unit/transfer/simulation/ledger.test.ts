import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LATE_MS } from '../../../simulation/checker/incarnations';
import { Ledger } from '../../../simulation/workload/ledger';
import type { Operation, Stock, Written } from '../../../simulation/workload/operations';

const pen: Stock = { id: 3, label: 'pen', rev: 1 };
const key = { table: 'stock', id: 3 } as const;
const deletion: Operation = { op: 'stock.delete', id: 3 };
const change: Operation = { op: 'stock.label', id: 3, label: 'new' };
const changed: Written = { ...key, from: 1, rev: 2, row: { ...pen, label: 'new', rev: 2 }, by: 'statement' };

describe('reads held against what clients were told', () => {
  let folder = '';
  let nowMs = 0;
  let ledger: Ledger;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lf-ledger-'));
    nowMs = 0;
    ledger = new Ledger(join(folder, 'log'), () => nowMs);
    ledger.seed('stock', pen);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const read = (row: object | null): string => ledger.wrong(ledger.expect(key), row as never).join();

  it('takes the row as it was acknowledged, and a newer one', () => {
    expect(read(pen)).toBe('');
    expect(read({ ...pen, label: 'newer', rev: 2 })).toBe('');
  });

  it('finds what is missing, old, changed without a revision, or without one', () => {
    expect(read(null)).toMatch(/is missing: revision 1/);
    expect(read({ ...pen, label: 'other' })).toMatch(/has label "other", "pen" was acknowledged/);
    expect(read({ id: 3, label: 'pen' })).toMatch(/has no revision/);
    ledger.end(ledger.begin(change, []), 'done', [changed]);
    expect(read(pen)).toMatch(/shows revision 1, 2 was acknowledged/);
    ledger.end(ledger.begin(deletion, [key]), 'done', [{ ...changed, from: 2, rev: null, row: null }]);
    expect(read({ ...pen, rev: 2 })).toMatch(/is there \(revision 2\) though it was deleted/);
  });

  it('finds a copy that is old, other or without a revision', () => {
    const copy = (label: string, rev: unknown) => ledger.wrongCopy(ledger.expect(key), { label }, rev).join();
    expect(copy('pen', 1)).toBe('');
    expect(copy('pencil', 1)).toMatch(/has label "pencil"/);
    expect(copy('pen', 0)).toMatch(/shows revision 0/);
    expect(copy('pen', undefined)).toMatch(/has no revision/);
  });

  it('is certain again of a row after a write that began late enough', () => {
    ledger.end(ledger.begin(deletion, [key]), 'unknown', []);
    expect(read(null)).toBe('');
    ledger.end(ledger.begin(change, []), 'done', [changed]);
    expect(read(null)).toBe('');
    nowMs += LATE_MS;
    const begun = ledger.begin(change, []);
    ledger.end(begun, 'done', [{ ...changed, from: 2, rev: 3, row: { ...pen, label: 'new', rev: 3 } }]);
    expect(read(null)).toMatch(/is missing: revision 3/);
  });
});
