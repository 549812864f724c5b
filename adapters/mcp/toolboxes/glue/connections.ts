import {
  CreateConnectionCommand,
  DeleteConnectionCommand,
  GetConnectionCommand,
  UpdateConnectionCommand,
  type Connection,
  type ConnectionInput,
} from '@aws-sdk/client-glue';
import { isDeepStrictEqual } from 'node:util';
import type { Tools } from '../../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../../contracts/mcp/tool';
import type { SecretResolver } from '../../../../contracts/secrets';
import type { ServerSettings } from '../../settings';
import { refused } from '../told';
import { unlessNone, withGlue, type GlueCall, type Send } from './client';

type Glue = Tools['glue'];

/** Text of a connection by which it is known who made it: a connection tells no tags, and its properties are a closed list. */
const descriptionOf = (migration: string): string => `landfall:migration=${migration}`;
const madeBy = ({ Description = '' }: Connection): string | null =>
  /^landfall:migration=(.+)$/.exec(Description)?.[1] ?? null;

const findConnection = (send: Send, name: string, hidePassword: boolean): Promise<Connection | undefined> =>
  send('GetConnection', (client, options) =>
    unlessNone(
      async () =>
        (await client.send(new GetConnectionCommand({ Name: name, HidePassword: hidePassword }), options)).Connection,
    ),
  );

/** @throws LandfallError LandfallMcpToolRefused when it is of somebody else */
function ownOr(connection: Connection | undefined, { settings }: GlueCall, name: string): Connection | undefined {
  if (connection !== undefined && madeBy(connection) !== settings.migration)
    throw refused(`connection ${name} is not of the migration ${settings.migration}`);
  return connection;
}

export const getConnection = (call: GlueCall, name: string): Promise<ToolAnswer<Glue, 'get_connection'>> =>
  withGlue(call, async (send) => {
    const found = await findConnection(send, name, true);
    if (found === undefined) return { connection: null };
    const { JDBC_CONNECTION_URL: url = '', USERNAME: user = '' } = found.ConnectionProperties ?? {};
    return { connection: { name, migration: madeBy(found), type: found.ConnectionType ?? '', url, user } };
  });

const SECRET = /^secretsmanager:([^#]+)$/;

/** The connection to the first way to the source. A whole secret of Secrets Manager is named; any other password is stored. */
async function wanted(
  { migration, source }: ServerSettings,
  secrets: SecretResolver,
  { connection_name: Name, physical_connection_requirements: where }: ToolArguments<Glue, 'create_connection'>,
): Promise<ConnectionInput & { readonly ConnectionProperties: Record<string, string> }> {
  const { host, port } = source.endpoints[0]!;
  const secret = SECRET.exec(source.password)?.[1];
  const account: Record<string, string> =
    secret === undefined ? { USERNAME: source.user, PASSWORD: await secrets(source.password) } : { SECRET_ID: secret };
  return {
    ...{ Name, Description: descriptionOf(migration), ConnectionType: 'JDBC' as const },
    ConnectionProperties: {
      JDBC_CONNECTION_URL: `jdbc:mysql://${host}:${port}/${source.database}`,
      JDBC_ENFORCE_SSL: String(source.tls.mode !== 'disabled'),
      ...account,
    },
    ...(where !== undefined && { PhysicalConnectionRequirements: where }),
  };
}

export const createConnection = (
  call: GlueCall,
  secrets: SecretResolver,
  input: ToolArguments<Glue, 'create_connection'>,
): Promise<ToolAnswer<Glue, 'create_connection'>> =>
  withGlue(call, async (send) => {
    const name = input.connection_name;
    const ConnectionInput = await wanted(call.settings, secrets, input);
    const there = ownOr(await findConnection(send, name, false), call, name);
    if (there === undefined) {
      await send('CreateConnection', (client, options) =>
        client.send(new CreateConnectionCommand({ ConnectionInput }), options),
      );
      return { outcome: 'created' };
    }
    const { ConnectionProperties, PhysicalConnectionRequirements } = ConnectionInput;
    const isSame =
      isDeepStrictEqual({ ...there.ConnectionProperties }, ConnectionProperties) &&
      isDeepStrictEqual(there.PhysicalConnectionRequirements, PhysicalConnectionRequirements);
    if (isSame) return { outcome: 'unchanged' };
    await send('UpdateConnection', (client, options) =>
      client.send(new UpdateConnectionCommand({ Name: name, ConnectionInput }), options),
    );
    return { outcome: 'updated' };
  });

export const deleteConnection = (call: GlueCall, name: string): Promise<ToolAnswer<Glue, 'delete_connection'>> =>
  withGlue(call, async (send) => {
    if (ownOr(await findConnection(send, name, true), call, name) === undefined) return { deleted: false };
    await send('DeleteConnection', (client, options) =>
      client.send(new DeleteConnectionCommand({ ConnectionName: name }), options),
    );
    return { deleted: true };
  });
