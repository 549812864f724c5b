import type { ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import type { AnswerableProof } from '../../../contracts/schemas/answerable-proof';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { CostForecast } from '../../cost';
import { inline } from '../../report/markdown';
import type { Alternative } from '../alternatives/types';
import type { Model, ModelOptions } from '../model';
import type { Samples } from '../samples';

export interface DocumentInput {
  readonly analysis: Analysis;
  readonly model: Model;
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly options: ModelOptions;
  readonly cost: CostForecast;
  readonly samples: Samples;
  /** The chosen model first. */
  readonly alternatives: readonly Alternative[];
  /** What was proven on real rows, one sentence each; empty before the proofs ran. */
  readonly proven: readonly string[];
  /** What each access pattern answered on both sides; absent before that was asked. */
  readonly answers?: AnswerableProof | undefined;
}

/** A rate as it is known; never invented. */
export function rateText({ rate }: AccessPattern): string {
  if (rate.kind === 'measured') return `${rate.averagePerSecond}/s, peak ${rate.peakPerSecond}/s (measured)`;
  if (rate.kind === 'given')
    return `${rate.averagePerSecond}/s${rate.peakPerSecond === null ? '' : `, peak ${rate.peakPerSecond}/s`} (given by ${inline(rate.by)})`;
  return 'unknown';
}

/** Where a pattern is known from. */
export function evidenceText({ evidence }: AccessPattern): string {
  const parts = [
    ...(evidence.callSites.length > 0 ? [`source: ${evidence.callSites.join(', ')}`] : []),
    ...(evidence.stored === undefined ? [] : [`inside MySQL: ${evidence.stored.join(', ')}`]),
    ...(evidence.logExecutions !== null ? [`log: ${evidence.logExecutions}`] : []),
  ];
  return parts.length > 0 ? parts.join('; ') : 'schema';
}
