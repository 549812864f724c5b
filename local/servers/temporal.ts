import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { httpHealth } from '../process/health';
import { SEARCH_ATTRIBUTES, TEMPORAL_PRAGMAS } from '../versions';
import { HOST, portOf } from './definition';
import type { ServerDefinition } from './definition';

/**
 * How many times a second a shard of the history service reads its queue of tasks. By default 20, for stores that many shards share: a workflow
 * that does one step after another then waits for the reader more than for its steps (60 activities in turn: 6.1 s, with 200: 3.8 s).
 */
const TASK_READS = 'history.transferProcessorMaxPollRPS=200';

/** Temporal dev server with Web UI; its history is a SQLite file that outlives it. */
export const temporal: ServerDefinition = {
  name: 'temporal',
  ports: ['temporal', 'temporalUi'],
  component: () => 'temporal',
  startSeconds: 60,
  async prepare({ paths }) {
    mkdirSync(paths.data('temporal'), { recursive: true });
  },
  command({ paths, ports, program }) {
    const attributes = SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
    const listen = [
      '--ip',
      HOST,
      '--port',
      `${portOf(ports, 'temporal')}`,
      '--ui-port',
      `${portOf(ports, 'temporalUi')}`,
    ];
    const pragmas = TEMPORAL_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]);
    const file = ['--db-filename', join(paths.data('temporal'), 'temporal.sqlite'), ...pragmas];
    const settings = ['--dynamic-config-value', TASK_READS, '--log-level', 'warn'];
    return {
      file: program,
      args: ['server', 'start-dev', ...listen, ...file, ...settings, ...attributes],
      cwd: paths.data('temporal'),
    };
  },
  /** The UI asks the frontend, so its answer says that both work and the namespace is there. */
  health: ({ ports }) =>
    httpHealth(`http://${HOST}:${portOf(ports, 'temporalUi')}/api/v1/namespaces/default`, (status) => status === 200),
};
