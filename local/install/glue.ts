import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from '../paths';
import { JDBC_DRIVER, VERSIONS } from '../versions';
import { installed, installedInPlace } from './cache';
import { mavenInstall } from './maven';
import { pipInstall } from './pip';
import { requireTool } from './apt';

const ENVIRONMENT = `glue-${VERSIONS.glue.version}`;
const DRIVER = `mysql-connector-j-${JDBC_DRIVER.version}`;

/** Where Spark's Python and the JDBC driver are, or will be: the emulator looks again at each job run. */
export const glueFiles = (): { readonly python: string; readonly jars: string } => ({
  python: join(cacheDirectory(), ENVIRONMENT, 'bin', 'python'),
  jars: join(cacheDirectory(), DRIVER, 'lib', `${DRIVER}.jar`),
});

/** Whether a Glue job can run on this machine now. */
export const isGlueInstalled = (): boolean => Object.values(glueFiles()).every((file) => existsSync(file));

/** Installs PySpark (317 MB, about a minute) and the driver. */
export const installGlue = async (say: (text: string) => void): Promise<void> => {
  await requireTool('java', 'Spark', say);
  await Promise.all([
    installedInPlace(ENVIRONMENT, (folder) => pipInstall(VERSIONS.glue, folder, say)),
    installed(DRIVER, async (folder) => void (await mavenInstall(JDBC_DRIVER, folder, say))),
  ]);
};
