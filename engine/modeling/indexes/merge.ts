import type { TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { compareWeights, type Weight } from '../evidence/rates';
import { inSortKey, keysFit, type Want } from './want';

/** Rules I3 and I7 of docs/modeling-rules.md: one index serves all wants that agree in its partition and begin alike. */

/** Indexes on one partition: one order each. */
const MAX_ORDERS = 2;

/** An index that serves several wants. */
export interface Merged {
  readonly columns: readonly string[];
  readonly sort: readonly string[];
  readonly wants: readonly Want[];
}

const add = (a: Weight, b: Weight): Weight => ({
  perSecond: a.perSecond + b.perSecond,
  patterns: a.patterns + b.patterns,
});
export const weightOf = (wants: readonly Want[]): Weight =>
  wants.map(({ weight }) => weight).reduce(add, { perSecond: 0, patterns: 0 });

const groupBy = <T>(all: readonly T[], name: (one: T) => string): readonly (readonly T[])[] => {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(name(one), [...(groups.get(name(one)) ?? []), one]);
  return [...groups.values()];
};

const beginsWith = (long: readonly string[], short: readonly string[]): boolean =>
  short.every((name, index) => long[index] === name);

const subset = (small: readonly string[], large: readonly string[]): boolean =>
  small.every((name) => large.includes(name));

/** Wants of one partition whose orders are the beginning of one another share an index; a want without an order takes any. */
function byOrder(wants: readonly Want[]): readonly (readonly Want[])[] {
  const ordered = groupBy(
    wants.filter(({ order }) => order.length > 0),
    ({ order }) => order.join('\0'),
  );
  const longestFirst = [...ordered].sort((a, b) => b[0]!.order.length - a[0]!.order.length);
  const chains: Want[][] = [];
  for (const group of longestFirst) {
    const chain = chains.find((one) => beginsWith(one[0]!.order, group[0]!.order));
    if (chain === undefined) chains.push([...group]);
    else chain.push(...group);
  }
  const heaviest = chains
    .sort(
      (a, b) =>
        compareWeights(weightOf(b), weightOf(a)) || by((one: readonly Want[]) => one[0]!.order.join('\0'))(a, b),
    )
    .slice(0, MAX_ORDERS);
  const any = wants.filter(({ order }) => order.length === 0);
  const [first = [], ...rest] = heaviest;
  return [[...first, ...any], ...rest];
}

/**
 * Equalities that the sort key begins with: those that every want which asks for an order knows, or else those of the heaviest want.
 * With them in front an order still holds for all who know them.
 */
function front(table: TableFacts, wants: readonly Want[]): readonly string[] {
  const ordered = wants.filter(({ order }) => order.length > 0);
  const [model, ...others] =
    ordered.length > 0 ? ordered : [...wants].sort((a, b) => compareWeights(b.weight, a.weight)).slice(0, 1);
  const shared = (model?.known ?? []).filter((name) => others.every(({ known }) => known.includes(name)));
  return shared.filter((name) => inSortKey(table, name));
}

function indexOf(table: TableFacts, identity: readonly string[], wants: readonly Want[]): Merged {
  const { columns } = wants[0]!;
  const order = wants.reduce<readonly string[]>((long, one) => (one.order.length > long.length ? one.order : long), []);
  const known = front(table, wants);
  const rest = identity.filter((name) => !columns.includes(name));
  const sort = [...known, ...order.filter((name) => !known.includes(name))];
  return { columns, sort: keysFit(table, [], [...new Set([...sort, ...rest])]) ? sort : order, wants };
}

/**
 * A group whose partition holds another group's columns and more moves into that one when what is more can stand first in its
 * sort key: when none of NULL is in it, and everybody there who asks for an order knows it.
 */
function intoPrefix(table: TableFacts, groups: readonly (readonly Want[])[]): readonly (readonly Want[])[] {
  const open = [...groups].sort((a, b) => a[0]!.columns.length - b[0]!.columns.length);
  const result: Want[][] = [];
  for (const group of open) {
    const { columns } = group[0]!;
    const fixed = group.some(({ pinned, bucket }) => pinned || bucket !== undefined);
    const home = fixed
      ? undefined
      : result.find((other) => {
          const base = other[0]!;
          const rest = columns.filter((name) => !base.columns.includes(name));
          return (
            base.columns.length > 0 &&
            base.kind !== 'own-key' &&
            base.bucket === undefined &&
            base.pinned === undefined &&
            rest.length > 0 &&
            subset(base.columns, columns) &&
            rest.every((name) => inSortKey(table, name)) &&
            other.every(({ order, known }) => order.length === 0 || subset(rest, known)) &&
            new Set(group.map(({ order }) => order.join('\0')).filter((order) => order !== '')).size < 2 &&
            other.every(({ known }) => known.length === 0 || subset(rest, known))
          );
        });
    if (home === undefined) {
      result.push([...group]);
      continue;
    }
    const base = home[0]!;
    const rest = columns.filter((name) => !base.columns.includes(name));
    home.push(
      ...group.map((want) => ({
        ...want,
        columns: base.columns,
        kind: base.kind,
        known: [...rest, ...want.known.filter((name) => !rest.includes(name))],
      })),
    );
  }
  return result;
}

/** An index on the same columns as a pinned one, whose order that one has as well, needs no place of its own. */
function intoPinned(all: readonly Merged[]): readonly Merged[] {
  const pinned = all.filter(({ wants }) => wants.some((want) => want.pinned));
  const homeOf = ({ columns, sort }: Merged): Merged | undefined =>
    pinned.find(
      (one) => subset(one.columns, columns) && one.columns.length === columns.length && beginsWith(one.sort, sort),
    );
  const others = all.filter((one) => !pinned.includes(one));
  return [
    ...pinned.map((one) => ({
      ...one,
      wants: [...one.wants, ...others.filter((other) => homeOf(other) === one).flatMap(({ wants }) => wants)],
    })),
    ...others.filter((one) => homeOf(one) === undefined),
  ];
}

/** Wants of one table, merged. Sorted: those of keys first, then by partition. */
export function mergeWants(table: TableFacts, identity: readonly string[], wants: readonly Want[]): readonly Merged[] {
  const groups = groupBy(wants, ({ columns, bucket, pinned }) =>
    [...columns, '', bucket?.column ?? '', bucket?.unit ?? '', pinned ?? ''].join('\0'),
  );
  return intoPinned(
    intoPrefix(table, groups)
      .flatMap((group) => byOrder(group))
      .map((group) => indexOf(table, identity, group)),
  );
}

const once = (names: readonly string[]): readonly string[] => [...new Set(names)];

export const patternsOf = (wants: readonly Want[]): readonly string[] =>
  once(wants.flatMap(({ patterns }) => patterns));

export const becauseOf = (wants: readonly Want[]): string =>
  [...once(wants.flatMap(({ because }) => because)), ...patternsOf(wants)].join(', ');
