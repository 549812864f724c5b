import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSource, type SourceLink } from '../../../../adapters/mysql/link';
import { readSchema } from '../../../../adapters/mysql/schema';
import { analyze } from '../../../../client/cli/standalone/analyze';
import type { SourceRow } from '../../../../contracts/projection';
import { analysisSchema, type AccessPattern, type Analysis } from '../../../../contracts/schemas/analysis';
import { BUILT_IN_PRICES, forecastCost, type CostForecast } from '../../../../engine/cost';
import { buildModel } from '../../../../engine/modeling';
import { awsModel, type AwsModel } from '../../../../engine/modeling/aws-model';
import { samplesOf } from '../../../../engine/modeling/samples';
import { compileProjection, inlineView } from '../../../../engine/projection';
import { up } from '../../../../local';
import { caseStatements, contractCases } from '../../../support/contract-cases';
import { fillTables } from '../../../support/fill-tables';
import { createSourceDatabase, type SourceDatabase } from '../../../support/source-database';
import { pattern } from '../../../unit/modeling/facts';
import { createTestSource, type TestSource } from '../source';
import { calculatorInput, isComparable, type CalculatorInput } from './cost-input';

/**
 * AWS's own tools over our models: the validator of its DynamoDB MCP server makes the tables on a DynamoDB Local, writes the sample items
 * and runs a command for every access pattern; its CDK generator parses the tables; its calculator prices the patterns.
 */

interface Verdict {
  readonly name: string;
  readonly tables: Readonly<Record<string, { readonly status: string; readonly error?: string }>>;
  readonly items: Readonly<
    Record<string, { readonly status: string; readonly items_processed?: number; readonly error?: string }>
  >;
  readonly patterns: readonly {
    readonly pattern: string;
    readonly error: string | null;
    readonly body: Readonly<Record<string, unknown>> | null;
  }[];
  readonly cdk: { readonly tables: number; readonly error: string | null };
  readonly cost:
    | { readonly error: string }
    | {
        readonly error: null;
        readonly access_patterns: readonly {
          readonly pattern: string;
          readonly cost: number;
          readonly gsi_write_amplification: readonly { readonly cost: number }[];
        }[];
        readonly tables: readonly { readonly table_name: string; readonly storage_gb: number }[];
      }
    | null;
}

interface Given {
  readonly name: string;
  readonly model: AwsModel;
  readonly forecast: CostForecast | null;
  readonly cost: CalculatorInput | null;
}

/** The calculator's month has 30.5 days, ours 730 hours. */
const MONTHS = (30.5 * 24) / 730;

