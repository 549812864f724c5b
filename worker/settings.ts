import type { AwsSettings } from '../adapters/aws';
import type { OwnCommand } from '../adapters/mcp/port/open';

/** What a worker is started with. */
export interface WorkerSettings {
  /** `host:port` of the Temporal server. */
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** 32 bytes; without it payloads are not encrypted. */
  readonly encryptionKey?: Buffer;
  /** For secrets and AWS credentials; the only door to the environment. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `secretsmanager:` references are looked up. */
  readonly aws?: AwsSettings;
  /** How `landfall mcp` is run, for servers with a process of their own; without it there are none. */
  readonly ownCommand?: OwnCommand;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  /** Prometheus port; none without it. */
  readonly metricsPort?: number;
  /** OpenTelemetry collector (gRPC); none without it. */
  readonly otlpEndpoint?: string;
}

/** Milliseconds that a worker may take to hand back its slices after SIGTERM, then until it gives up waiting. */
export const SHUTDOWN_GRACE_MS = 2_000;
export const SHUTDOWN_FORCE_MS = 20_000;
/**
 * How often a heartbeat is really sent: bounds how long a pause takes (1.2 s measured with 1 s) and how much a killed worker repeats.
 */
export const HEARTBEAT_THROTTLE_MS = 1_000;
/** Slices and stage work under way in one worker; a slice holds one connection to the source. */
export const ACTIVITY_SLOTS = 8;
