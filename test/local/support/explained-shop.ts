import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { analyze } from '../../../client/cli/standalone/analyze';
import type { ProjectionPlan } from '../../../contracts/projection';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { badlyRead, fillForExplain } from '../../server/modeling/explain-support';
import { createTestSource, createViews } from '../../server/modeling/source';

/** The shop on a MySQL 9.7, with what its statements make the modeler copy: views that join. */

const SHOP = join(__dirname, '../../../examples/shop');
const SCHEMA = join(SHOP, 'sql/schema.sql');

let analysed: Promise<Analysis> | undefined;

async function analysedShop(): Promise<Analysis> {
  const out = mkdtempSync(join(tmpdir(), 'landfall-explained-'));
  try {
    const source = { path: SHOP, include: ['src/**/*.ts'] };
    await analyze({ schema: SCHEMA, source, logs: [], out, onProgress: () => undefined }, {});
    return analysisSchema.parse(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')));
  } finally {
    rmSync(out, { recursive: true });
  }
}

const tables = (): readonly string[] =>
  readFileSync(SCHEMA, 'utf8')
    .replace(/^--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => /^CREATE TABLE/i.test(statement));

export async function explainedShop(
  strategy: ModelOptions['strategy'],
): Promise<{ readonly badlyRead: readonly string[]; readonly plan: ProjectionPlan }> {
  analysed ??= analysedShop();
  const { accessPatterns } = await analysed;
  const source = await createTestSource('mysql97', ['SET foreign_key_checks = 0', ...tables()]);
  try {
    await fillForExplain(source);
    const analysis: Analysis = { ...(await source.analysis()), accessPatterns };
    const built = buildModel(analysis, { strategy, collections: true });
    const compiled = compileProjection({ ...built, schema: analysis.schema });
    await createViews(source, compiled);
    return { badlyRead: await badlyRead(source, compiled.plan, 'mysql97'), plan: compiled.plan };
  } finally {
    await source.drop();
  }
}
