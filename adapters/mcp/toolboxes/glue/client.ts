import type { GlueClient } from '@aws-sdk/client-glue';
import { glueClient, type AwsTuning } from '../../../aws';
import type { ServerSettings } from '../../settings';
import { awsTold, unlessMissing } from '../told';

/** One call of a tool on Glue: its settings, and how long anybody waits for it. */
export interface GlueCall {
  readonly settings: ServerSettings;
  readonly signal: AbortSignal;
}

/** How one request is sent. */
export type Send = <T>(
  name: string,
  request: (client: GlueClient, options: { readonly abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

/** Runs requests over connections of their own. */
export async function withGlue<T>(
  { settings: { aws }, signal }: GlueCall,
  use: (send: Send) => Promise<T>,
  tuning?: AwsTuning,
): Promise<T> {
  const client = glueClient(aws, tuning);
  try {
    return await use((name, request) => awsTold(aws, `Glue ${name}`, () => request(client, { abortSignal: signal })));
  } finally {
    client.destroy();
  }
}

/** What there is, or undefined when Glue knows none of the name. */
export const unlessNone = <T>(run: () => Promise<T>): Promise<T | undefined> =>
  unlessMissing(['EntityNotFoundException'], run);
