import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VERSIONS } from '../versions';
import { aptInstall, canInstallPackages } from './apt';
import { installed, installedInPlace } from './cache';
import { mavenInstall } from './maven';
import { shareClasses } from './shared-classes';

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

/** A JVM for a server of seconds: the compiler that is done at once, no collector with threads of its own. */
const SHORT_LIVED = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
const TEST_SERVER = 'io.temporal.testserver.TestServer';

/** A program for `TestWorkflowEnvironment.createTimeSkipping({ server: { executable: { type: 'existing-path', path } } })`. */
export const installTemporalTestServer = async (say: (text: string) => void): Promise<string> => {
  const version = VERSIONS['temporal-test-server'];
  // In place: the archive of its classes holds the paths of the jars.
  const folder = await installedInPlace(`temporal-test-server-${version.version}`, async (building) => {
    await mavenInstall(version, building, say);
    const script = join(building, 'temporal-test-server');
    const start = [
      'home="$(dirname "$(readlink -f "$0")")"',
      `exec java -XX:SharedArchiveFile="$home/classes.jsa" -Xshare:auto ${SHORT_LIVED.join(' ')} -cp "$home/lib/*" ${TEST_SERVER} "$@"`,
    ];
    writeFileSync(script, `#!/bin/sh\n${start.join('\n')}\n`);
    chmodSync(script, 0o755);
    await shareClasses(building, [...SHORT_LIVED, '-cp', join(building, 'lib', '*'), TEST_SERVER]).catch(
      () => undefined,
    );
  });
  return join(folder, 'temporal-test-server');
};
