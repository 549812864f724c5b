import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noFigures, openDataClient, runExecution, sharedSignal, type DataClient } from '../../../adapters/dynamodb';
import type { Item } from '../../../contracts/projection';
import type { Execution, ItemAnswer, ItemRequest } from '../../../engine/access/execute/request';

process.env['AWS_ACCESS_KEY_ID'] ??= 'test';
process.env['AWS_SECRET_ACCESS_KEY'] ??= 'test';

/** What executions send, before an endpoint that fails as DynamoDB does. */

interface Sent {
  readonly operation: string;
  readonly body: {
    readonly ClientRequestToken?: string;
    readonly RequestItems?: Readonly<Record<string, { readonly Keys: readonly Item[] }>>;
  };
}
/** `cut`: the connection ends without an answer. */
type Answer = 'cut' | { readonly status?: number; readonly body: object };

const failed = (type: string, more: object = {}): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: type, ...more },
});

describe('requests of an execution', () => {
  const sent: Sent[] = [];
  let answer: (one: Sent) => Answer;
  let under = 0;
  let most = 0;
  let server: Server;
  let data: DataClient;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).split('.')[1]!;
        const one: Sent = { operation, body: JSON.parse(Buffer.concat(chunks).toString()) as Sent['body'] };
        sent.push(one);
        most = Math.max(most, (under += 1));
        setTimeout(() => {
          under -= 1;
          const given = answer(one);
          if (given === 'cut') return void request.socket.destroy();
          response.writeHead(given.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' });
          response.end(JSON.stringify(given.body));
        }, 5);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    data = openDataClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  });
  beforeEach(() => {
    sent.length = 0;
    most = 0;
  });
  afterAll(async () => {
    data.client.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  function* asking(requests: readonly ItemRequest[]): Execution<readonly ItemAnswer[]> {
    return yield requests;
  }
  const run = async (requests: readonly ItemRequest[]) => {
    const figures = noFigures();
    const place = {
      data,
      physical: (name: string) => `p-${name}`,
      signal: sharedSignal([AbortSignal.timeout(20_000)]),
    };
    return { answers: await runExecution(asking(requests), place, figures), figures };
  };
  const write = (id: string): ItemRequest => ({
    kind: 'write',
    writes: [
      { table: 'T', key: { PK: { S: id } }, item: { PK: { S: id }, _type: { S: 'T' } }, expected: 'absent', holds: {} },
    ],
    checks: [],
  });
  const get = (...ids: readonly string[]): ItemRequest => ({
    kind: 'get',
    table: 'T',
    keys: ids.map((id) => ({ PK: { S: id }, SK: { N: '10' } })),
  });

  it('keep the token of a transaction that is under way, in conflict, or without an answer', async () => {
    const faults: Answer[] = [
      failed('TransactionInProgressException'),
      'cut',
      failed('TransactionCanceledException', { CancellationReasons: [{ Code: 'TransactionConflict' }] }),
      { status: 500, body: { __type: 'InternalServerError' } },
    ];
    answer = () => faults.shift() ?? { body: {} };
    await run([write('a')]);
    expect(sent.map(({ operation }) => operation)).toEqual(Array(5).fill('TransactWriteItems'));
    const tokens = new Set(sent.map(({ body }) => body.ClientRequestToken));
    expect([...tokens]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    await run([write('a')]);
    expect(tokens.has(sent.at(-1)!.body.ClientRequestToken)).toBe(false);
  });

  it('are not sent again when a condition fails', async () => {
    answer = () =>
      failed('TransactionCanceledException', { CancellationReasons: [{ Code: 'ConditionalCheckFailed' }] });
    await expect(run([write('a')])).rejects.toThrow('an item of T that was to be put: it is gone');
    expect(sent).toHaveLength(1);
  });

  it('say which tombstones were in the way of new items, and only where nothing else was', async () => {
    const tombstone = { PK: { S: 'a' }, _v: { N: '7' }, _w: { S: 'w' } };
    const cancelled = (...items: readonly object[]): Answer =>
      failed('TransactionCanceledException', {
        CancellationReasons: items.map((Item) => ({ Code: 'ConditionalCheckFailed', Item })),
      });
    answer = () => cancelled(tombstone);
    const { answers, figures } = await run([write('a')]);
    expect(answers).toEqual([{ items: [], count: 0, left: [{ table: 'T', item: tombstone }] }]);
    expect(figures).toMatchObject({ requests: 1, written: 0, slices: 0 });
    answer = () => cancelled({ ...tombstone, _type: { S: 'T' } });
    await expect(run([write('a')])).rejects.toThrow('it is there already');
    const both = { ...write('a'), checks: [{ table: 'T', key: { PK: { S: 'b' } }, holds: {} }] } as ItemRequest;
    answer = () => cancelled(tombstone, { PK: { S: 'b' } });
    await expect(run([both])).rejects.toThrow('it is there already');
  });

  it('raise a number that is lower, leave one that is not, and find out that nothing counts', async () => {
    const raise: ItemRequest = { kind: 'raise', table: 'T', key: { PK: { S: 'c' } }, attribute: 'next', to: 50n };
    answer = ({ operation, body }) => {
      expect(operation).toBe('UpdateItem');
      expect(body).toMatchObject({
        ...{ TableName: 'p-T', UpdateExpression: 'SET #n = :n', ConditionExpression: '#n < :n' },
        ...{ ExpressionAttributeNames: { '#n': 'next' }, ExpressionAttributeValues: { ':n': { N: '50' } } },
      });
      return { body: {} };
    };
    expect((await run([raise])).figures).toMatchObject({ requests: 1, roundTrips: 1 });
    answer = () => failed('ConditionalCheckFailedException', { Item: { PK: { S: 'c' }, next: { N: '70' } } });
    expect((await run([raise])).answers).toEqual([{ items: [], count: 0 }]);
    answer = () => failed('ConditionalCheckFailedException');
    await expect(run([raise])).rejects.toThrow('ConditionalCheckFailed');
  });

  it('count no tombstones', async () => {
    answer = ({ body }) => {
      expect(body).toMatchObject({
        ...{ Select: 'COUNT', FilterExpression: 'attribute_exists(#t)' },
        ExpressionAttributeNames: { '#p': 'PK', '#t': '_type' },
      });
      return { body: { Count: 2 } };
    };
    const partition = { attribute: 'PK', value: { S: 'x' } };
    const query = {
      kind: 'query',
      table: 'T',
      index: null,
      sort: null,
      forward: true,
      count: true,
      partition,
    } as const;
    expect((await run([query])).answers).toEqual([{ items: [], count: 2 }]);
  });

  it('read the keys of a table together, each once, and those again that were left out', async () => {
    const isThere = (key: Item): boolean => !('S' in key['PK']!) || !key['PK'].S.endsWith('7');
    let left = 2;
    answer = ({ body }) => {
      const { Keys: keys } = body.RequestItems!['p-T']!;
      const cut = keys.length > 1 && left-- > 0 ? keys.length / 2 : keys.length;
      // DynamoDB gives numbers in its own form.
      const items = keys.slice(0, cut).filter(isThere);
      return {
        body: {
          Responses: { 'p-T': items.map((key) => ({ ...key, SK: { N: '1E+1' } })) },
          ...(cut < keys.length && { UnprocessedKeys: { 'p-T': { Keys: keys.slice(cut) } } }),
        },
      };
    };
    const ids = Array.from({ length: 250 }, (_, at) => `id${at}`);
    const { answers, figures } = await run([...ids.map((id) => get(id)), get('id1', 'id7', 'id2'), get()]);
    const sizes = sent.map(({ body }) => body.RequestItems!['p-T']!.Keys.length);
    expect(sizes.filter((size) => size === 100)).toHaveLength(2);
    expect(sizes).toHaveLength(5);
    const textOf = ({ items }: ItemAnswer) => items.map(({ PK }) => (PK as { readonly S: string }).S);
    expect(answers.slice(0, 250).map(textOf)).toEqual(ids.map((id) => (id.endsWith('7') ? [] : [id])));
    expect(answers.slice(250).map(textOf)).toEqual([['id1', 'id2'], []]);
    expect(figures).toMatchObject({ requests: 3, roundTrips: 1, items: 225 });
  });

  it('count pages and further transactions as round trips', async () => {
    const pages = [{ PK: { S: 'a' } }, { PK: { S: 'b' } }];
    answer = ({ operation }) => {
      const last = operation === 'Query' ? pages.shift() : undefined;
      return { body: { Items: [], Count: 0, ...(last && { LastEvaluatedKey: last }) } };
    };
    const partition = { attribute: 'PK', value: { S: 'x' } };
    const query = {
      kind: 'query',
      table: 'T',
      index: null,
      sort: null,
      forward: true,
      count: false,
      partition,
    } as const;
    expect((await run([query])).figures).toMatchObject({ requests: 3, roundTrips: 3, slices: 0, pages: 2 });
    const writes = Array.from({ length: 250 }, (_, at) => {
      const key = { PK: { S: `id${at}` } };
      return { table: 'T', key, item: key, expected: 'absent', holds: {} } as const;
    });
    const { figures } = await run([{ kind: 'write', writes, checks: [] }]);
    expect(figures).toMatchObject({ requests: 3, roundTrips: 3, slices: 2, pages: 0 });
  });

  it('take numbers from an item that is there, others each time, also after an answer that was lost', async () => {
    let given = 40;
    let isLost = true;
    answer = ({ operation, body }) => {
      expect(operation).toBe('UpdateItem');
      expect(body).toMatchObject({
        ...{ TableName: 'p-T', UpdateExpression: 'ADD #n :by', ReturnValues: 'UPDATED_NEW' },
        ...{ ConditionExpression: 'attribute_exists(#n)', ExpressionAttributeNames: { '#n': 'next' } },
      });
      given += Number(
        (body as unknown as { ExpressionAttributeValues: { ':by': { N: string } } }).ExpressionAttributeValues[':by'].N,
      );
      if (isLost) {
        isLost = false;
        return 'cut';
      }
      return { body: { Attributes: { next: { N: String(given) } } } };
    };
    const count = (by: number): ItemRequest => ({
      kind: 'count',
      table: 'T',
      key: { PK: { S: 'c' } },
      attribute: 'next',
      by,
    });
    const { answers, figures } = await run([count(3)]);
    // 41 to 43 are a gap.
    expect(answers).toEqual([{ items: [{ next: { N: '46' } }], count: 1 }]);
    expect(figures).toMatchObject({ requests: 1, roundTrips: 1 });
    answer = () => failed('ConditionalCheckFailedException');
    sent.length = 0;
    await expect(run([count(1)])).rejects.toThrow('ConditionalCheckFailed');
    expect(sent).toHaveLength(1);
  });

  it('are bounded in number', async () => {
    answer = () => ({ body: { Items: [], Count: 0 } });
    const query = (id: string): ItemRequest => ({
      ...{ kind: 'query', table: 'T', index: null, sort: null, forward: true, count: false },
      partition: { attribute: 'PK', value: { S: id } },
    });
    const { figures } = await run(Array.from({ length: 100 }, (_, at) => query(`id${at}`)));
    expect(figures).toMatchObject({ requests: 100, roundTrips: 7, slices: 6, pages: 0 });
    expect(most).toBeLessThanOrEqual(16);
    expect(most).toBeGreaterThan(4);
  });
});
