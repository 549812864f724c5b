import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import getPort from 'get-port';
import { messageOf } from '../errors';
import { PREFERRED_PORTS } from '../versions';
import type { PortName } from '../versions';

export type Ports = Partial<Record<PortName, number>>;

const HOST = '127.0.0.1';
const isPortName = (name: string): name is PortName => Object.hasOwn(PREFERRED_PORTS, name);

/**
 * The ports of an earlier run. What cannot be used is left out and named in `problem`, so that one bad byte costs
 * other ports and not the stack.
 */
export const parsePorts = (text: string): { readonly ports: Ports; readonly problem?: string } => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ports: {}, problem: `it is not JSON (${messageOf(error)})` };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { ports: {}, problem: 'it is not a JSON object' };
  }
  const ports: Ports = {};
  const bad: string[] = [];
  for (const [name, port] of Object.entries(value as Record<string, unknown>)) {
    if (isPortName(name) && Number.isInteger(port) && (port as number) > 0 && (port as number) < 65536) {
      ports[name] = port as number;
    } else {
      bad.push(`${name}: ${JSON.stringify(port)}`);
    }
  }
  return bad.length === 0 ? { ports } : { ports, problem: `it has no use for ${bad.join(', ')}` };
};

/** Reads `ports.json`; a missing file is no problem. */
export const readPorts = (file: string): { readonly ports: Ports; readonly problem?: string } => {
  try {
    return parsePorts(readFileSync(file, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? { ports: {} }
      : { ports: {}, problem: messageOf(error) };
  }
};

/** Whether a server could listen on the port now. */
export const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: HOST, exclusive: true }, () => probe.close(() => resolve(true)));
  });

/**
 * Below the ports that Linux gives to outgoing connections (from 32768, net.ipv4.ip_local_port_range). A server on one of those can lose it
 * while it restarts: a client that tries again and again to reach it is some day given that very port and then talks to itself.
 */
const LOWEST = 15_000;
const HIGHEST = 32_000;
const TRIES = 50;
const anyPort = (): number => randomInt(LOWEST, HIGHEST);

/**
 * A server that was killed a moment ago has no command line any more and still holds its port: the kernel takes its memory first and its
 * sockets after that, and children that it has left hold them until its guard has ended them.
 */
const LAST_PORT_MS = 5_000;
const LOOK_MS = 100;

const becomesFree = async (port: number): Promise<boolean> => {
  const end = Date.now() + LAST_PORT_MS;
  for (;;) {
    if (await isFree(port)) return true;
    if (Date.now() > end) return false;
    await sleep(LOOK_MS);
  }
};

/**
 * The port of the last run if it is free within 5 s, because configuration files hold it; else the preferred one if that is free, else any
 * free one.
 */
export const choosePort = async (
  name: PortName,
  last: number | undefined,
  avoid: readonly number[],
): Promise<number> => {
  if (last !== undefined && !avoid.includes(last) && (await becomesFree(last))) return last;
  const preferred = PREFERRED_PORTS[name];
  if (preferred !== last && !avoid.includes(preferred) && (await isFree(preferred))) return preferred;
  for (;;) {
    const port = await getPort({ host: HOST, port: Array.from({ length: TRIES }, anyPort) });
    if (!avoid.includes(port)) return port;
  }
};
