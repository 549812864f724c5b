import { putOff, type ControlTable, type ItemTarget } from '../../../adapters/dynamodb/convergence';
import { LandfallError } from '../../../contracts/errors';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import type { Writer } from '../../../engine/transfer/convergence/writing/rules';
import type { SourceRows } from './source-rows';
import type { Touched } from './touched';

/** What bringing items up to date needs. */
export interface ProjectorDeps {
  readonly source: SourceRows;
  readonly items: ItemTarget;
  readonly control: ControlTable;
  /** Name in AWS of a table of the contract. */
  readonly physical: (table: string) => string;
  /** Version of the newest transaction that new reads see, in an epoch. */
  readonly shown: (epoch: number, signal: AbortSignal) => Promise<string>;
}

/** The same, with reads of one server only: the one whose commits the epoch counts. A former source that is still there shows rows that are over. */
export const onServer = (deps: ProjectorDeps, origin: string | null): ProjectorDeps => ({
  ...deps,
  source: deps.source.on(origin),
});

export interface Projection {
  /** Version that the items must reach; the source shows it. */
  readonly version: string;
  readonly by: Writer;
  /** `_w`. */
  readonly writer: string;
  readonly signal: AbortSignal;
  /** Rows that are worked on at once. */
  readonly width: number;
}

/** `over`: the items belong to a later epoch, the writer's time is over. */
export type Projected = 'done' | 'over';

/** A row that cannot become an item is put off with its reason, which never has a value; all else is thrown. */
export async function orPutOff(
  { control }: Pick<ProjectorDeps, 'control'>,
  { row, images }: Touched,
  { version, signal }: Pick<Projection, 'version' | 'signal'>,
  work: () => Promise<Projected>,
): Promise<Projected> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LandfallError) || error.code !== 'LandfallItemRefused') throw error;
    await putOff(control, { key: ownerText(row), version, images, reason: 'refused', note: error.message }, signal);
    return 'done';
  }
}
