import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import {
  administerTables,
  connectCloudFormation,
  deployStack,
  describeStack,
  removeStack,
} from '../../../adapters/cloudformation';
import { buildTemplate, stackParameters } from '../../../engine/infrastructure';
import { FaultProxy } from '../../support/fault-proxy';
import { stack } from '../../support/stack';
import { planOf, Sandbox, settings, table } from './support';

const parameters = stackParameters({ deletionProtection: true, pointInTimeRecovery: true });

/** Latency of a slow link, so that the kills land at every call of a deployment and not only before the first. */
const LATENCY_MS = 15;

const folder = mkdtempSync(join(tmpdir(), 'landfall-deploy-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In one file, because 24 of them begin, and each would translate what it is made of. */
async function deployChild(): Promise<string> {
  const outfile = join(folder, 'deploy-child.cjs');
  const entryPoints = [join(__dirname, 'deploy-child.ts')];
  await build({ entryPoints, outfile, bundle: true, platform: 'node', target: 'node20' });
  return outfile;
}

describe('a worker killed with -9 while it deploys', () => {
  it('another one finishes, whatever the moment', async () => {
    const file = await deployChild();
    const { hostname, port } = new URL(stack.aws());
    const proxy = await FaultProxy.listen({ host: hostname, port: Number(port) });
    proxy.latencyMs = LATENCY_MS;
    const slow = { ...settings(), endpoint: `http://127.0.0.1:${proxy.port}` };
    const connection = connectCloudFormation(settings(), { pollMs: 20 });
    const tables = administerTables(settings());
    const sandbox = new Sandbox();
    const stackName = `${sandbox.prefix}stack`;
    const before = buildTemplate({ plan: planOf(table('users', ['old'])), migration: 'm', target: sandbox.target });
    const wanted = buildTemplate({
      plan: planOf(table('users', ['gsi1', 'gsi2']), table('orders', ['gsi1'])),
      migration: 'm',
      target: sandbox.target,
    });
    const moments: string[] = [];
    try {
      for (let at = 0; at < 24; at += 1) {
        // Creation in the first half of the kills, a change of three indexes in three steps in the second.
        if (at === 12) {
          await deployStack(connection, tables, deployInput(before));
          await sandbox.put('users', 'kept');
        }
        const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
        child.send({ settings: slow, stackName, template: at < 12 ? before : wanted, parameters });
        const [first] = (await once(child, 'message')) as [string];
        expect(first).toBe('started');
        const ended = once(child, 'exit');
        await sleep((at % 12) * 45);
        child.kill('SIGKILL');
        await ended;
        moments.push((await describeStack(connection, stackName))?.status ?? 'none');
      }
      await deployStack(connection, tables, deployInput(wanted));
      const found = await tables.describe(`${sandbox.prefix}users`);
      expect(found?.indexes.map((index) => index.name).sort()).toEqual(['gsi1', 'gsi2']);
      expect(await sandbox.names()).toEqual(
        ['landfall-control', 'orders', 'users'].map((name) => sandbox.prefix + name),
      );
      expect(await tables.isEmpty(`${sandbox.prefix}users`)).toBe(false);
      expect(await deployStack(connection, tables, deployInput(wanted))).toMatchObject({ outcome: 'unchanged' });
      // The kills met different states, or this test proves little.
      expect(new Set(moments).size).toBeGreaterThanOrEqual(3);
    } finally {
      await removeStack(connection, { stackName });
      await sandbox.clear();
      sandbox.client.destroy();
      connection.close();
      tables.close();
      await proxy.close();
    }

    function deployInput(template: typeof wanted) {
      return {
        stackName,
        migration: 'm',
        template,
        parameters,
        adopt: false,
        publish: (body: string) => Promise.resolve({ body }),
      };
    }
  }, 120_000);
});
