import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../versions';
import { aptInstall, canInstallPackages } from './apt';
import { installed } from './cache';
import { mavenInstall } from './maven';

/** The class path of DynamoDB Local. */
export const installDynamodbLocal = async (say: (text: string) => void): Promise<string> => {
  const version = VERSIONS['dynamodb-local'];
  const folder = await installed(`dynamodb-local-${version.version}`, async (building) => {
    await mavenInstall(version, building, say);
    // It runs without: slower, because each batch then waits for the disk.
    if (canInstallPackages()) await aptInstall(['libeatmydata1'], say).catch(() => undefined);
  });
  return join(folder, 'lib', '*');
};

/** A program for `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export const installTemporalTestServer = async (say: (text: string) => void): Promise<string> => {
  const version = VERSIONS['temporal-test-server'];
  const folder = await installed(`temporal-test-server-${version.version}`, async (building) => {
    await mavenInstall(version, building, say);
    const script = join(building, 'temporal-test-server');
    const start = 'exec java -cp "$(dirname "$(readlink -f "$0")")/lib/*" io.temporal.testserver.TestServer "$@"';
    writeFileSync(script, `#!/bin/sh\n${start}\n`);
    chmodSync(script, 0o755);
  });
  return join(folder, 'temporal-test-server');
};
