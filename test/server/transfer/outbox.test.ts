import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { openDataClient } from '../../../adapters/dynamodb';
import {
  batchesOfPutOff,
  putOff,
  readPutOff,
  type ControlTable,
  type PutOffReason,
} from '../../../adapters/dynamodb/convergence';
import { stack } from '../../support/stack';
import { createControlTable } from './control-table';

process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

const signal = AbortSignal.timeout(600_000);
const data = openDataClient({ region: 'us-east-1', endpoint: stack.dynamodb() });
let control: ControlTable;
/** A few of them fill a page of an answer. */
const LONG_NOTE = 'x'.repeat(150_000);

const note = (key: string, reason: PutOffReason, text = ''): Promise<void> =>
  putOff(control, { key, version: '1', images: [], reason, note: text }, signal);

beforeAll(async () => {
  control = await createControlTable(data, 'outbox');
  // Those that wait for a person come first in every partition, and are more than one answer of the service holds.
  await Promise.all(Array.from({ length: 160 }, (_, at) => note(`a${at}`, 'orphan', LONG_NOTE)));
  await Promise.all(Array.from({ length: 40 }, (_, at) => note(`z${at}`, at % 2 === 0 ? 'load' : 'stray')));
});

afterAll(async () => {
  await data.client.send(new DeleteTableCommand({ TableName: control.table }));
  data.client.destroy();
});

describe('outbox', () => {
  it('gives every key that can be worked on, however many wait for a person', async () => {
    const keys: string[] = [];
    for await (const batch of batchesOfPutOff(control, signal, 3, ['load', 'stray'])) {
      expect(batch.length).toBeLessThanOrEqual(3);
      keys.push(...batch.map(({ key }) => key));
    }
    expect(keys.sort()).toEqual(Array.from({ length: 40 }, (_, at) => `z${at}`).sort());
  });

  it('gives each of those that wait once', async () => {
    const keys: string[] = [];
    for await (const batch of batchesOfPutOff(control, signal, 50, ['orphan', 'copy-refused']))
      keys.push(...batch.map(({ key }) => key));
    expect(keys).toHaveLength(160);
    expect(new Set(keys).size).toBe(160);
  });

  it('reads no more than it was asked for', async () => {
    expect(await readPutOff(control, signal, 1)).toHaveLength(1);
    expect(await readPutOff(control, signal, 1_000)).toHaveLength(200);
  });
});
