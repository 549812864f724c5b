import type { Tools } from '../../../contracts/mcp';
import type { SourceLink } from '../../mysql/link';
import { readShapes } from '../../mysql/preflight/shape';
import { readRowTotals } from '../../mysql/row-totals';
import { readBlindSpots, readFigures, readSchema, readTable } from '../../mysql/schema';
import type { ServerResources, ServerSettings } from '../settings';
import type { ToolCall, Toolbox } from '../toolbox';
import { explainQuery, runQuery } from './query';
import { viewTools } from './views';
import { openLink, withLink } from './with-link';

/** Of a table that is not there. */
const NO_TOTAL = { rows: null, estimated: false };

/**
 * What the tools on the source do. Each call has sessions of its own, in which the server gives up what takes longer than
 * `source.queryTimeoutSeconds`, and refuses every change but of the tools for views.
 */
export function mysqlToolbox(settings: ServerSettings, { secrets }: ServerResources): Toolbox<Tools['mysql']> {
  const { database } = settings.source;
  const opened = ({ signal }: ToolCall): Promise<SourceLink> => openLink({ settings, secrets, signal });
  const linked = <T>({ signal }: ToolCall, use: (link: SourceLink) => Promise<T>): Promise<T> =>
    withLink({ settings, secrets, signal }, use);
  return {
    ...viewTools(settings, { secrets }),
    get_server_info: (_, call) =>
      linked(call, async (link) => ({
        ...{ flavour: link.flavour, version: link.version, endpoint: link.endpoint },
        account: String((await link.query('SELECT CURRENT_USER() AS me', [], call))[0]?.['me']),
        database,
      })),
    list_tables: (_, call) =>
      linked(call, async (link) => ({ database, tables: await readFigures(link, database, call) })),
    get_table_schema: ({ table_name: table }, call) =>
      linked(call, async (link) => ({ table: (await readTable(link, { database, table, ...call })) ?? null })),
    get_columns: (_, call) => linked(call, async (link) => ({ tables: await readShapes(link, database, call) })),
    count_rows: ({ table_names: tables }, call) =>
      linked(call, async (link) => {
        const open = () => opened(call);
        const totals = await readRowTotals({ link, open, database, tables, signal: call.signal });
        return { totals: tables.map((table) => ({ table, ...(totals.get(table) ?? NO_TOTAL) })) };
      }),
    explain_query: ({ sql }, call) => explainQuery({ settings, secrets, sql, signal: call.signal }),
    run_query: ({ sql, max_rows: most }, call) => runQuery({ settings, secrets, sql, most, signal: call.signal }),
    get_schema: (input, call) =>
      linked(call, async (link) => {
        const { signal, progress } = call;
        const schema = await readSchema(link, {
          database,
          include: input.include_tables,
          exclude: input.exclude_tables,
          signal,
          open: () => opened(call),
          sampleRows: input.sample_rows,
          countRows: input.count_rows,
          onTable: ({ table, done, of }) => progress({ done, of, what: table }),
        });
        const blindSpots = await readBlindSpots(link, database, { signal });
        return { endpoint: link.endpoint, schema, blindSpots, figures: await readFigures(link, database, { signal }) };
      }),
  };
}
