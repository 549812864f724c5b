import type { Health } from '../process/health';
import type { Ports } from '../process/ports';
import type { Command } from '../process/supervise';
import type { StatePaths } from '../paths';
import type { Component, MysqlFlavour, ServerName } from '../types';
import type { PortName } from '../versions';

export const HOST = '127.0.0.1';

/** What a server knows when it starts. */
export interface ServerContext {
  readonly paths: StatePaths;
  readonly ports: Ports;
  readonly flavour: MysqlFlavour;
  /** Program, class path or folder of its installation. */
  readonly program: string;
}

/** One server of the stack; a new one is a file with this shape and a line in servers/index.ts. */
export interface ServerDefinition {
  readonly name: ServerName;
  readonly ports: readonly PortName[];
  component(flavour: MysqlFlavour): Component;
  /** Makes data directories and files; called before each start. */
  prepare(context: ServerContext): Promise<void>;
  command(context: ServerContext): Command;
  health(context: Pick<ServerContext, 'paths' | 'ports'>): Promise<Health>;
  /** Called once the server answers. */
  started?(context: ServerContext): Promise<void>;
  /** How long a start may take on a busy machine, s. */
  readonly startSeconds: number;
}

/** The port of a context. A server is only started after its ports were chosen. */
export const portOf = (ports: Ports, name: PortName): number => {
  const port = ports[name];
  if (port === undefined) throw new Error(`no port was chosen for ${name}`);
  return port;
};
