import type { ItemPlace } from '../../../../adapters/dynamodb';
import type { SourceLink } from '../../../../adapters/mysql/link';
import type { ProjectionPlan } from '../../../../contracts/projection';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import type { ExecutionContext } from '../../../../engine/access/execute/context';
import type { WritePlans } from '../../../../engine/access/execute/write/world';
import type { WriteContext } from '../../../../engine/access/write/planner';
import type { SampledRows } from '../../../../engine/proof/answerable/sampled-rows';
import type { KeptItems } from './kept-items';

/** Where the executions of a proof run: the original SQL on one side, the plans on the other, over the same rows. */
export interface Bench {
  /** A session as the application has it, in the scratch database. */
  readonly link: SourceLink;
  readonly schema: SchemaFacts;
  /** Names of triggers that plans carry out and the scratch database has not. */
  readonly missing: ReadonlySet<string>;
  /** Compiled for the scratch database: its SELECTs read there. */
  readonly projection: ProjectionPlan;
  readonly rows: SampledRows;
  readonly access: WriteContext;
  readonly context: ExecutionContext;
  readonly plans: WritePlans;
  readonly place: ItemPlace;
  /** The items as they are before each write. */
  readonly kept: KeptItems;
  readonly signal: AbortSignal | undefined;
}
