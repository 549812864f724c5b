import { resolve } from 'node:path';
import { isLiveLog } from '../../contracts/query-logs';
import type { MigrationConfig } from '../../contracts/schemas/config';

/** Relative paths of the file are meant from the folder of the file, whoever reads them later and wherever that runs. */
export function withAbsolutePaths(config: MigrationConfig, folder: string): MigrationConfig {
  const path = (text: string): string => resolve(folder, text);
  const secret = (reference: string): string =>
    reference.startsWith('file:') ? `file:${path(reference.slice('file:'.length))}` : reference;
  const { source, application, artifacts, temporal, modeling } = config;
  const linked = <Link extends { readonly password: string; readonly tls: MigrationConfig['source']['tls'] }>(
    link: Link,
  ): Link => ({
    ...link,
    password: secret(link.password),
    tls: { ...link.tls, ...(link.tls.ca === undefined ? {} : { ca: path(link.tls.ca) }) },
  });
  const scratch = modeling.proof?.scratch;
  return {
    ...config,
    temporal: {
      ...temporal,
      ...(temporal.encryptionKey === undefined ? {} : { encryptionKey: secret(temporal.encryptionKey) }),
    },
    source: linked(source),
    ...(application === undefined
      ? {}
      : {
          application: {
            ...application,
            path: path(application.path),
            queryLogs: application.queryLogs.map((log) => (isLiveLog(log) ? log : path(log))),
          },
        }),
    modeling: {
      ...modeling,
      ...(modeling.pins === undefined ? {} : { pins: path(modeling.pins) }),
      ...(modeling.prices === undefined ? {} : { prices: path(modeling.prices) }),
      ...(scratch === undefined ? {} : { proof: { ...modeling.proof, scratch: linked(scratch) } }),
    },
    artifacts: { store: artifacts.store.startsWith('s3://') ? artifacts.store : path(artifacts.store) },
    inputs: Object.fromEntries(Object.entries(config.inputs).map(([key, file]) => [key, path(file)])),
  };
}
