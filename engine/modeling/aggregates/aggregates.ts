import type { TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import type { Evidence } from '../evidence/evidence';
import type { AggregateChoice, AggregateModel } from '../model';
import { freeAttribute } from '../naming';
import type { Pins } from '../pins/pins';
import { balanceOf, balanceText, pays } from './balance';
import { forbiddenPart, requiredParts, type RequiredPart } from './pinned';
import { uniqueParts, wantedAggregates, type AggregatePart, type Family, type WantedAggregate } from './wanted';

/** Rules A1 and A2 of docs/modeling-rules.md: aggregates over children that an attribute of the parent keeps, or that are computed. */

export interface AggregateInput {
  readonly evidence: Evidence;
  readonly pins: Pins;
  readonly tables: readonly TableFacts[];
  /** Indexes of a table's items. */
  readonly indexesOf: (table: string) => number;
  /** False: none but pinned ones. */
  readonly enabled: boolean;
}

export interface Aggregates {
  /** By parent. */
  readonly kept: ReadonlyMap<string, readonly AggregateModel[]>;
  readonly choices: readonly AggregateChoice[];
}

const nameOf = ({ parent, child, key }: Family): string => [parent.name, child.name, ...key.columns].join('\0');
const textOf = ({ operation, column }: AggregatePart, child: string): string =>
  `${operation}(${column === null ? '*' : `${child}.${column}`})`;

function attributeName({ child, key }: Family, { operation, column }: AggregatePart, several: boolean): string {
  const way = several ? `_by_${key.columns.join('_')}` : '';
  return [child.name, ...(column === null ? [] : [column]), `${operation.toLowerCase()}${way}`].join('_');
}

interface Group {
  readonly family: Family;
  readonly wanted: readonly WantedAggregate[];
  readonly required: readonly RequiredPart[];
}

function groupsOf({ evidence, pins, tables }: AggregateInput): readonly Group[] {
  const groups = new Map<string, { family: Family; wanted: WantedAggregate[]; required: RequiredPart[] }>();
  const groupFor = (family: Family) => {
    const name = nameOf(family);
    const found = groups.get(name) ?? { family, wanted: [], required: [] };
    groups.set(name, found);
    return found;
  };
  for (const child of tables)
    for (const one of wantedAggregates(evidence, child))
      if (!one.parts.some((part) => forbiddenPart(pins, one, part))) groupFor(one).wanted.push(one);
  for (const parent of tables)
    for (const one of requiredParts(evidence, pins, parent)) groupFor(one.family).required.push(one);
  return [...groups.entries()].sort(by(([name]) => name)).map(([, group]) => group);
}

/** Decides for all tables. */
export function aggregatesOf(input: AggregateInput): Aggregates {
  const { evidence, indexesOf, enabled } = input;
  const kept = new Map<string, AggregateModel[]>();
  const choices: AggregateChoice[] = [];
  for (const { family, wanted, required } of groupsOf(input)) {
    const { parent, child, key } = family;
    const parts = uniqueParts(wanted.flatMap((one) => one.parts));
    const patterns = [...new Set(wanted.map(({ pattern }) => pattern.id))];
    const balance = balanceOf(evidence, family, wanted, parts, indexesOf(parent.name));
    const maintained = enabled && pays(balance);
    if (parts.length > 0)
      choices.push({
        parent: parent.name,
        child: child.name,
        columns: key.columns,
        aggregates: parts.map((part) => textOf(part, child.name)),
        patterns,
        maintained,
        because: balanceText(balance),
        saved: balance.saved,
        added: balance.added,
        amplification: balance.amplification,
      });
    const pinnedWhy = new Map(required.map(({ part, why }) => [textOf(part, child.name), why]));
    const all = uniqueParts([...(maintained ? parts : []), ...required.map(({ part }) => part)]);
    const list = kept.get(parent.name) ?? [];
    const several = child.foreignKeys.filter(({ referencedTable }) => referencedTable === parent.name).length > 1;
    for (const part of all) {
      const taken = new Set([...parent.columns.map(({ name }) => name), ...list.map(({ attribute }) => attribute)]);
      const why = pinnedWhy.get(textOf(part, child.name));
      list.push({
        attribute: freeAttribute(attributeName(family, part, several), taken),
        ...part,
        child: child.name,
        joins: key.columns.map((theirs, at) => ({ own: key.referencedColumns[at]!, theirs })),
        patterns: maintained && parts.includes(part) ? patterns : [],
        because: why === undefined ? `${patterns.join(', ')} read it; ${balanceText(balance)}` : `pinned: ${why}`,
      });
    }
    if (list.length > 0) kept.set(parent.name, list);
  }
  return { kept, choices };
}
