import { z } from 'zod';
import type { McpServerName } from '../mcp/names';

/** `mcp` of landfall.yaml: how the servers for control operations are run. All of it may be left out, and is in earlier configurations. */

/** Seconds for a call beyond the time limit of a query when nothing else is said. */
export const DEFAULT_CALL_SECONDS = 120;

const RUNS = ['in-process', 'stdio', 'direct'] as const;
const DEFAULT_RUN = 'in-process';

/** How a server is run, also where the configuration has no `mcp`. */
export const runOf = (
  mcp: z.infer<ReturnType<typeof mcpSettings>> | undefined,
  server: McpServerName,
): (typeof RUNS)[number] => {
  // Migrations that were started by an earlier version know fewer servers.
  const servers: Partial<Record<McpServerName, { readonly run: (typeof RUNS)[number] }>> | undefined = mcp?.servers;
  return servers?.[server]?.run ?? DEFAULT_RUN;
};

/** @param applies when a changed value takes effect */
export const mcpSettings = (applies: string) => {
  const server = (what: string) =>
    z
      .strictObject({
        run: z.enum(RUNS).default(DEFAULT_RUN).meta({
          description:
            'in-process: a server inside of the worker. stdio: a process of its own, `landfall mcp`. direct: no server.',
          applies,
        }),
      })
      .prefault({})
      .meta({ description: what });
  return z
    .strictObject({
      servers: z
        .strictObject({
          mysql: server('Schema and views of the source.'),
          dynamodb: server('Tables of the target.'),
          glue: server('Spark jobs.'),
          s3: server('Scripts of Spark jobs.'),
        })
        .prefault({})
        .meta({ description: 'The servers by name.' }),
      fallback: z.enum(['direct', 'none']).default('direct').meta({
        description:
          'What happens when a server cannot be used after three tries. direct: its work is done without it, and the notes of the step say so. none: the step fails.',
        applies,
      }),
      callTimeoutSeconds: z.int().min(1).max(3_600).default(DEFAULT_CALL_SECONDS).meta({
        description:
          'A call is given up when nothing is heard of it for so long, with `source.queryTimeoutSeconds` added to it.',
        unit: 'seconds',
        applies,
      }),
    })
    .meta({ description: 'Servers of the Model Context Protocol that control operations go through.' });
};
