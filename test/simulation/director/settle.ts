import { setTimeout as delay } from 'node:timers/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import { dynamoDbStreamsClient } from '../../../adapters/aws';
import { openDataClient } from '../../../adapters/dynamodb';
import { readCapture, readFlag, readPutOff } from '../../../adapters/dynamodb/convergence';
import { DrainWatch } from '../../../adapters/dynamodb/streams';
import { controlTableName, physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { covers } from '../../../engine/transfer/position/rules';
import type { MysqlServer } from '../servers/mysql-server';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import type { Cast } from './cast';

const SETTLE_MS = 240_000;
/** At least so long is waited for the streams each time, else the last look would be too short to tell. */
const DRAIN_MS = 15_000;

/** Steps to which a hold is given up. */
const GIVEN_UP: Readonly<Record<string, string>> = { 'hold-forward': 'dynamodb-read', 'hold-back': 'dynamodb' };

/**
 * Waits until both readers have worked on everything and nothing is put off, twice in a row without a commit in between.
 * @returns what does not come to rest
 */
export async function settle(input: {
  readonly server: MysqlServer;
  readonly dynamoDbPort: number;
  readonly tablePrefix: string;
  readonly plan: ProjectionPlan;
  readonly cast: Cast;
}): Promise<readonly string[]> {
  const { server, dynamoDbPort, tablePrefix, plan, cast } = input;
  const place = { region: 'us-east-1', endpoint: `http://127.0.0.1:${dynamoDbPort}` };
  const data = openDataClient(place);
  const streamsClient = dynamoDbStreamsClient(place);
  const control = { data, table: controlTableName({ tablePrefix }) };
  const signal = AbortSignal.timeout(SETTLE_MS + 60_000);
  const until = performance.now() + SETTLE_MS;
  const admin = await server.connect();
  try {
    const flag = await readFlag(control, signal);
    if (flag !== undefined) cast.setGoal(GIVEN_UP[flag.step] ?? flag.step);
    const drains: DrainWatch[] = [];
    for (const table of plan.tables) {
      const physical = physicalTableName({ tablePrefix }, table.name);
      const { Table } = await data.client.send(new DescribeTableCommand({ TableName: physical }));
      const stream = {
        client: streamsClient,
        arn: Table?.LatestStreamArn ?? '',
        place: data.place,
        table: table.name,
        control,
      };
      drains.push(new DrainWatch(stream, data, physical, table));
    }
    let calm: string | undefined;
    for (;;) {
      const end = await endOf(admin, server);
      for (const drain of drains) drain.restart();
      const drainedBy = Math.max(until, performance.now() + DRAIN_MS);
      let drained = false;
      while (!drained && performance.now() < drainedBy) {
        drained = (await Promise.all(drains.map((drain) => drain.look(signal)))).every((one) => one);
        if (!drained) await delay(100);
      }
      const state = await readCapture(control, signal);
      const left = await readPutOff(control, signal, 100);
      const captured =
        state !== undefined &&
        covers(server.flavour === 'mariadb' ? 'mariadb' : 'mysql', state.position, {
          gtidSet: end,
          file: '',
          position: 0,
        });
      const still = (await readFlag(control, signal))?.step;
      if (drained && captured && left.length === 0 && (still === undefined || GIVEN_UP[still] === undefined)) {
        if (calm === end) return [];
        calm = end;
      } else calm = undefined;
      if (performance.now() > until)
        return [
          `does not come to rest in ${still}: ${captured ? '' : 'not '}captured, ${drained ? '' : 'not '}drained, put off: ${left
            .map(({ key, reason, note }) => `${key} (${reason} ${note})`)
            .slice(0, 5)
            .join(', ')}`,
        ];
      await delay(100);
    }
  } finally {
    await admin.end();
    data.client.destroy();
    streamsClient.destroy();
  }
}

async function endOf(admin: Connection, { flavour }: MysqlServer): Promise<string> {
  const variable = flavour === 'mariadb' ? 'gtid_binlog_pos' : 'gtid_executed';
  const [rows] = await admin.query<RowDataPacket[]>(`SELECT @@global.${variable} AS gtid`);
  return String(rows[0]?.['gtid'] ?? '').replace(/\s+/g, '');
}
