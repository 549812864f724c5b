import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { httpHealth } from '../process/health';
import { SEARCH_ATTRIBUTES, TEMPORAL_PRAGMAS } from '../versions';
import { HOST, portOf } from './definition';
import type { ServerDefinition } from './definition';

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
    return {
      file: program,
      args: ['server', 'start-dev', ...listen, ...file, '--log-level', 'warn', ...attributes],
      cwd: paths.data('temporal'),
    };
  },
  /** The UI asks the frontend, so its answer says that both work and the namespace is there. */
  health: ({ ports }) =>
    httpHealth(`http://${HOST}:${portOf(ports, 'temporalUi')}/api/v1/namespaces/default`, (status) => status === 200),
};
