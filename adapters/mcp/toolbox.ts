import type { CallProgress } from '../../contracts/mcp/port';
import type { ToolAnswer, ToolArguments, ToolCatalogue, ToolName } from '../../contracts/mcp/tool';

/** One call of a tool, as the code behind it sees it. */
export interface ToolCall {
  /** Aborts when the caller gives the call up. */
  readonly signal: AbortSignal;
  readonly progress: (progress: CallProgress) => void;
}

/** The code behind the tools of a catalogue; connections live as long as one call. */
export type Toolbox<T extends ToolCatalogue> = {
  readonly [K in ToolName<T>]: (input: ToolArguments<T, K>, call: ToolCall) => Promise<ToolAnswer<T, K>>;
};
