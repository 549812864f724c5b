import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from '../../../adapters/artifacts';
import type { ErasableArtifactStore } from '../../../contracts/artifacts';
import { configSchema, type MigrationConfigInput } from '../../../contracts/schemas/config';
import type { StageContext, StepResult } from '../../../contracts/stages';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { canonicalHash, printJson } from '../../../engine/lib/json';
import { stack } from '../../support/stack';
import { analysis, contract, projection } from '../../support/small-model';

export interface Bench {
  readonly store: ErasableArtifactStore;
  /** The context with what was handed on up to now. */
  context(): StageContext;
  /** Keeps what a step handed on, as the workflow does. */
  keep(result: StepResult): StepResult;
}

/** A migration whose modeling is done, in an artifact store of its own. */
export async function bench(
  prefix: string,
  more: {
    readonly target?: Partial<MigrationConfigInput['target']>;
    readonly store?: string;
    /** Copies of the small model's table, for a template of many tables. */
    readonly tables?: number;
  } = {},
): Promise<Bench> {
  const location = more.store ?? mkdtempSync(join(tmpdir(), 'landfall-stage6-'));
  const migration = prefix.replace(/[^a-z0-9-]/g, '').replace(/-$/, '');
  const config = configSchema.parse({
    version: 1,
    name: migration,
    stages: ['analysis', 'modeling', 'infrastructure', 'transfer'],
    source: { endpoints: [{ host: 'db.invalid' }], database: 'library', user: 'u', password: 'env:NOT_USED' },
    target: {
      region: 'us-east-1',
      endpoint: stack.aws(),
      tablePrefix: prefix,
      stackName: `${prefix}stack`,
      ...more.target,
    },
    artifacts: { store: location },
  });
  const aws = { region: 'us-east-1', endpoint: stack.aws() };
  const store = openArtifactStore({ location, migration, aws });
  let artifacts: StageContext['artifacts'] = {};
  const keep = (result: StepResult): StepResult => {
    artifacts = { ...artifacts, ...Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref])) };
    return result;
  };
  const put = async (key: string, value: unknown): Promise<void> => {
    keep({ artifacts: [await store.put(key, printJson(value))], notes: [] });
  };
  await put('stage-01/analysis.json', analysis);
  const model = manyTables(more.tables ?? 1);
  await put('stage-02/migrationContract.json', model.contract);
  await put('stage-02/projection.json', model.projection);
  return { store, context: () => ({ migration, config, artifacts }), keep };
}

function manyTables(count: number): { readonly contract: MigrationContract; readonly projection: Projection } {
  const [first] = contract.tables;
  if (count === 1 || first === undefined) return { contract, projection };
  const names = Array.from({ length: count }, (_, n) => (n === 0 ? first.table : `${first.table}${n}`));
  const many = { tables: names.map((name) => ({ ...first, table: name })) };
  const entities = names.flatMap((name) =>
    projection.entities.map((entity) => ({ ...entity, id: entity.id.replace(first.table, name) })),
  );
  return { contract: many, projection: { ...projection, contractSha256: canonicalHash(many), entities } };
}
