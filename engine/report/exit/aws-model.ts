import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Verdict } from '../../../contracts/stages';

/** What the check reads of AWS's data model file. */
export interface AwsModelNames {
  readonly tables: readonly { readonly TableName: string }[];
  readonly access_patterns: readonly { readonly pattern: string }[];
}

/** Are the tables of AWS's data model file those of the contract, and does it have each access pattern? */
export function awsModelVerdict(
  model: AwsModelNames,
  contract: MigrationContract,
  { serves, unserved }: Projection,
): Verdict {
  const there = new Set(model.tables.map(({ TableName }) => TableName));
  const wanted = new Set(contract.tables.map(({ table }) => table));
  // One pattern may take several commands: AP4a, AP4b.
  const has = (id: string): boolean =>
    model.access_patterns.some(
      ({ pattern }) => pattern === id || (pattern.startsWith(id) && /^([a-z]|-\d+)$/.test(pattern.slice(id.length))),
    );
  const missing = [...serves, ...unserved].map(({ pattern }) => pattern).filter((id) => !has(id));
  const wrong = [
    ...[...wanted].filter((name) => !there.has(name)).map((name) => `no table ${name}`),
    ...[...there].filter((name) => !wanted.has(name)).map((name) => `${name} is no table of the contract`),
    ...(missing.length === 0 ? [] : [`no access pattern ${missing.join(', ')}`]),
  ];
  return {
    check: 'dynamodb_data_model.json has the tables of the contract and every access pattern',
    ok: wrong.length === 0,
    detail:
      wrong.length === 0
        ? `${there.size} tables, ${model.access_patterns.length} commands`
        : `${wrong.join('; ')}; restart from modeling`,
  };
}
