import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { contractSchema } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { ProjectionPlan } from '../../../contracts/projection';
import { canonicalHash } from '../../../engine/lib/json';
import { compileProjection } from '../../../engine/projection';

/** The data of every simulation: unique columns, keys that move, cascades, a join view with copies, aggregates. */

const here = (name: string): string => readFileSync(join(__dirname, name), 'utf8');

export const schemaStatements = (): readonly string[] =>
  here('schema.sql')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');

/** Compiles the contract for a database as it was read. */
export function compileModel(schema: SchemaFacts): ProjectionPlan {
  const contract = contractSchema.parse(JSON.parse(here('contract.json')));
  const projection: Projection = {
    format: 'landfall.projection/1',
    contractSha256: canonicalHash(contract),
    nullPolicy: 'omit',
    zeroDatePolicy: 'text',
    entities: [{ id: 'main.EMAIL', role: 'lookup', keyEncodings: [], indexTemplates: [] }],
    omitted: [],
    serves: [],
    unserved: [],
  };
  const { plan, findings } = compileProjection({ contract, projection, schema });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ at, message }) => `${at}: ${message}`).join('; '));
  return plan;
}
