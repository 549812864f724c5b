import type { ArtifactRef } from '../../../contracts/artifacts';
import type { ServerFinding } from '../servers/findings';
import type { TransferVerdict } from '../verdict/rules';

/** Everything that the documents of the stage are printed from. */
export interface ReportFacts {
  readonly migration: string;
  readonly database: string;
  readonly viewSchema: string;
  /** Artifacts that the plan was compiled from. */
  readonly inputs: readonly ArtifactRef[];
  readonly verdict: TransferVerdict;
  readonly sourceUnchanged: boolean;
  /** What the MCP servers found, asked once more after the comparison. */
  readonly servers: readonly ServerFinding[];
  readonly omitted: readonly { readonly table: string; readonly column: string; readonly why: string }[];
}

/** What the engine was forecast to take, and took. Null where it is not known. */
export interface EngineFigures {
  readonly name: 'native' | 's3-import' | 'glue';
  readonly forecastUnits: number | null;
  readonly forecastUsd: number | null;
  /** By what was consumed: write units, or bytes of an import. */
  readonly usd: number | null;
  /** Of writing the largest table. */
  readonly forecastHours: number | null;
  /** Of copying and comparing all tables. */
  readonly seconds: number | null;
}

/** What changes from run to run; stands below the figures mark and in `run.json`, never in the findings. */
export interface RunFigures {
  readonly positionAtStart: string;
  readonly positionAtEnd: string;
  readonly version: string;
  readonly writeUnits: number;
  readonly retriedItems: number;
  readonly engine: EngineFigures;
  readonly tablePrefix: string;
  readonly target: string;
}
