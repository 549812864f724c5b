import type { Argument, Definition, Modifiers, Prepared } from '../operation';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import { prepareDecimal, prepareDouble } from './to-decimal';
import { prepareInteger } from './to-integer';
import { prepareBinary, prepareCollate, prepareText, prepareUsing } from './to-string';
import { prepareTemporal } from './to-temporal';

/** CAST(x AS type), which CONVERT(x, type) is as well. */
function prepareCast(args: readonly Argument[], session: Session, { to }: Modifiers): Prepared {
  if (to === undefined) return refuse('CAST', 'without a type');
  switch (to.kind) {
    case 'integer':
    case 'unsigned':
      return prepareInteger(args, to.kind === 'unsigned', session);
    case 'decimal':
      return prepareDecimal(args, to, session);
    case 'double':
      return prepareDouble(args, session);
    case 'text':
      return prepareText(args, to, session);
    case 'binary':
      return prepareBinary(args, to, session);
    case 'date':
    case 'datetime':
    case 'time':
      return prepareTemporal(args, to, session);
    default:
      return refuse('CAST', `to ${to.kind}`);
  }
}

const one = (name: string, prepare: Definition['prepare']): Definition => ({ name, least: 1, most: 1, prepare });

export const CASTS: readonly Definition[] = [
  one('CAST', prepareCast),
  one('CONVERT', (args, session, { characterSet }) =>
    prepareUsing(args, characterSet ?? refuse('CONVERT', 'without a character set'), session),
  ),
  one('COLLATE', (args, session, { collation }) =>
    prepareCollate(args, collation ?? refuse('COLLATE', 'without a collation'), session),
  ),
];
