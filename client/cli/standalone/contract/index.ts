import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseForm } from '../../../../activities/lib/forms';
import { lintRows } from '../../../../activities/lib/row-lint';
import type { SourceLink } from '../../../../adapters/mysql/link';
import { LandfallError } from '../../../../contracts/errors';
import type { EntityPlan, ProjectionPlan, SourceRow } from '../../../../contracts/projection';
import { contractSchema, type MigrationContract } from '../../../../contracts/schemas/contract';
import { projectionSchema, type Projection } from '../../../../contracts/schemas/projection';
import { hotPartitionFindings } from '../../../../engine/cost';
import { canonicalHash } from '../../../../engine/lib/json';
import {
  compileProjection,
  cursorOf,
  inlineView,
  itemOf,
  pageOf,
  reverseIndex,
  tableOf,
  upkeepOf,
} from '../../../../engine/projection';
import type { ContractInput, ContractView, PreviewedEntity } from '../../ports';
import { UsageError } from '../../usage-error';
import type { Environment } from '../connections';
import { readText } from '../read-text';
import { rowOfKey } from './preview-key';
import { openSchema } from './schema';

type Preview = NonNullable<ContractInput['preview']>;

/** What a contract without a sidecar means. */
const emptySidecar = (contract: MigrationContract): Projection => ({
  format: 'landfall.projection/1',
  contractSha256: canonicalHash(contract),
  nullPolicy: 'omit',
  zeroDatePolicy: 'text',
  entities: [],
  omitted: [],
  serves: [],
  unserved: [],
});

/** The sidecar that is named, else the one that lies beside the contract, where `landfall model` writes it, else none. */
async function sidecarOf(
  { contract: path, projection }: ContractInput,
  contract: MigrationContract,
): Promise<Projection> {
  const beside = join(dirname(path), 'projection.json');
  const file = projection ?? (existsSync(beside) ? beside : undefined);
  return file === undefined ? emptySidecar(contract) : parseForm(file, await readText(file), projectionSchema);
}

/** An item as JSON holds it: binary in base64, as the AWS command line prints it. */
const printable = (item: unknown): unknown =>
  JSON.parse(
    JSON.stringify(item, (_, value: unknown) => {
      if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
      const buffer = value as { type?: unknown; data?: unknown } | null;
      return buffer?.type === 'Buffer' && Array.isArray(buffer.data)
        ? Buffer.from(buffer.data as number[]).toString('base64')
        : value;
    }),
  );

async function rowsOf(link: SourceLink, entity: EntityPlan, { limit, key }: Preview): Promise<readonly SourceRow[]> {
  if (key !== undefined) return rowOfKey(link, entity, key);
  const { sql, values } = pageOf({ entity, source: inlineView(entity), after: null, limit });
  return link.query(sql, values);
}

async function previewOf(link: SourceLink, entity: EntityPlan, preview: Preview): Promise<PreviewedEntity> {
  const rows = (await rowsOf(link, entity, preview)).map((row) => {
    const cursor = cursorOf(entity, row);
    const key = Object.fromEntries(entity.drivingKey.map(({ column }, index) => [column, cursor[index]!]));
    try {
      return { key, item: printable(itemOf(entity, row, { epoch: 0, sequence: '0', writer: 'preview' })) };
    } catch (error) {
      if (!(error instanceof LandfallError)) throw error;
      return { key, refused: error.message };
    }
  });
  if (rows.length > 0) return { entity: entity.id, rows };
  const { drivingTable: table, drivingKey } = entity;
  const key = drivingKey.map(({ column }, at) => `${column}=${preview.key?.[at] ?? ''}`).join(', ');
  const why =
    preview.key === undefined
      ? `no row of ${table} becomes one: it is empty, or none has a value in all columns of the key`
      : `no row of ${table} with ${key} becomes one: without --key the first rows are shown`;
  return { entity: entity.id, rows, why };
}

/** Errors in a contract may leave an entity without a key: it has no items. */
const isWhole = (plan: ProjectionPlan, entity: EntityPlan): boolean =>
  entity.keys.length === (tableOf(plan, entity).sortKey === null ? 1 : 2);

const NO_KEY = {
  rows: [],
  why: 'the contract gives it no whole key, so that no item can be made: correct pk and sk of its table, or pk_template and sk_template of the entity, as landfall contract lint says',
};

const whole = (plan: ProjectionPlan): ProjectionPlan => ({
  ...plan,
  entities: plan.entities.filter((entity) => isWhole(plan, entity)),
});

/**
 * Compiles a contract against a schema; when asked, looks for rows that cannot become items, or shows the items that rows of the source
 * become. Reads only: the view is a SELECT in brackets, nothing is created.
 * @throws LandfallError LandfallArtifactInvalid for a file that is no contract, and what the readers throw
 * @throws UsageError for a file that is not there, an unknown entity, or a preview without a server
 */
export async function contract(input: ContractInput, environment: Environment): Promise<ContractView> {
  const parsed = parseForm(input.contract, await readText(input.contract), contractSchema);
  const projection = await sidecarOf(input, parsed);
  const { schema, link, analysis } = await openSchema(input, environment);
  try {
    const compiled = compileProjection({
      contract: parsed,
      projection,
      schema,
      ...(analysis && { patterns: analysis.accessPatterns.map(({ id }) => id) }),
    });
    const { plan } = compiled;
    const sound = compiled.findings.every(({ severity }) => severity !== 'error');
    // Rates are those of an analysis; of a contract with errors nothing can be served.
    const hot = sound && analysis ? hotPartitionFindings({ contract: parsed, projection, plan, analysis }) : [];
    const findings = [...compiled.findings, ...hot];
    const { preview } = input;
    const explained = { plan, reverse: reverseIndex(plan), upkeep: upkeepOf(plan, schema, projection.unchanging) };
    const reads = preview !== undefined ? 'a preview' : input.rows === true ? '--rows' : undefined;
    if (reads === undefined) return { ...explained, findings, preview: [] };
    if (link === null)
      throw new UsageError(`${reads} reads rows: --schema must be the address of a server, mysql://user@host/schema`);
    if (preview === undefined) {
      const model = { contract: parsed, projection, analysis: { schema } };
      const found = await lintRows({ link, model, plan: whole(plan), findings });
      return { ...explained, findings: [...findings, ...found], preview: [] };
    }
    const wanted = plan.entities.filter(({ id }) => preview.entity === undefined || id === preview.entity);
    if (wanted.length === 0)
      throw new UsageError(
        `there is no entity ${preview.entity ?? ''} in the contract; there are ${plan.entities.map(({ id }) => id).join(', ')}`,
      );
    const previews: PreviewedEntity[] = [];
    for (const entity of wanted) {
      previews.push(isWhole(plan, entity) ? await previewOf(link, entity, preview) : { ...NO_KEY, entity: entity.id });
    }
    return { ...explained, findings, preview: previews };
  } finally {
    await link?.close();
  }
}
