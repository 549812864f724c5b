import { openSource, type SourceLink } from '../../../adapters/mysql/link';
import { readSchema } from '../../../adapters/mysql/schema';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { EntityPlan, SourceRow } from '../../../contracts/projection';
import { configSchema, type MigrationConfig } from '../../../contracts/schemas/config';
import { buildModel, type BuiltModel, type ModelOptions } from '../../../engine/modeling';
import { compileProjection, cursorOf, pageQuery, viewStatements, type CompileResult } from '../../../engine/projection';
import { isThere, stack, uniqueName } from '../../support/stack';

/** A database and a schema for views on a real server, gone after the test. */
export interface TestSource {
  readonly link: SourceLink;
  readonly source: MigrationConfig['source'];
  readonly viewSchema: string;
  readonly secrets: () => Promise<string>;
  analysis(): Promise<Analysis>;
  model(options?: Partial<ModelOptions>): Promise<BuiltModel & CompileResult & { readonly analysis: Analysis }>;
  drop(): Promise<void>;
}

export async function createTestSource(
  flavour: 'mysql' | 'mariadb' | 'mysql97',
  statements: readonly string[],
): Promise<TestSource> {
  const server = stack[flavour]();
  const database = uniqueName('lf_modeling');
  const viewSchema = `${database}_v`;
  const secrets = async (): Promise<string> => server.password;
  const settings = (name: string) =>
    configSchema.shape.source.parse({
      endpoints: [{ host: server.host, port: server.port }],
      database: name,
      user: server.user,
      password: 'env:NOT_READ',
      viewSchema,
      tls: { mode: 'disabled' },
    });
  const admin = await openSource({ source: settings('information_schema'), secrets });
  await admin.query(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4`);
  await admin.query(`CREATE DATABASE \`${viewSchema}\` CHARACTER SET utf8mb4`);
  const source = settings(database);
  const link = await openSource({ source, secrets });
  const drop = async (): Promise<void> => {
    await link.close();
    await admin.query(`DROP DATABASE IF EXISTS \`${database}\``);
    await admin.query(`DROP DATABASE IF EXISTS \`${viewSchema}\``);
    await admin.close();
  };
  try {
    for (const statement of statements) await link.query(statement);
  } catch (error) {
    await drop();
    throw error;
  }
  const analysis = async (): Promise<Analysis> => ({
    format: 'landfall.analysis/1',
    schema: await readSchema(link, { database, include: ['*'], exclude: [] }),
    relations: [],
    application: null,
    callSites: [],
    queryLog: null,
    accessPatterns: [],
    risks: [],
  });
  return {
    link,
    source,
    viewSchema,
    secrets,
    analysis,
    model: async (options = {}) => {
      const read = await analysis();
      const built = buildModel(read, { strategy: 'auto', collections: true, ...options });
      const { contract, projection } = built;
      const compiled = compileProjection({ contract, projection, schema: read.schema });
      return { ...built, ...compiled, analysis: read };
    },
    drop,
  };
}

export async function createViews({ link, viewSchema }: TestSource, compiled: CompileResult): Promise<void> {
  for (const statement of viewStatements(compiled.plan, viewSchema)) await link.query(statement);
}

/** All rows of an entity's view, page by page. */
export async function readAll(
  { link, viewSchema }: TestSource,
  entity: EntityPlan,
  limit: number,
): Promise<readonly SourceRow[]> {
  const rows: SourceRow[] = [];
  for (let after: readonly string[] | null = null; ;) {
    const { sql, values } = pageQuery({ entity, viewSchema, after, limit });
    const page = await link.query(sql, values);
    rows.push(...page);
    if (page.length < limit) return rows;
    after = cursorOf(entity, page.at(-1)!);
    if (rows.length > 10_000) throw new Error(`the pages of ${entity.id} do not end`);
  }
}

export const FLAVOURS = ['mysql', 'mariadb'] as const;

/** With MySQL 9.7 where LANDFALL_TEST_MYSQL97 names one. */
export const SERVERS = [...FLAVOURS, ...(isThere('mysql97') ? (['mysql97'] as const) : [])];
