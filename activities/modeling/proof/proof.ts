import type { SourceRow } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { Ledger } from '../../../engine/proof/lossless/ledger';
import type { RowStatement } from '../../../engine/proof/lossless/row-query';
import type { ProofItems } from './items';
import type { ProofWorld } from './world';

/** What the two ways of comparing share. */
export interface Proof {
  readonly world: ProofWorld;
  readonly schema: SchemaFacts;
  readonly ledger: Ledger;
  /** Null: items stay in memory. */
  readonly items: ProofItems | null;
  readonly signal: AbortSignal | undefined;
  readonly say: (entity: string) => void;
}

export const readRows = (
  { world, signal }: Pick<Proof, 'world' | 'signal'>,
  { sql, values }: RowStatement,
): Promise<readonly SourceRow[]> => world.link.query(sql, values, { ...(signal && { signal }) });
