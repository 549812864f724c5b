import { join } from 'node:path';
import { VERSIONS } from '../versions';
import type { Component, OnProgress } from '../types';
import { requireTool } from './apt';
import { installedInPlace } from './cache';
import { installGlue } from './glue';
import { installDynamodbLocal, installTemporalTestServer } from './java';
import { installMysql80 } from './mysql';
import { installMysql97 } from './mysql97';
import { pipInstall } from './pip';
import { installTemporal } from './temporal';

type Say = (text: string) => void;

/** A long build says so now and then, ms. */
const PATIENCE_MS = 30_000;

/** What each installation returns: the program, class path or folder that its server starts from. */
const INSTALLERS: Readonly<Record<Component, (say: Say) => Promise<string>>> = {
  temporal: installTemporal,
  mysql80: installMysql80,
  mariadb: (say) => requireTool('mariadbd', 'The MariaDB server', say),
  mysql97: installMysql97,
  aws: async (say) => {
    const name = `aws-${VERSIONS.aws.version}`;
    const folder = await installedInPlace(name, (building) => pipInstall(VERSIONS.aws, building, say));
    return join(folder, 'bin', 'python');
  },
  'dynamodb-local': installDynamodbLocal,
  glue: async (say) => {
    await installGlue(say);
    return '';
  },
  'temporal-test-server': installTemporalTestServer,
};

/**
 * Installs components side by side into the cache; what is there already takes no time and no network.
 * @returns for each component the program, class path or folder to start it from
 * @throws LocalStackError on the first that cannot be installed; the others are awaited, so nothing runs on
 */
export const installComponents = async (
  components: readonly Component[],
  onProgress: OnProgress = () => undefined,
): Promise<Readonly<Partial<Record<Component, string>>>> => {
  const began = Date.now();
  const jobs = [...new Set(components)].map(async (component) => {
    let worked = false;
    const say: Say = (text) => {
      worked = true;
      onProgress({ component, text, seconds: (Date.now() - began) / 1000 });
    };
    const patience = setInterval(() => worked && say('still at it'), PATIENCE_MS);
    const path = await INSTALLERS[component](say).finally(() => clearInterval(patience));
    if (worked) say('installed');
    return [component, path] as const;
  });
  const ended = await Promise.allSettled(jobs);
  const failed = ended.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return Object.fromEntries(await Promise.all(jobs));
};
