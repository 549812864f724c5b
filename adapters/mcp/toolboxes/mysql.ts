import type { Tools } from '../../../contracts/mcp';
import { openSource, type SourceLink } from '../../mysql/link';
import { readBlindSpots, readFigures, readSchema, readTable } from '../../mysql/schema';
import type { ServerResources, ServerSettings } from '../settings';
import type { ToolCall, Toolbox } from '../toolbox';

/**
 * What the tools on the source do. Each call has sessions of its own, in which the server refuses every change and gives up what takes
 * longer than `source.queryTimeoutSeconds`.
 */
export function mysqlToolbox({ source, role }: ServerSettings, { secrets }: ServerResources): Toolbox<Tools['mysql']> {
  const { database } = source;
  const open = ({ signal }: ToolCall): Promise<SourceLink> =>
    openSource({ source, secrets, role, readOnly: true, signal });
  const withLink = async <T>(call: ToolCall, use: (link: SourceLink) => Promise<T>): Promise<T> => {
    const link = await open(call);
    try {
      return await use(link);
    } finally {
      await link.close();
    }
  };
  return {
    get_server_info: (_, call) =>
      withLink(call, async (link) => ({
        ...{ flavour: link.flavour, version: link.version, endpoint: link.endpoint },
        account: String((await link.query('SELECT CURRENT_USER() AS me', [], call))[0]?.['me']),
        database,
      })),
    list_tables: (_, call) =>
      withLink(call, async (link) => ({ database, tables: await readFigures(link, database, call) })),
    get_table_schema: ({ table_name: table }, call) =>
      withLink(call, async (link) => ({ table: (await readTable(link, { database, table, ...call })) ?? null })),
    get_schema: (input, call) =>
      withLink(call, async (link) => {
        const { signal, progress } = call;
        const schema = await readSchema(link, {
          database,
          include: input.include_tables,
          exclude: input.exclude_tables,
          signal,
          open: () => open(call),
          sampleRows: input.sample_rows,
          countRows: input.count_rows,
          onTable: ({ table, done, of }) => progress({ done, of, what: table }),
        });
        const blindSpots = await readBlindSpots(link, database, { signal });
        return { endpoint: link.endpoint, schema, blindSpots, figures: await readFigures(link, database, { signal }) };
      }),
  };
}
