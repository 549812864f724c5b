import type { SourceValue } from '../../../contracts/projection';
import type { Analysis, SchemaFacts } from '../../../contracts/schemas/analysis';
import { ExecutionContext } from '../../../engine/access/execute/context';
import { executeRead } from '../../../engine/access/execute/read';
import type { Execution } from '../../../engine/access/execute/request';
import {
  executeTransaction,
  executeWrite,
  type StatementInput,
  type TransactionOutcome,
  type WriteOutcome,
} from '../../../engine/access/execute/write';
import type { NextNumber } from '../../../engine/access/execute/write/insert';
import { WritePlans } from '../../../engine/access/execute/write/world';
import { accessContext } from '../../../engine/access/patterns';
import { readPlans } from '../../../engine/access/read';
import { writePlan, type WriteContext } from '../../../engine/access/write/planner';
import { DumpReader } from '../../../engine/analysis/schema/dump/reader';
import { DumpSplitter } from '../../../engine/analysis/schema/dump/splitter';
import { errnoOf, refusalOf } from '../../../engine/evaluation/errors';
import { buildModel } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { givenArgument, type CaseArgument } from '../../../engine/proof/answerable/cases/case-value';
import type { Case } from '../../../engine/proof/answerable/cases/case';
import { proofSession } from '../../../engine/proof/answerable/session';
import { statementForms } from '../../../engine/statement/forms';
import { plainTemplate } from '../../../engine/statement/template/marked-text';
import type { Statement } from '../../../engine/statement/tree';
import { toProtocol, type Session } from '../../../runtime/mysql';
import { ItemsInMemory } from './items-in-memory';

/** What a statement gives: rows, or affected rows, or the error of the server, or why it is not done. */
export type Given =
  | { readonly rows: readonly (readonly SourceValue[])[]; readonly undetermined: readonly string[] }
  | { readonly affectedRows: number; readonly insertId: string }
  | { readonly errno: number }
  | { readonly refused: string };

/** The schema that these statements make, as a dump of it is read. */
export function schemaOf(statements: readonly string[]): SchemaFacts {
  const reader = new DumpReader();
  reader.use('test');
  const splitter = new DumpSplitter({
    statement: (found) => reader.statement(found),
    comment: (line) => reader.comment(line),
  });
  splitter.push(`${statements.join(';\n')};\n`);
  splitter.finish();
  const [found] = reader.result();
  if (found === undefined) throw new Error('no table');
  return found.facts;
}

const analysisOf = (schema: SchemaFacts, accessPatterns: Analysis['accessPatterns']): Analysis => ({
  ...{ format: 'landfall.analysis/1', schema, relations: [], application: null, callSites: [] },
  ...{ queryLog: null, accessPatterns, risks: [] },
});

const STRICT = {
  sql_mode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO',
  collation_connection: 'utf8mb4_unicode_ci',
  div_precision_increment: '4',
  group_concat_max_len: '1024',
  max_allowed_packet: '67108864',
};

/** 2024-02-29 12:00:00 */
const CLOCK = 1_709_208_000;

/** Statements carried out on the items of a model that is made for their tables. */
export class AccessBench {
  readonly access: WriteContext;
  readonly items: ItemsInMemory;
  readonly session: Session;
  private readonly context: ExecutionContext;
  private readonly plans: WritePlans;
  private readonly numbers = new Map<string, bigint>();

  /** @param patterns statements that the model is made for */
  constructor(
    readonly schema: SchemaFacts,
    patterns: Analysis['accessPatterns'] = [],
  ) {
    const { contract, projection } = buildModel(analysisOf(schema, patterns), { strategy: 'auto', collections: true });
    const { plan } = compileProjection({ contract, projection, schema });
    this.access = accessContext(schema, plan);
    this.items = new ItemsInMemory(plan);
    this.session = proofSession(schema, STRICT, CLOCK);
    this.context = new ExecutionContext(schema, this.access.paths, this.session);
    this.plans = new WritePlans(this.access);
  }

  /** Number of items of the entities of a role. */
  itemsOf(role: 'lookup' | 'owner'): number {
    const entities = this.access.projection.entities.filter((one) => one.role === role);
    return entities.flatMap((entity) =>
      this.items.all(entity.table).filter((item) => this.context.row(entity, item) !== undefined),
    ).length;
  }

  statementOf(sql: string): Statement | { readonly problems: string } {
    const { forms, problems } = statementForms(plainTemplate(sql), this.access.catalog);
    const [form, ...more] = forms;
    return form === undefined || more.length > 0 ? { problems: problems.join('; ') } : form.statement;
  }

  private input(statement: Statement, values: readonly CaseArgument[], on: readonly number[] = []) {
    const given = values.map((value) => givenArgument(value, this.context.session));
    const undetermined = new Set<string>();
    return { context: this.context, statement, given, on: new Set(on), undetermined };
  }

  /** A write, to be run on the items of this bench or elsewhere. */
  writing(sql: string, values: readonly CaseArgument[] = []): Execution<WriteOutcome> {
    const statement = this.statementOf(sql);
    if ('problems' in statement) throw new Error(statement.problems);
    return this.trying(statement, { arguments: values, on: [] });
  }

  /** Writes of one transaction, carried out as one request. */
  transaction(
    ...statements: readonly (readonly [sql: string, values?: readonly CaseArgument[]])[]
  ): TransactionOutcome {
    const inputs = statements.map(([sql, values = []]): StatementInput => {
      const statement = this.statementOf(sql);
      if ('problems' in statement) throw new Error(statement.problems);
      const { given, on } = this.input(statement, values);
      const { reads } = writePlan(statement, this.access);
      return { statement, given, on, reads, next: (table) => this.next(table) };
    });
    const { context, plans } = this;
    return this.items.run(executeTransaction({ context, plans, statements: inputs }));
  }

  /** A write with the values of a case of a proof. */
  trying(
    statement: Statement,
    { arguments: values, on }: Pick<Case, 'arguments' | 'on'>,
    next: NextNumber = (table) => this.next(table),
  ): Execution<WriteOutcome> {
    const { reads } = writePlan(statement, this.access);
    return executeWrite({ ...this.input(statement, values, on), plans: this.plans, reads, next });
  }

  private next(table: string): bigint {
    const number = (this.numbers.get(table) ?? 0n) + 1n;
    this.numbers.set(table, number);
    return number;
  }

  /** @throws for text that is no single statement, and for failures that are none of the server's */
  run(sql: string, values: readonly CaseArgument[] = []): Given {
    const statement = this.statementOf(sql);
    if ('problems' in statement) return { refused: statement.problems };
    const input = this.input(statement, values);
    const { undetermined } = input;
    try {
      if (statement.body.kind === 'select') {
        const { rows } = this.items.run(executeRead(input, readPlans(statement, this.access)));
        return { rows: rows.map((row) => row.map(toProtocol)), undetermined: [...undetermined] };
      }
      const written = this.items.run(this.writing(sql, values));
      return { affectedRows: written.affectedRows, insertId: String(written.insertId ?? 0n) };
    } catch (error) {
      const errno = errnoOf(error);
      if (errno !== undefined) return { errno };
      const refused = refusalOf(error);
      if (refused !== undefined) return { refused };
      throw error;
    }
  }
}
