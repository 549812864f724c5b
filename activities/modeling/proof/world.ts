import { createProofTables, sharedSignal, type ProofTables } from '../../../adapters/dynamodb';
import type { SourceLink } from '../../../adapters/mysql/link';
import { chooseRows, inSnapshot } from '../../../adapters/mysql/sample';
import { createScratch, fillScratch, proofRun, proofScope, type Scratch } from '../../../adapters/mysql/scratch';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { DEFAULT_PROOF_ROWS } from '../../../contracts/schemas/config-proof';
import { compileProjection } from '../../../engine/projection';
import { referencesOf } from '../../../engine/proof/sample/references';
import type { SampleSet } from '../../../engine/proof/sample/sample-set';
import type { ModelInputs } from '../../lib/forms';
import type { ModelingDependencies } from '../dependencies';

/** Sampled rows, where they can be read, and tables for their items. */
export interface ProofWorld {
  /** Rows of the sample; all that is in `database` when there is a scratch server. */
  readonly sample: SampleSet;
  /** Compiled for `database`: its SELECTs read there. */
  readonly plan: ProjectionPlan;
  readonly database: string;
  /** A session where `database` is: on the scratch server, else on the source, in the snapshot of the sample. */
  readonly link: SourceLink;
  /** Null without `modeling.proof.scratch`. */
  readonly scratch: Scratch | null;
  /** Null without `modeling.proof.endpoint`. Empty: who proves writes the items. */
  readonly tables: ProofTables | null;
}

export interface WorldInput {
  readonly deps: Pick<ModelingDependencies, 'secrets' | 'openSource' | 'proofData'>;
  readonly migration: string;
  readonly config: Pick<MigrationConfig, 'source' | 'target' | 'modeling'>;
  readonly model: ModelInputs;
  readonly signal: AbortSignal | undefined;
  readonly say: (details: { readonly table: string }) => void;
}

/**
 * Samples the source and makes the places of a proof, runs the work in them and takes them away again, whatever happened. What a
 * killed run left behind is taken away by the next one.
 * @throws LandfallError LandfallScratchUnreachable, LandfallScratchUnusable, LandfallAwsUnreachable, and what the link throws
 */
export async function withProofWorld<T>(input: WorldInput, work: (world: ProofWorld) => Promise<T>): Promise<T> {
  const { deps, config, model, signal } = input;
  const { scratch: settings, endpoint } = config.modeling.proof ?? {};
  const scope = proofScope({ migration: input.migration, source: config.source });
  const run = proofRun();
  const undo: (() => Promise<void>)[] = [];
  try {
    let scratch: Scratch | null = null;
    if (settings !== undefined) {
      const { schema } = model.analysis;
      scratch = await createScratch({
        source: config.source,
        schema,
        settings,
        secrets: deps.secrets,
        scope,
        run,
        signal,
      });
      const made = scratch;
      undo.unshift(() => made.drop());
    }
    const plan = planFor(model, scratch?.database ?? model.analysis.schema.database);
    let tables: ProofTables | null = null;
    if (endpoint !== undefined) {
      const data = deps.proofData({ region: config.target.region, endpoint });
      tables = await createProofTables({ data, plan, scope, run, signal: sharedSignal([signal]) });
      const made = tables;
      undo.unshift(() => made.drop());
    }
    return await sampled(input, { plan, scratch, tables }, work);
  } finally {
    // A cancelled or failed proof leaves nothing; the first failure is the one to tell.
    for (const step of undo) await step().catch(() => undefined);
  }
}

const planFor = ({ analysis, contract, projection }: ModelInputs, database: string): ProjectionPlan =>
  compileProjection({ contract, projection, schema: { ...analysis.schema, database } }).plan;

async function sampled<T>(
  { deps, config, model, signal, say }: WorldInput,
  places: Pick<ProofWorld, 'plan' | 'scratch' | 'tables'>,
  work: (world: ProofWorld) => Promise<T>,
): Promise<T> {
  const { source, modeling } = config;
  const { schema } = model.analysis;
  const { scratch } = places;
  const from = source.replicas === undefined ? source : { ...source, endpoints: source.replicas };
  const options = { ...(signal && { signal }) };
  const link = await deps.openSource({ source: from, secrets: deps.secrets, role: 'proof', ...options });
  const choose = (): Promise<SampleSet> =>
    chooseRows(link, {
      database: schema.database,
      tables: schema.tables,
      references: referencesOf(model.analysis),
      rows: modeling.proof?.sampleRows ?? DEFAULT_PROOF_ROWS,
      onTable: (table) => say({ table }),
      ...options,
    });
  try {
    if (scratch === null)
      return await inSnapshot(link, async () =>
        work({ ...places, sample: await choose(), database: schema.database, link }),
      );
    const { database } = scratch;
    const sample = await inSnapshot(link, async () => {
      const chosen = await choose();
      const to = await scratch.open(database, 'proof load');
      try {
        await fillScratch({
          from: link,
          to,
          database,
          schema,
          sample: chosen,
          signal,
          onTable: (table) => say({ table }),
        });
      } finally {
        await to.close();
      }
      return chosen;
    });
    const own = await scratch.open(database, 'proof');
    try {
      return await work({ ...places, sample, database, link: own });
    } finally {
      await own.close();
    }
  } finally {
    await link.close();
  }
}
