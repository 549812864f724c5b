import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import type { MysqlFlavour } from '../../../local/types';

/** Kinds of processes that a simulation starts, kills and stops. */
export const ROLES = ['instance', 'capture', 'loader', 'reverse', 'coordinator'] as const;
export type Role = (typeof ROLES)[number];

/** What a process is told when it starts, as JSON in the environment variable `SIMULATION`. */
export interface Settings {
  readonly role: Role;
  /** Unique among all processes that ever ran in the simulation. */
  readonly name: string;
  readonly flavour: MysqlFlavour;
  /** Ports of the process's own ways, which faults break. */
  readonly mysqlPort: number;
  readonly dynamoDbPort: number;
  readonly database: string;
  readonly viewSchema: string;
  readonly user: string;
  readonly password: string;
  readonly tablePrefix: string;
  readonly terms: TrafficTerms;
  /** File with plan and schema. */
  readonly model: string;
  /** Milliseconds by which the clock of the process is wrong, changed while it runs by messages. */
  readonly clockOffsetMs: number;
  /** Number of the stream or log reader: two of one number end each other. */
  readonly serverId: number;
}

export interface ModelFile {
  readonly plan: ProjectionPlan;
  readonly schema: SchemaFacts;
  readonly cascadesHidden: boolean;
}

/** What a process says to the director. */
export type Message =
  | { readonly kind: 'ready'; readonly port?: number }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'count'; readonly of: string; readonly by: number }
  | { readonly kind: 'fatal'; readonly text: string };

/** What the director says to a process. */
export type Order =
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'goal'; readonly step: string };
