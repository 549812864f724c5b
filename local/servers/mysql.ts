import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { run } from '../install/run';
import { ensureLogin, readPassword } from '../secrets';
import type { MysqlFlavour } from '../types';
import { certificateFiles, ensureCertificates } from '../tls/certificates';
import { HOST, portOf } from './definition';
import type { ServerContext, ServerDefinition } from './definition';
import { initFilePath, writeInitFile } from './mysql-accounts';
import { listenArguments, mysqlProgram } from './mysql-programs';

const CONNECT_MS = 3000;

/** An empty data directory is filled beside its place and renamed: a killed first start leaves nothing half made. */
const ensureData = async ({ paths, flavour, program }: ServerContext): Promise<void> => {
  const data = paths.data(flavour);
  if (existsSync(data)) return;
  mkdirSync(dirname(data), { recursive: true });
  const building = mkdtempSync(`${data}-`);
  try {
    const { file, args } = mysqlProgram(flavour, program).initialize(building, paths.temporary(flavour));
    await run(`Making the data directory of ${flavour}`, file, args);
    renameSync(building, data);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
};

/** Unix socket paths may have 107 bytes at most, so the socket is not in the (possibly deep) state directory. */
const socketFile = (flavour: MysqlFlavour, port: number): string => join(tmpdir(), `landfall-${flavour}-${port}.sock`);

/** MySQL or MariaDB with what change capture needs, TLS and three logins. */
export const mysql: ServerDefinition = {
  name: 'mysql',
  ports: ['mysql'],
  component: (flavour) => flavour,
  startSeconds: 90,
  async prepare(context) {
    await ensureCertificates(context.paths.tls);
    mkdirSync(context.paths.temporary(context.flavour), { recursive: true });
    await ensureData(context);
    writeInitFile(context.paths, context.flavour);
  },
  command({ paths, ports, flavour, program }) {
    const { file, base, options } = mysqlProgram(flavour, program);
    const tls = certificateFiles(paths.tls);
    const port = portOf(ports, 'mysql');
    return {
      file,
      args: [
        ...base,
        ...listenArguments(paths, flavour, port),
        `--socket=${socketFile(flavour, port)}`,
        `--ssl-ca=${tls.ca}`,
        `--ssl-cert=${tls.certificate}`,
        `--ssl-key=${tls.key}`,
        `--init-file=${initFilePath(paths, flavour)}`,
        ...options,
      ],
      cwd: paths.data(flavour),
    };
  },
  async health({ paths, ports }) {
    const login = ensureLogin(paths, 'root');
    const connection = await createConnection({
      host: HOST,
      port: portOf(ports, 'mysql'),
      user: login.user,
      password: readPassword(login),
      connectTimeout: CONNECT_MS,
    });
    try {
      await connection.query('SELECT 1');
      return undefined;
    } finally {
      connection.destroy();
    }
  },
  async started({ paths, flavour }) {
    rmSync(initFilePath(paths, flavour), { force: true });
  },
};
