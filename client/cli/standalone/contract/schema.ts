import { awsOf } from '../../../../adapters/aws/settings';
import { basename } from 'node:path';
import { parseForm } from '../../../../activities/lib/forms';
import { openSource, type SourceLink } from '../../../../adapters/mysql/link';
import { readDump, readSchema } from '../../../../adapters/mysql/schema';
import { analysisSchema, type Analysis, type SchemaFacts } from '../../../../contracts/schemas/analysis';
import type { ContractInput } from '../../ports';
import { isDsn, isReference } from '../../address';
import { UsageError } from '../../usage-error';
import { readDsn, type Source } from '../analyze/dsn';
import { secretsFor, type Environment } from '../connections';
import { readText } from '../read-text';

/** A schema, and the server that it was read from: null for a dump or an analysis. */
export interface OpenedSchema {
  readonly schema: SchemaFacts;
  readonly link: SourceLink | null;
  /** The whole, where the schema is that of an analysis. */
  readonly analysis?: Analysis;
}

async function live({ source, secrets }: Source): Promise<OpenedSchema> {
  const link = await openSource({ source, secrets, role: 'contract' });
  try {
    const { include, exclude } = source.tables;
    return { schema: await readSchema(link, { database: source.database, include, exclude }), link };
  } catch (error) {
    await link.close();
    throw error;
  }
}

async function fromFile(path: string, { config, database }: ContractInput): Promise<OpenedSchema> {
  if (path.endsWith('.json')) {
    const analysis = parseForm(path, await readText(path), analysisSchema);
    return { schema: analysis.schema, link: null, analysis };
  }
  const { include = ['*'], exclude = [] } = config?.source.tables ?? {};
  const { schema } = await readDump({ path, include, exclude, ...(database && { database }) });
  const named = schema.database || basename(path).replace(/\.sql(\.gz)?$/i, '');
  return { schema: { ...schema, database: named }, link: null };
}

/**
 * Opens what `--schema` names, else the source of the configuration. The caller closes the link.
 * @throws UsageError, and LandfallError of the readers
 */
export async function openSchema(input: ContractInput, environment: Environment): Promise<OpenedSchema> {
  const { config } = input;
  const secrets = secretsFor(environment, config && awsOf(config.target));
  const given = input.schema !== undefined && isReference(input.schema) ? await secrets(input.schema) : input.schema;
  if (given !== undefined) return isDsn(given) ? live(readDsn(given, secrets)) : fromFile(given, input);
  if (config === undefined) throw new UsageError('no schema: give --schema, or a configuration with --config');
  return live({ source: config.source, secrets });
}
