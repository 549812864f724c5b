import type { SchemaFacts } from '../../contracts/schemas/analysis';
import type { Session } from '../../runtime/mysql';
import type { Paths } from '../access/paths/paths';
import type { ReadPlans } from '../access/plan';
import type { Statement } from '../statement/tree';
import { EntityWriter } from './entities';
import { readFunction } from './read-function';

export interface GeneratedRead {
  /** Name of the function. */
  readonly name: string;
  /** The statement as the application writes it. */
  readonly sql: string;
  readonly statement: Statement;
  readonly plans: ReadPlans;
}

export interface ModuleInput {
  readonly schema: SchemaFacts;
  readonly paths: Paths;
  readonly session: Session;
  readonly reads: readonly GeneratedRead[];
  /** Where the module finds the runtime. */
  readonly runtime: string;
}

const VALUES = [
  'arranged',
  'copied',
  'eachOnce',
  'Entity',
  'EVERY_SHARD',
  'grouped',
  'keys',
  'KeyTemplate',
  'named',
  'orNone',
  'rowCount',
];
const TYPES = ['Access', 'Found', 'Row', 'RowOf', 'Rows', 'Value'];

const usedIn = (text: string) => (name: string) => new RegExp(`\\b${name}\\b`).test(text);

/**
 * A TypeScript module that serves statements on DynamoDB: one function each, and what they share.
 * @throws StatementProblem for a statement for which no code is generated
 */
export function generatedModule({ reads, runtime, ...context }: ModuleInput): string {
  const entities = new EntityWriter(context.schema, context.paths);
  const functions = reads.map((read) => readFunction({ ...context, ...read, entities })).join('\n');
  const body = `${entities.text}\n\n${functions}`;
  const isUsed = usedIn(body);
  const imported = [...VALUES.filter(isUsed), ...TYPES.filter(isUsed).map((name) => `type ${name}`)];
  return `import { ${imported.join(', ')} } from ${JSON.stringify(runtime)};\n\n${body}`;
}
