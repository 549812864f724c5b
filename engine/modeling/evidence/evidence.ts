import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { tableNamed } from '../../projection/compile/schema-index';
import { allSteps, type AccessStep } from '../access';
import { Changes } from './changes';

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
   * Rows that one parent has on average, as counted; null when nobody counted.
   * @param columns of the child, those of a foreign key
   */
  rowsPerParent(child: string, columns: readonly string[]): number | null {
    const parent = this.table(child)?.foreignKeys.find((key) => key.columns.join('\0') === columns.join('\0'));
    const [rows, parents] = [this.rows(child), parent === undefined ? null : this.rows(parent.referencedTable)];
    return rows === null || parents === null || parents === 0 ? null : rows / parents;
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
