import { readFile } from 'node:fs/promises';
import { openArtifactStore } from '../../../adapters/artifacts';
import { awsOf, type AwsSettings } from '../../../adapters/aws/settings';
import { createSecretResolver } from '../../../adapters/secrets';
import type { ErasableArtifactStore } from '../../../contracts/artifacts';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { SecretResolver } from '../../../contracts/secrets';

export type Environment = Readonly<Record<string, string | undefined>>;

/** @param aws where `secretsmanager:` references are looked up */
export const secretsFor = (environment: Environment, aws?: AwsSettings): SecretResolver =>
  createSecretResolver({ environment, readFile: (path) => readFile(path, 'utf8'), ...(aws ? { aws } : {}) });

export const secretsOf = (config: MigrationConfig, environment: Environment): SecretResolver =>
  secretsFor(environment, awsOf(config.target));

export const storeOf = (config: MigrationConfig): ErasableArtifactStore =>
  openArtifactStore({ location: config.artifacts.store, migration: config.name, aws: awsOf(config.target) });
