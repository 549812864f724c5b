import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { tableNamed } from '../../projection/compile/schema-index';
import { allSteps, type AccessStep } from '../access';
import { Changes } from './changes';
import { fanOutOf } from './fan-out';
import { averageRate } from './rates';

/** What the rules know of an application: its statements by table, what they change, and how many rows there are. */
export class Evidence {
  readonly steps: readonly AccessStep[];
  readonly changes: Changes;
  /** False: neither source nor log is known, and the keys of the schema stand for patterns. Stored code alone asks nothing. */
  readonly patternsKnown: boolean;
  private readonly byTable = new Map<string, AccessStep[]>();
  private readonly naming = new Map<string, AccessPattern[]>();

  constructor(readonly analysis: Analysis) {
    this.steps = allSteps(analysis);
    this.changes = new Changes(analysis);
    this.patternsKnown = analysis.accessPatterns.some(({ evidence }) => evidence.seenIn !== 'stored code');
    for (const step of this.steps) collect(this.byTable, step.table, step);
    for (const pattern of analysis.accessPatterns)
      for (const table of new Set(pattern.tables)) collect(this.naming, table, pattern);
  }

  table(name: string): TableFacts | undefined {
    return tableNamed(this.analysis.schema, name);
  }

  /** How patterns reach a table. */
  stepsOf(table: string): readonly AccessStep[] {
    return this.byTable.get(table) ?? [];
  }

  /** Patterns that name a table. */
  patternsOf(table: string): readonly AccessPattern[] {
    return this.naming.get(table) ?? [];
  }

  /** Patterns that write rows of a table. */
  writesOf(table: string): readonly AccessPattern[] {
    return this.patternsOf(table).filter(({ kind, tables }) => kind === 'write' && tables[0] === table);
  }

  /**
   * Rows of a child that one parent has on average, over the parents that have any, or else over all parents; null when nobody counted.
   * @param columns of the child, those of a foreign key
   */
  rowsPerParent(child: string, columns: readonly string[]): number | null {
    const table = this.table(child);
    const counted = table && fanOutOf(table, columns);
    if (counted !== undefined) return counted.mean;
    const key = table?.foreignKeys.find((one) => one.columns.join('\0') === columns.join('\0'));
    const [rows, parents] = [this.rows(child), key === undefined ? null : this.rows(key.referencedTable)];
    return rows === null || parents === null || parents === 0 ? null : rows / parents;
  }

  /**
   * Executions a second of all; null when one is not known. A pattern that a log does not have did not run while it was written; without a log
   * nothing is known of it.
   */
  rate(patterns: readonly AccessPattern[]): number | null {
    let sum = 0;
    for (const pattern of patterns) {
      const rate = averageRate(pattern) ?? (this.analysis.queryLog === null ? null : 0);
      if (rate === null) return null;
      sum += rate;
    }
    return sum;
  }

  /** Rows as counted by the analysis; null when the table was too large to count or no server was asked. */
  rows(table: string): number | null {
    return this.table(table)?.rowCount ?? null;
  }
}

function collect<T>(lists: Map<string, T[]>, name: string, one: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [one]);
  else list.push(one);
}
