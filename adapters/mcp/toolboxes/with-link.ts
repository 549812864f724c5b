import type { SecretResolver } from '../../../contracts/secrets';
import { openSource, type SourceLink } from '../../mysql/link';
import type { SourceServerSettings } from '../settings';

interface LinkInput {
  readonly settings: SourceServerSettings;
  readonly secrets: SecretResolver;
  readonly signal: AbortSignal;
  /** In the schema, so that names need not be qualified. */
  readonly inSchema?: boolean;
  /** What the session is for is a change: left out, the server refuses every one. */
  readonly writes?: true;
}

/** A session of its own, in which the server refuses every change unless the tool is there to make one. */
export const openLink = ({
  settings: { source, role },
  secrets,
  signal,
  inSchema = false,
  writes,
}: LinkInput): Promise<SourceLink> =>
  openSource({ source, secrets, role, inSchema, readOnly: writes !== true, signal });

/** The same, closed when the work on it is done. */
export async function withLink<T>(input: LinkInput, use: (link: SourceLink) => Promise<T>): Promise<T> {
  const link = await openLink(input);
  try {
    return await use(link);
  } finally {
    await link.close();
  }
}
