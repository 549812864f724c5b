import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import type { Evidence } from '../evidence/evidence';
import type { Pins } from '../pins/pins';
import { extremeIsKept, sumIsExact, type AggregatePart, type Family } from './wanted';

/** Aggregates that a person asked for or forbade (rule N1 of docs/modeling-rules.md). */

export interface RequiredPart {
  readonly family: Family;
  readonly part: AggregatePart;
  readonly why: string;
}

export function forbiddenPart(pins: Pins, { parent, child }: Family, { operation, column }: AggregatePart): boolean {
  return (pins.of(parent.name).aggregates?.forbid ?? []).some((pin, index) => {
    const meant = pin.of === child.name || pin.of === `${child.name}.${column ?? ''}`;
    const found = meant && (pin.operation === undefined || pin.operation === operation);
    if (found) pins.follow(parent.name, 'aggregates', 'forbid', index);
    return found;
  });
}

/** Why a part cannot be kept: found and allowed; undefined when it can. */
function unfit(
  evidence: Evidence,
  family: Family,
  { operation, column }: AggregatePart,
): readonly [string, string] | undefined {
  if (column === null) return undefined;
  const { child } = family;
  if (columnNamed(child, column) === undefined)
    return [`${child.name}.${column}, which a pin omits`, 'a column that is carried over'];
  if (operation === 'SUM' && !sumIsExact(child, column))
    return [
      `SUM of ${child.name}.${column}, ${columnNamed(child, column)!.columnType}`,
      'integers, or a DECIMAL of at most 16 digits: the sum must be the same in any order and fit 38 digits',
    ];
  if (operation !== 'SUM' && !extremeIsKept(evidence, family, column))
    return [
      `${operation} of ${child.name}.${column}`,
      `a column whose rows by evidence are never deleted, moved to another parent or changed: when the extreme goes, all children must be read again`,
    ];
  return undefined;
}

export function requiredParts(evidence: Evidence, pins: Pins, parent: TableFacts): readonly RequiredPart[] {
  return (pins.of(parent.name).aggregates?.require ?? []).flatMap(
    ({ operation, of, by, why }, index): readonly RequiredPart[] => {
      const path = [parent.name, 'aggregates', 'require', index];
      const refuse = (found: string, allowed: string): readonly RequiredPart[] => {
        pins.refuse(path, { found, allowed });
        return [];
      };
      const dot = operation === 'COUNT' ? -1 : of.indexOf('.');
      const child = evidence.table(dot < 0 ? of : of.slice(0, dot));
      const keys = (child?.foreignKeys ?? []).filter(
        ({ columns, referencedTable }) =>
          referencedTable === parent.name && (by === undefined || [...columns].sort().join() === [...by].sort().join()),
      );
      const [key, ...others] = keys;
      if (child === undefined || key === undefined || others.length > 0)
        return refuse(
          `${of}, from which ${keys.length === 0 ? 'no foreign key leads' : `${keys.length} foreign keys lead`} to ${parent.name}`,
          keys.map(({ columns }) => `by: [${columns.join(', ')}]`).join(' or ') || `a child of ${parent.name}`,
        );
      const family = { parent, child, key };
      const part: AggregatePart = { operation, column: dot < 0 ? null : of.slice(dot + 1) };
      const refusal = unfit(evidence, family, part);
      if (refusal !== undefined) return refuse(...refusal);
      pins.follow(...path);
      return [{ family, part, why }];
    },
  );
}
