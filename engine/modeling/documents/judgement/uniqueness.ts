import { code, inline, table } from '../../../report/markdown';
import type { ConstraintModel, Model } from '../../model';

/** What becomes of the unique keys of the source, for people. */

type KeptBy = ConstraintModel['keptBy'];

const WORDS: Readonly<Record<Exclude<KeptBy, 'nothing'>, string>> = {
  'item key': 'by the key of the item',
  'lookup item': 'by a lookup item that the same transaction writes',
  counter: 'by the counter that gives their numbers',
  'other key': 'by another unique key whose columns they hold',
};

interface Constraint extends ConstraintModel {
  readonly table: string;
}

const constraintsOf = ({ tables }: Pick<Model, 'tables'>): readonly Constraint[] =>
  tables.flatMap(({ facts, constraints }) => constraints.map((one) => ({ ...one, table: facts.name })));

/** Unique keys that nothing keeps unique, a sentence each. */
export const openConstraints = (model: Pick<Model, 'tables'>): readonly string[] =>
  constraintsOf(model)
    .filter(({ keptBy }) => keptBy === 'nothing')
    .map(({ table: name, keyName, because }) => `${name}.${keyName} is not kept unique: ${because}`);

/** Lines of a list: how many are kept by what, and each that is not. */
export function uniquenessLines(model: Pick<Model, 'tables'>): readonly string[] {
  const all = constraintsOf(model);
  if (all.length === 0) return ['- Unique constraints: the source has none.'];
  const kept = (Object.keys(WORDS) as (keyof typeof WORDS)[]).flatMap((way) => {
    const count = all.filter(({ keptBy }) => keptBy === way).length;
    return count === 0 ? [] : [`${count} ${WORDS[way]}`];
  });
  const open = openConstraints(model);
  const beginning = open.length === 0 ? 'Unique constraints stay unique' : 'Not every unique constraint stays unique';
  return [`- ${beginning}: ${[...kept, ...open.map(inline)].join('; ')}.`];
}

/** Every unique key of the source with what keeps it. */
export const uniquenessTable = (model: Pick<Model, 'tables'>): string =>
  table(
    ['unique key', 'columns', 'kept unique by', 'why'],
    constraintsOf(model).map(({ table: name, keyName, columns, keptBy, because }) => [
      code(`${name}.${keyName}`),
      columns.map(code).join(', '),
      keptBy === 'nothing' ? '**nothing**' : keptBy,
      inline(because),
    ]),
    'The source has no unique key.',
  );
