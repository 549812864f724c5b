import type { Analysis } from '../../../../contracts/schemas/analysis';
import { listed } from '../../../lib/listed';
import type { CopyModel } from '../../model';
import type { DocumentInput } from '../input';

/** Copies of what decides who may do what: a copy that is behind, or that more people can read, lets somebody in. */

type Input = Pick<DocumentInput, 'analysis' | 'model'>;

/** Words in the name of a column that says what a person or program may do. */
const RIGHTS = new Set(
  `access acl admin admins authorities authority entitlement entitlements grant grants isadmin owner permission permissions privilege
   privileges right rights role roles scope scopes staff superuser sudo`.split(/\s+/),
);
const NAMED = 5;

const wordsOf = (name: string): readonly string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);

/** Statements among those that read a copy which find rows by a secret: they decide whether somebody is let in. */
function bySecret({ accessPatterns, risks }: Analysis, { patterns }: CopyModel): readonly string[] {
  const secrets = new Set(risks.filter(({ code }) => code === 'PROTECTED_VALUE').map(({ where }) => where));
  return accessPatterns
    .filter(
      ({ id, filters }) => patterns.includes(id) && filters.some((one) => secrets.has(`${one.table}.${one.column}`)),
    )
    .map(({ id }) => id);
}

/** Accounts that may read the table which gets the copy, and not the column on the source. */
function newReaders({ schema }: Analysis, child: string, { table, column }: CopyModel): readonly string[] {
  const grants = schema.grants ?? [];
  const reads = (account: string, of: string, name: string | null): boolean =>
    grants.some(
      (one) =>
        one.account === account &&
        one.rights.some((right) => right === 'SELECT' || right.startsWith('ALL')) &&
        (one.object === null || one.object === of) &&
        (one.columns === null || (name !== null && one.columns.includes(name))),
    );
  const accounts = [...new Set(grants.map(({ account }) => account))];
  return accounts.filter((account) => reads(account, child, null) && !reads(account, table, column.name));
}

export const rightsRisks = ({ analysis, model }: Input): readonly (readonly [string, string])[] =>
  model.tables.flatMap(({ facts, copies }) =>
    copies.flatMap((copy): readonly (readonly [string, string])[] => {
      const name = `${copy.table}.${copy.column.name}`;
      const secret = bySecret(analysis, copy);
      const readers = newReaders(analysis, facts.name, copy);
      const reasons = [
        ...(wordsOf(copy.column.name).some((word) => RIGHTS.has(word)) ? ['its name says that it decides rights'] : []),
        ...(secret.length > 0 ? [`${listed(secret, NAMED)} finds rows by a secret and reads it`] : []),
      ];
      const where = `${facts.name}.${copy.attribute}`;
      return [
        ...(reasons.length === 0
          ? []
          : [
              [
                where,
                `is a copy of ${name} (${reasons.join('; ')}): a change that no known statement makes, by hand or by another program, does not reach the copy by itself; copies.forbid in modeling.yaml takes it out`,
              ] as const,
            ]),
        ...(readers.length === 0
          ? []
          : [
              [
                where,
                `is a copy of ${name}, which ${listed(readers, NAMED)} may not read on the source and could read here`,
              ] as const,
            ]),
      ];
    }),
  );
