import { ts } from 'ts-morph';
import { readPlans } from '../../../engine/access/read';
import { generatedModule } from '../../../engine/implementation/module';
import * as runtime from '../../../runtime/dynamodb';
import { toProtocol, type Value } from '../../../runtime/mysql';
import type { Execution, ItemAnswer, ItemRequest } from '../../../engine/access/execute/request';
import { errnoOf, refusalOf } from '../../../engine/evaluation/errors';
import { givenArgument, type CaseArgument } from '../../../engine/proof/answerable/cases/case-value';
import type { AccessBench, Given } from './bench';
import type { ItemsInMemory } from './items-in-memory';

/** Generated functions, run on the items of a bench. */

type Served = (
  access: { readonly read: runtime.Reader; readonly sql: runtime.Sql },
  given: readonly unknown[],
  on: ReadonlySet<number>,
) => Promise<readonly (readonly Value[])[]>;

/** The calls that generated code makes, answered by items in memory. */
function itemsOf(memory: ItemsInMemory): runtime.Items {
  return {
    get: async (table, keys) => memory.run(one({ kind: 'get', table, keys })).items,
    query: async ({ key, count, ...page }) =>
      memory.run(one({ kind: 'query', ...page, partition: key.partition, sort: key.sort, count: count === true })),
    scan: async (page) => memory.run(one({ kind: 'scan', ...page })),
  };
}

function* one(request: ItemRequest): Execution<ItemAnswer> {
  const [answer] = yield [request];
  return answer!;
}

function compiled(text: string): Readonly<Record<string, unknown>> {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const exported: Record<string, unknown> = {};
  const run = Reflect.construct(Function, ['exports', 'require', outputText]) as (
    exported: object,
    find: () => object,
  ) => void;
  run(exported, () => runtime);
  return exported;
}

/** The module that serves a statement on the items of a bench. @throws StatementProblem */
export function moduleOf(bench: AccessBench, sql: string): string {
  const statement = bench.statementOf(sql);
  if ('problems' in statement) throw new Error(statement.problems);
  return generatedModule({
    schema: bench.schema,
    paths: bench.access.paths,
    session: bench.session,
    reads: [{ name: 'served', sql, statement, plans: readPlans(statement, bench.access) }],
    runtime: './runtime/dynamodb',
  });
}

/** What the generated function answers, in the words of `AccessBench.run`. */
export async function runGenerated(
  bench: AccessBench,
  sql: string,
  values: readonly CaseArgument[] = [],
): Promise<Pick<Extract<Given, { rows: unknown }>, 'rows'> | Exclude<Given, { rows: unknown }>> {
  try {
    const served = compiled(moduleOf(bench, sql))['served'] as Served;
    const access = { read: new runtime.Reader(itemsOf(bench.items)), sql: new runtime.Sql(bench.session) };
    const given = values.map((value) => givenArgument(value, bench.session));
    const rows = await served(access, given, new Set());
    return { rows: rows.map((row) => row.map(toProtocol)) };
  } catch (error) {
    const errno = errnoOf(error) ?? (error instanceof runtime.SubqueryRows ? error.errno : undefined);
    if (errno !== undefined) return { errno };
    const refused = refusalOf(error);
    if (refused !== undefined) return { refused };
    throw error;
  }
}
