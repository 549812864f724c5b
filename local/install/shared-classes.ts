import { existsSync, renameSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import execa from 'execa';
import getPort from 'get-port';

/** Seconds in which a server has to listen. */
const MOST_SECONDS = 120;

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });

/**
 * Keeps the classes that a Java server loads until it listens in a form that Java maps instead of reading and checking them (application class
 * data sharing, JDK 13 and later): the test server of Temporal then starts with 0.6 s of CPU instead of 1.9 s. Java goes on without when the
 * archive does not fit, and so do we when it cannot be made.
 * @param command what starts the server, its port appended; `-XX:ArchiveClassesAtExit=..` is put before it
 */
export async function shareClasses(folder: string, command: readonly string[]): Promise<void> {
  const [archive, making] = [join(folder, 'classes.jsa'), join(folder, 'classes.making')];
  if (existsSync(archive)) return;
  const port = await getPort({ host: '127.0.0.1' });
  const server = execa('java', [`-XX:ArchiveClassesAtExit=${making}`, ...command, String(port)], {
    reject: false,
    stdio: 'ignore',
    timeout: 2 * MOST_SECONDS * 1000,
  });
  let ended = false;
  void server.then(() => (ended = true));
  const end = Date.now() + MOST_SECONDS * 1000;
  while (!ended && Date.now() < end && !(await listens(port))) await delay(50);
  server.kill('SIGTERM', { forceKillAfterTimeout: 60_000 });
  await server;
  if (existsSync(making)) renameSync(making, archive);
  rmSync(making, { force: true });
}
