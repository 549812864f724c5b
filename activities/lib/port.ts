import type { OpenPort } from '../../adapters/mcp/port/open';
import { serverSettings } from '../../adapters/mcp/settings';
import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { callFigures, type McpFigures } from '../../contracts/mcp/figures';
import type { CallRecord, ControlPort } from '../../contracts/mcp/port';
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
  /** The step reads values of rows and items: without it the servers offer no tool that gives any. */
  readonly rowData?: true;
}

/** Opens the port of a migration, and ends its servers when the work is done. */
export async function withPort<T>(
  { openPort, context: { config, migration }, role, signal, rowData }: PortUse,
  use: (port: ControlPort) => Promise<T>,
): Promise<T> {
  const settings = serverSettings(config, { migration, role });
  const port = openPort({ ...settings, mcp: config.mcp, signal, ...(rowData && { rowData }) });
  try {
    return await use(port);
  } finally {
    await port.close();
  }
}

/** Where the calls of a step are kept. */
interface CallsPlace {
  readonly store: ArtifactStore;
  readonly context: StageContext;
  readonly stage: StageName;
  /** Absent in a stage of which one step alone asks servers. */
  readonly step?: string;
}

/** Calls that were kept, and what of them goes to people. */
interface KeptCalls {
  readonly artifact: ArtifactRef;
  /** On what was done without a server. */
  readonly notes: readonly string[];
  /** Of all calls that the file has, those of earlier attempts too. */
  readonly mcp: McpFigures;
}

async function keepCalls(
  { store, context, stage, step }: CallsPlace,
  calls: readonly CallRecord[],
): Promise<KeptCalls> {
  const key = `${stageFolder(stage)}/work/mcp-calls${step === undefined ? '' : `-${step}`}.json`;
  const all = [...(await callsBefore(store, key)), ...calls];
  return {
    artifact: await store.put(key, printJson(all)),
    notes: notesOnCalls(calls, context.config.mcp),
    mcp: callFigures(all),
  };
}

/** Calls of earlier attempts and runs; a file that is no list of calls any more has none. */
export async function callsBefore(store: ArtifactStore, key: string): Promise<readonly CallRecord[]> {
  const text = (await store.peek(key))?.toString('utf8') ?? '[]';
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? (found as readonly CallRecord[]) : [];
  } catch {
    return [];
  }
}

/**
 * Runs a step on a port, and adds what it asked of the servers to a working file of the stage, never arguments or results; also when the step
 * fails, so that the next attempt tells of it.
 * @throws what the step throws
 */
export async function keepingCalls<T>(
  { port, ...place }: CallsPlace & { readonly port: Pick<ControlPort, 'calls'> },
  use: () => Promise<T>,
): Promise<{ readonly value: T; readonly kept: KeptCalls }> {
  let value: T;
  try {
    value = await use();
  } catch (error) {
    await keepCalls(place, port.calls()).catch(() => undefined); // the failure of the step is the one to tell
    throw error;
  }
  return { value, kept: await keepCalls(place, port.calls()) };
}
