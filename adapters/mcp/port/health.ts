import pLimit from 'p-limit';
import type { Tools } from '../../../contracts/mcp';
import { LandfallError } from '../../../contracts/errors';
import { listed } from '../../../engine/lib/listed';
import { MCP_SERVERS, type McpServerName } from '../../../contracts/mcp/names';
import type { HealthQuestion, ServerHealth } from '../../../contracts/mcp/port';
import type { SupervisedServer } from './supervised';

type Servers = { readonly [S in McpServerName]: SupervisedServer<Tools[S]> };

/** The harmless call to a server and the look at its rights; gives a clause for people, throws what is wrong. */
type Look = { readonly [S in McpServerName]: (server: Servers[S], question: HealthQuestion) => Promise<string> };

/** Names of tables that a line tells. */
const MOST_NAMES = 5;
/** Tables on which rights are tried at the same time. */
const TRIES_AT_ONCE = 8;

/** Rights on the source are judged by its grants, line by line, in the preflight. */
const LOOKS: Look = {
  mysql: async (server) => {
    const { flavour, version, account } = await server.call('get_server_info', {});
    return `${flavour} ${version} answers as ${account}`;
  },
  dynamodb: async (server, { tables }) => {
    const limit = pLimit(TRIES_AT_ONCE);
    const tried = await Promise.all(
      tables.map((table) =>
        limit(async () => ({ table, ...(await server.call('check_access', { table_name: table })) })),
      ),
    );
    const refusals = tried.flatMap(({ table, refused }) =>
      refused.map(({ action, said }) => `${action} on ${table}: ${said}`),
    );
    if (refusals.length > 0) throw new LandfallError('LandfallAwsAccessDenied', refusals.join('; '));
    const there = tried.filter(({ found }) => found).map(({ table }) => table);
    return there.length === 0
      ? 'answers; none of the tables is there yet'
      : `answers; GetItem and a conditional DeleteItem are let through in ${listed(there, MOST_NAMES)}`;
  },
  glue: async (server) => {
    await server.call('list_jobs', { limit: 1 });
    return 'answers';
  },
  s3: async (server) => {
    const { location } = await server.call('get_place', {});
    if (location === null) return 'has no place: artifacts.store is no bucket';
    await server.call('list_objects', { max_keys: 1 });
    return `reads ${location}`;
  },
};

/** Tries all servers at once; the lines are in the order of their names. */
export const healthOf = (servers: Servers, question: HealthQuestion): Promise<readonly ServerHealth[]> =>
  Promise.all(MCP_SERVERS.map((name) => lineOf(name, servers[name], question)));

async function lineOf<S extends McpServerName>(
  name: S,
  server: Servers[S],
  question: HealthQuestion,
): Promise<ServerHealth> {
  const found = await server.health(() => LOOKS[name](server, question));
  if (found.verdict === 'ok' || question.needed.includes(name)) return { server: name, ...found };
  return { server: name, verdict: 'ok', detail: `not needed by this migration; ${found.detail}`, fix: '' };
}