/** Runs the checks in one process, on a DynamoDB Local of its own: the validator deletes every table that it finds there. */
async function verdicts(models: readonly Given[]): Promise<readonly Verdict[]> {
  const python = process.env['LANDFALL_TEST_AWS_TOOLS'];
  if (python === undefined)
    throw new Error('set LANDFALL_TEST_AWS_TOOLS to a Python that has awslabs.dynamodb-mcp-server (npm test does)');
  const directory = mkdtempSync(join(tmpdir(), 'landfall-aws-tools-'));
  const local = await up({ directory, attach: true, servers: ['dynamodb-local'], onProgress: () => undefined });
  try {
    const running = promisify(execFile)(python, [join(__dirname, 'check.py')], { maxBuffer: 64 * 1024 ** 2 });
    const endpoint = local.dynamodbLocal!.endpoint;
    running.child.stdin!.end(
      JSON.stringify({ endpoint, models: models.map(({ name, model, cost }) => ({ name, model, cost })) }),
    );
    const { stdout } = await running;
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as readonly Verdict[];
  } finally {
    await local.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const rated = (one: AccessPattern): AccessPattern =>
  one.rate.kind === 'unknown'
    ? { ...one, rate: { kind: 'given', averagePerSecond: '2', peakPerSecond: '5', by: 'the test' } }
    : one;

/** The model of an analysis with the rows that a source has. */
async function modelOf(name: string, analysis: Analysis, link: SourceLink): Promise<Given> {
  const built = buildModel(analysis, { strategy: 'auto', collections: true });
  const { projection } = built;
  const { plan } = compileProjection({
    contract: built.contract,
    projection,
    schema: analysis.schema,
  });
  const rows = new Map<string, readonly SourceRow[]>();
  for (const entity of plan.entities)
    rows.set(entity.id, await link.query(`SELECT * FROM ${inlineView(entity)} LIMIT 20`));
  const forecast = forecastCost({
    region: 'us-east-1',
    prices: BUILT_IN_PRICES,
    analysis,
    projection,
    plan,
    pointInTimeRecovery: true,
  });
  const model = awsModel({ analysis, projection, plan, samples: samplesOf(plan, rows, 'masked') });
  return { name, model, forecast, cost: calculatorInput(forecast) };
}

/** The contracts of the public format with a read by the key of every entity. */
async function publicModels(source: TestSource): Promise<readonly Given[]> {
  const { schema } = await source.analysis();
  const given: Given[] = [];
  for (const { name, contract, projection: bare } of contractCases()) {
    const { plan } = compileProjection({ contract, projection: bare, schema });
    if (plan.entities.length === 0) continue;
    const rows = new Map<string, readonly SourceRow[]>();
    for (const entity of plan.entities)
      rows.set(entity.id, await source.link.query(`SELECT * FROM ${inlineView(entity)} LIMIT 20`));
    const owners = plan.entities.filter(
      ({ role, drivingKey }) => role === 'owner' && drivingKey.every(({ column }) => column !== '*'),
    );
    const accessPatterns = owners.map(({ drivingTable, drivingKey }, at) =>
      pattern(`AP${at + 1}`, 'select', [drivingTable], {
        equal: drivingKey.map(({ column }) => `${drivingTable}.${column}`),
      }),
    );
    const analysis: Analysis = { ...(await source.analysis()), schema, accessPatterns };
    const serves = owners.map(({ table }, at) => ({
      pattern: `AP${at + 1}`,
      table,
      index: null,
      operation: 'GetItem' as const,
      note: '',
    }));
    const projection = { ...bare, serves };
    given.push({
      name,
      model: awsModel({ analysis, projection, plan, samples: samplesOf(plan, rows, 'masked') }),
      forecast: null,
      cost: null,
    });
  }
  return given;
}

describe('AWS’s own tools', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-aws-shop-'));
  let shop: SourceDatabase | undefined;
  let link: SourceLink | undefined;
  let cases: TestSource | undefined;
  let given: readonly Given[] = [];
  let found: readonly Verdict[] = [];

  beforeAll(async () => {
    shop = await createSourceDatabase(
      'mysql',
      readFileSync(join(__dirname, '../../../../examples/shop/sql/schema.sql'), 'utf8')
        .split(/;\s*\n/)
        .filter((statement) => /create table/i.test(statement)),
    );
    cases = await createTestSource('mysql', caseStatements());
    const dsn = `mysql://${shop.user}:${encodeURIComponent(shop.password)}@${shop.server.host}:${shop.server.port}/${shop.name}?tls=disabled`;
    const input = {
      schema: dsn,
      logs: [join(__dirname, '../../../../examples/shop/logs/general.log.gz')],
      source: { path: join(__dirname, '../../../../examples/shop') },
      out: folder,
      onProgress: () => undefined,
    };
    link = await openSource({ source: shop.settings(), secrets: shop.secrets });
    await fillTables(shop.admin, await readSchema(link, { database: shop.name, include: ['*'], exclude: [] }), 12);
    await analyze(input, {});
    const read = (): Analysis => analysisSchema.parse(JSON.parse(readFileSync(join(folder, 'analysis.json'), 'utf8')));
    const analysis = { ...read(), accessPatterns: read().accessPatterns.map(rated) };
    given = [await modelOf('shop', analysis, link), ...(await publicModels(cases))];
    found = await verdicts(given);
  }, 180_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await link?.close();
    await Promise.all([shop?.drop(), cases?.drop()]);
  });

  it('looks at the shop and at every public pattern', () => {
    expect(found.map(({ name }) => name)).toEqual(given.map(({ name }) => name));
    expect(given.length).toBeGreaterThan(10);
    expect(given[0]!.model.access_patterns.length).toBeGreaterThan(30);
  });

  it('makes every table and writes every sample item', () => {
    for (const [at, { name, tables, items }] of found.entries()) {
      const { model } = given[at]!;
      expect([name, Object.values(tables).filter(({ status }) => status !== 'success')]).toEqual([name, []]);
      expect([name, Object.values(items).filter(({ status }) => status !== 'success')]).toEqual([name, []]);
      const counts = Object.fromEntries(Object.entries(items).map(([table, one]) => [table, one.items_processed]));
      expect([name, counts]).toEqual([
        name,
        Object.fromEntries(Object.entries(model.items).map(([table, list]) => [table, list.length])),
      ]);
    }
  });

  it('runs the command of every access pattern, and each read finds items', () => {
    for (const [at, { name, patterns }] of found.entries()) {
      expect([name, patterns.filter(({ error }) => error !== null)]).toEqual([name, []]);
      const reads = new Set(
        given[at]!.model.access_patterns.filter((one) => /Get|Query|Scan/.test(one.dynamodb_operation ?? '')).map(
          (one) => one.pattern,
        ),
      );
      const empty = patterns.filter(({ pattern: id, body }) => {
        const items = body?.['Items'];
        return reads.has(id) && Array.isArray(items) && items.length === 0;
      });
      expect([name, empty]).toEqual([name, []]);
    }
  });

  it('parses the tables for its CDK generator', () => {
    expect(found.filter(({ cdk }) => cdk.error !== null)).toEqual([]);
    expect(found[0]!.cdk.tables).toBe(given[0]!.model.tables.length);
  });

  it('prices what it can say as we do', () => {
    const { forecast } = given[0]!;
    const cost = found[0]!.cost;
    if (cost === null || cost.error !== null) throw new Error(`the calculator refused: ${cost?.error}`);
    const theirs = new Map<string, number>();
    for (const one of cost.access_patterns) {
      const id = one.pattern.split('/')[0]!;
      const sum = one.cost + one.gsi_write_amplification.reduce((all, { cost: usd }) => all + usd, 0);
      theirs.set(id, (theirs.get(id) ?? 0) + sum / MONTHS);
    }
    const comparable = forecast!.patterns.filter((one) => isComparable(forecast!, one));
    expect(comparable.length).toBeGreaterThan(15);
    for (const one of comparable)
      expect([one.pattern, theirs.get(one.pattern)]).toEqual([one.pattern, expect.closeTo(one.usd!, 6)]);
    // It takes one size for all items of a table, the largest here: never less than the sum of the entities.
    for (const { table_name, storage_gb } of cost.tables) {
      const ours = forecast!.tables.find(({ table }) => table === table_name)!.storedBytes! / 1024 ** 3;
      expect(storage_gb).toBeGreaterThanOrEqual(ours * 0.999_999);
    }
  });
});
