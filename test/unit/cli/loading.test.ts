import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Which packages of tracing a process has loaded after a connection attempt of the command line; nothing listens on port 1. */
function loadedBy(settings: object): readonly string[] {
  const script = `
    const { connect } = require(${JSON.stringify(join(ROOT, 'client/cli/temporal.ts'))});
    const settings = { address: '127.0.0.1:1', namespace: 'default', taskQueue: 'none', ...${JSON.stringify(settings)} };
    connect(settings, {}, () => undefined).catch(() => undefined).then(() => {
      const names = Object.keys(require.cache).map((path) => /node_modules\\/(@[^/]+\\/[^/]+)/.exec(path)?.[1]);
      console.log(JSON.stringify([...new Set(names)].filter((name) => /opentelemetry/.test(name ?? ''))));
      process.exit(0);
    });`;
  const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], { cwd: ROOT });
  return JSON.parse(output.toString()) as string[];
}

test('without a collector the command line loads nothing of tracing; with one it does', () => {
  expect(loadedBy({})).toEqual([]);
  expect(loadedBy({ otlpEndpoint: 'http://127.0.0.1:1' })).toEqual(
    expect.arrayContaining(['@opentelemetry/exporter-trace-otlp-grpc', '@temporalio/interceptors-opentelemetry']),
  );
}, 60_000);
