import type { z } from 'zod';

/**
 * A tool of one of Landfall's servers. Every tool is safe to call again with the same arguments: one that changes something looks first
 * whether that is done already. So a call whose answer was lost can be repeated.
 */
export interface ToolDefinition {
  readonly title: string;
  /** For the model or person that chooses a tool: what it does, with its limits. */
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  /** `read` changes nothing, `write` makes or changes, `delete` takes away. The latter two need `--allow-write`. */
  readonly effect: 'read' | 'write' | 'delete';
  /** Its results hold values of rows or items: it is offered only with `--allow-row-data`. */
  readonly rowData?: true;
}

export type ToolCatalogue = Readonly<Record<string, ToolDefinition>>;

/** Keeps the exact types of a catalogue. */
export const defineTools = <const T extends ToolCatalogue>(tools: T): T => tools;

export type ToolName<T extends ToolCatalogue> = keyof T & string;
export type ToolInput<T extends ToolCatalogue, K extends ToolName<T>> = z.input<T[K]['input']>;
/** Arguments as the tool gets them, defaults filled in. */
export type ToolArguments<T extends ToolCatalogue, K extends ToolName<T>> = z.output<T[K]['input']>;
export type ToolOutput<T extends ToolCatalogue, K extends ToolName<T>> = z.output<T[K]['output']>;
/** The same as the code behind the tool gives it. */
export type ToolAnswer<T extends ToolCatalogue, K extends ToolName<T>> = Frozen<ToolOutput<T, K>>;

/** Read-only through and through, so that what engine and adapters hand out fits. */
type Frozen<T> = T extends readonly (infer U)[]
  ? readonly Frozen<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** What a server lets its clients do. */
export interface ServerPolicy {
  /** Offers the tools that change something. */
  readonly allowWrite: boolean;
  /** Offers the tools whose results hold values of rows or items. */
  readonly allowRowData: boolean;
}
