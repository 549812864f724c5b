import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import { naturalType } from '../../projection/sql-types';
import type { Evidence } from '../evidence/evidence';
import type { Pins } from '../pins/pins';
import type { Found } from './copies';

/** Copies that a person asked for (rule N1 of docs/modeling-rules.md). */

interface PinnedCopy {
  readonly copy: Found;
  readonly why: string;
}

export function pinnedCopies(evidence: Evidence, pins: Pins, child: TableFacts): readonly PinnedCopy[] {
  return (pins.of(child.name).copies?.require ?? []).flatMap(
    ({ column: text, by, why }, index): readonly PinnedCopy[] => {
      const path = [child.name, 'copies', 'require', index];
      const refuse = (found: string, allowed: string): readonly PinnedCopy[] => {
        pins.refuse(path, { found, allowed });
        return [];
      };
      const dot = text.indexOf('.');
      const table = evidence.table(text.slice(0, dot));
      const column = table && columnNamed(table, text.slice(dot + 1));
      // Names that the source has not are refused when the file is read; what is missing now was omitted by another pin.
      if (table === undefined || column === undefined)
        return refuse(`${text}, which a pin omits`, 'a column that is carried over');
      if (naturalType(column) === undefined)
        return refuse(`${text} of the type ${column.columnType}`, 'a type that an attribute can hold');
      const ways = child.foreignKeys.filter(
        ({ columns, referencedTable }) =>
          referencedTable === table.name && (by === undefined || [...columns].sort().join() === [...by].sort().join()),
      );
      const [way, ...others] = ways;
      if (way === undefined || others.length > 0)
        return refuse(
          `${text}, to which ${ways.length === 0 ? 'no foreign key leads' : `${ways.length} foreign keys lead`}`,
          child.foreignKeys
            .filter(({ referencedTable }) => referencedTable === table.name)
            .map(({ columns }) => `by: [${columns.join(', ')}]`)
            .join(' or ') || 'columns of tables that a foreign key refers to',
        );
      pins.follow(...path);
      const joins = way.columns.map((own, at) => ({ own, theirs: way.referencedColumns[at]! }));
      return [{ copy: { joins, table, column, pattern: '' }, why: `pinned: ${why}` }];
    },
  );
}
