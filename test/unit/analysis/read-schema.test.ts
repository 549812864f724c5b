import { createAnalysisActivities } from '../../../activities/analysis';
import type { CallOptions } from '../../../contracts/mcp/port';
import { configSchema } from '../../../contracts/schemas/config';
import { MemoryStore } from '../../support/memory-store';

/** The server breaks off in the middle of its call, and does it again. */
const breaking = async (_tool: unknown, _input: unknown, options: CallOptions = {}): Promise<never> => {
  const step = (done: number): void => options.onProgress?.({ done, of: 300, what: 't' });
  [50, 100, 150, 200].forEach(step);
  options.onRepeat?.('ended by signal SIGKILL');
  [50, 100, 200, 300].forEach(step);
  throw new Error('enough');
};

it('a call that is repeated is told once, and nothing of it twice', async () => {
  const lines: string[] = [];
  const activities = createAnalysisActivities({
    store: () => new MemoryStore(),
    secrets: async () => 'x',
    openSource: () => Promise.reject(new Error('not asked for')),
    openPort: () => ({
      ...{ mysql: { call: breaking }, dynamodb: { call: breaking }, glue: { call: breaking }, s3: { call: breaking } },
      health: async () => [],
      calls: () => [],
      close: async () => undefined,
    }),
    onProgress: (line) => void lines.push(line),
  });
  const config = configSchema.parse({
    ...{ version: 1, name: 'a', target: { region: 'us-east-1' } },
    source: { endpoints: [{ host: 'h' }], database: 'd', user: 'u', password: 'env:X' },
  });
  await expect(activities.readSchema({ context: { migration: 'a', config, artifacts: {} } })).rejects.toThrow('enough');
  expect(lines).toEqual([
    '100 of 300 steps, table t ..',
    '200 of 300 steps, table t ..',
    'The server that the schema is read through ended by signal SIGKILL; it is started again ..',
    '300 of 300 steps, table t ..',
  ]);
});
