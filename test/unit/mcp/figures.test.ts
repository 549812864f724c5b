import { createColors } from 'picocolors';
import { callsBefore, keepingCalls } from '../../../activities/lib/port';
import { serverLines } from '../../../client/cli/view/servers';
import { callFigures, summedFigures } from '../../../contracts/mcp/figures';
import type { CallRecord } from '../../../contracts/mcp/port';
import { configSchema } from '../../../contracts/schemas/config';
import { MemoryStore } from '../../support/memory-store';

const call = (over: Partial<CallRecord> = {}): CallRecord => ({
  ...{ at: '2026-01-01T00:00:00.000Z', server: 'mysql', tool: 'get_columns', arguments: '', result: 'ok' },
  ...{ milliseconds: 10, tries: 1 },
  ...over,
});

describe('figures of calls', () => {
  it('count tries that were repeated and calls that failed, by server in the order of their names', () => {
    const calls = [
      call({ server: 's3', milliseconds: 1 }),
      call({ tries: 3, milliseconds: 90 }),
      call({ result: 'LandfallSourceUnreachable' }),
      call({ server: 'dynamodb', tries: 2, withoutServer: 'the server hung' }),
      call({ server: 'dynamodb', tries: 0, withoutServer: 'the configuration says direct' }),
    ];
    const figures = callFigures(calls);
    expect(Object.keys(figures)).toEqual(['mysql', 'dynamodb', 's3']);
    expect(figures).toEqual({
      mysql: { calls: 2, errors: 3, withoutServer: 0, milliseconds: 100, longest: 90 },
      dynamodb: { calls: 2, errors: 2, withoutServer: 2, milliseconds: 20, longest: 10 },
      s3: { calls: 1, errors: 0, withoutServer: 0, milliseconds: 1, longest: 1 },
    });
    expect(summedFigures([figures, callFigures([call({ milliseconds: 200 })])]).mysql).toEqual({
      ...{ calls: 3, errors: 3, withoutServer: 0, milliseconds: 300, longest: 200 },
    });
    expect(summedFigures([{}, {}])).toEqual({});
  });

  it('are a line for each server that was asked', () => {
    const figures = callFigures([call({ milliseconds: 1_500 }), call({ server: 's3', tries: 2, withoutServer: 'x' })]);
    expect(serverLines(figures, createColors(false))).toEqual([
      'MCP servers, up to the last step that ended',
      '  mysql  1 call, 0 errors, 1.5s on average, 1.5s at most',
      '  s3     1 call, 2 errors, 10ms on average, 10ms at most, 1 done without the server',
    ]);
  });
});

describe('calls of a step', () => {
  const config = configSchema.parse({
    ...{ version: 1, name: 'm' },
    source: { endpoints: [{ host: 'h' }], database: 'd', user: 'u', password: 'env:P', tls: { mode: 'disabled' } },
    target: { region: 'us-east-1' },
  });
  const context = { migration: 'm', config, artifacts: {} };
  const KEY = 'stage-07/work/mcp-calls-preflight.json';
  const place = (store: MemoryStore, ...calls: CallRecord[]) => ({
    ...({ store, context, stage: 'transfer', step: 'preflight' } as const),
    port: { calls: () => calls },
  });

  it('of an attempt that failed are told by the next one', async () => {
    const store = new MemoryStore();
    const failing = keepingCalls(place(store, call({ result: 'LandfallMcpServerUnusable', tries: 3 })), async () => {
      throw new Error('this is what went wrong');
    });
    await expect(failing).rejects.toThrow('this is what went wrong');
    const { value, kept } = await keepingCalls(place(store, call()), async () => 'done');
    expect(value).toBe('done');
    expect(kept.mcp.mysql).toMatchObject({ calls: 2, errors: 3 });
    expect(await callsBefore(store, KEY)).toHaveLength(2);
  });

  it.each(['', '{', '{"calls":[]}', 'null'])('begin anew where the file is no list: %j', async (text) => {
    const store = new MemoryStore();
    await store.put(KEY, text);
    const { kept } = await keepingCalls(place(store, call()), async () => undefined);
    expect(kept.mcp.mysql).toMatchObject({ calls: 1 });
  });
});
