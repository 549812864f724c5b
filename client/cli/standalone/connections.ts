import { readFile } from 'node:fs/promises';
import { openArtifactStore } from '../../../adapters/artifacts';
import type { AwsSettings } from '../../../adapters/aws';
import { createSecretResolver } from '../../../adapters/secrets';
import type { ErasableArtifactStore } from '../../../contracts/artifacts';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { SecretResolver } from '../../../contracts/secrets';

export type Environment = Readonly<Record<string, string | undefined>>;

export const awsOf = ({ target }: MigrationConfig): AwsSettings => ({
  region: target.region,
  ...(target.endpoint === undefined ? {} : { endpoint: target.endpoint }),
});

/** @param aws where `secretsmanager:` references are looked up */
export const secretsFor = (environment: Environment, aws?: AwsSettings): SecretResolver =>
  createSecretResolver({ environment, readFile: (path) => readFile(path, 'utf8'), ...(aws ? { aws } : {}) });

export const secretsOf = (config: MigrationConfig, environment: Environment): SecretResolver =>
  secretsFor(environment, awsOf(config));

export const storeOf = (config: MigrationConfig): ErasableArtifactStore =>
  openArtifactStore({ location: config.artifacts.store, migration: config.name, aws: awsOf(config) });
