import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createColors } from 'picocolors';
import { DEFAULT_TASK_QUEUE } from '../../contracts/names';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { CONFIG_FILE, loadConfig } from '../config';
import { SettingsFileError } from '../../engine/lib/settings-file';
import type { Globals } from './globals';
import type { Io } from './io';
import type { MigrationClient, Services, TemporalSettings } from './ports';
import type { Prompts } from './prompts';
import { UsageError } from './usage-error';
import type { Colors } from './view/text';

const DEFAULT_TEMPORAL: TemporalSettings = {
  address: '127.0.0.1:7233',
  namespace: 'default',
  taskQueue: DEFAULT_TASK_QUEUE,
};

/** Without a landfall.yaml, as in a container of a worker: the variables of Temporal's own command line. */
const temporalOf = (env: Io['env']): Partial<TemporalSettings> => ({
  ...(env['TEMPORAL_ADDRESS'] ? { address: env['TEMPORAL_ADDRESS'] } : {}),
  ...(env['TEMPORAL_NAMESPACE'] ? { namespace: env['TEMPORAL_NAMESPACE'] } : {}),
});

/** One call of one command: its global options, configuration and connection. */
export class Invocation {
  readonly colors: Colors;
  private connected: MigrationClient | undefined;
  private loaded: MigrationConfig | undefined;

  constructor(
    readonly io: Io,
    readonly services: Services,
    readonly prompts: Prompts,
    readonly globals: Globals,
  ) {
    this.colors = createColors(io.color && globals.color);
  }

  get json(): boolean {
    return this.globals.json === true;
  }

  get configFile(): string {
    return resolve(this.io.cwd, this.globals.config ?? CONFIG_FILE);
  }

  /**
   * The configuration, with what the global options replace.
   * @throws SettingsFileError
   */
  config(): MigrationConfig {
    this.loaded ??= loadConfig(this.configFile);
    const { name, address, namespace } = this.globals;
    return {
      ...this.loaded,
      ...(name === undefined ? {} : { name }),
      temporal: {
        ...this.loaded.temporal,
        ...(address === undefined ? {} : { address }),
        ...(namespace === undefined ? {} : { namespace }),
      },
    };
  }

  /**
   * The configuration where a command can do without: undefined when there is no file. A file with mistakes does not keep anybody from
   * pausing or rolling back a migration that --name and --address name.
   */
  configIfAny(): MigrationConfig | undefined {
    if (this.globals.config === undefined && !existsSync(this.configFile)) return undefined;
    try {
      return this.config();
    } catch (error) {
      if (!(error instanceof SettingsFileError) || !this.globals.name || !this.globals.address) throw error;
      this.note(`${this.configFile} has mistakes and is not used: --name and --address are given`);
      return undefined;
    }
  }

  /** The configuration when it is that of the migration which --name may name; another file says nothing about that one. */
  configOf(name: string): MigrationConfig | undefined {
    return this.configIfAny() !== undefined && this.loaded?.name === name ? this.config() : undefined;
  }

  /** Name of the migration. @throws UsageError when nothing names it */
  name(): string {
    const name = this.globals.name ?? this.configIfAny()?.name;
    if (name === undefined)
      throw new UsageError(
        `no ${CONFIG_FILE} in ${this.io.cwd}: name the migration with --name, or a file with --config`,
      );
    return name;
  }

  temporal(): TemporalSettings {
    const { address, namespace } = this.globals;
    const config = this.configIfAny();
    return {
      ...DEFAULT_TEMPORAL,
      ...temporalOf(this.io.env),
      ...config?.temporal,
      ...(config?.temporal.encryptionKey === undefined ? {} : { aws: config.target }),
      ...(config?.telemetry.otlpEndpoint === undefined ? {} : { otlpEndpoint: config.telemetry.otlpEndpoint }),
      ...(address === undefined ? {} : { address }),
      ...(namespace === undefined ? {} : { namespace }),
    };
  }

  /** The connection to Temporal, opened once. @throws LandfallError LandfallTemporalUnreachable */
  async client(): Promise<MigrationClient> {
    this.connected ??= await this.services.connect(this.temporal());
    return this.connected;
  }

  /** The result: JSON for programs, text for people. */
  print(value: unknown, text: () => string): void {
    this.io.out(this.json ? JSON.stringify(value, null, 2) : text());
  }

  /** A message beside the result. */
  note(text: string): void {
    this.io.err(text);
  }

  async close(): Promise<void> {
    await this.connected?.close();
    this.connected = undefined;
  }
}
