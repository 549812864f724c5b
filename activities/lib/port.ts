import type { OpenPort } from '../../adapters/mcp/port/open';
import { serverSettings } from '../../adapters/mcp/settings';
import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import type { ControlPort } from '../../contracts/mcp/port';
import type { StageName } from '../../contracts/names';
import { stageFolder } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { printJson } from '../../engine/lib/json';
import { notesOnCalls } from './port-notes';

/** What a step needs for control operations. */
export interface PortUse {
  readonly openPort: OpenPort;
  readonly context: StageContext;
  /** What the step is for; shows on the source as program name. */
  readonly role: string;
  readonly signal?: AbortSignal | undefined;
}

/** Opens the port of a migration, and ends its servers when the work is done. */
export async function withPort<T>(
  { openPort, context: { config, migration }, role, signal }: PortUse,
  use: (port: ControlPort) => Promise<T>,
): Promise<T> {
  const port = openPort({ ...serverSettings(config, { migration, role }), mcp: config.mcp, signal });
  try {
    return await use(port);
  } finally {
    await port.close();
  }
}

/**
 * Keeps what was asked of the servers in a working file of the stage, never arguments or results.
 * @returns the file, and notes on what was done without a server
 */
export async function keepCalls(input: {
  readonly store: ArtifactStore;
  readonly context: StageContext;
  readonly stage: StageName;
  readonly step: string;
  readonly port: ControlPort;
}): Promise<{ readonly artifact: ArtifactRef; readonly notes: readonly string[] }> {
  const { store, context, stage, step, port } = input;
  return {
    artifact: await store.put(`${stageFolder(stage)}/work/mcp-calls-${step}.json`, printJson(port.calls())),
    notes: notesOnCalls(port.calls(), context.config.mcp),
  };
}
