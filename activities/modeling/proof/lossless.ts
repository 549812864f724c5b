import { sharedSignal } from '../../../adapters/dynamodb';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { Ledger, type EntityCount } from '../../../engine/proof/lossless/ledger';
import type { Problem } from '../../../engine/proof/lossless/problems';
import { compareRows } from './compare-rows';
import { compareTables } from './compare-tables';
import { ProofItems } from './items';
import type { ProofWorld } from './world';

export interface LosslessResult {
  readonly entities: readonly EntityCount[];
  readonly problems: readonly Problem[];
}

/**
 * Rows of the views -> items -> DynamoDB -> items -> rows, compared with the rows that were sampled. With a scratch server whole tables
 * are built anew and compared there; without one each row is compared with the source's. Without a DynamoDB the items stay in memory.
 * With a DynamoDB the items stay in the tables of the world, for proofs that come after this one.
 */
export async function proveLossless(input: {
  readonly world: ProofWorld;
  readonly schema: SchemaFacts;
  readonly signal: AbortSignal | undefined;
  readonly say: (what: string) => void;
}): Promise<LosslessResult> {
  const { world, signal } = input;
  const ledger = new Ledger(world.plan);
  const items = world.tables === null ? null : new ProofItems(world.tables, world.plan, sharedSignal([signal]));
  const proof = { ...input, ledger, items };
  if (world.scratch === null) await compareRows(proof);
  else await compareTables(proof, world.scratch);
  ledger.checkCounts();
  return { entities: ledger.entities, problems: ledger.problems };
}
