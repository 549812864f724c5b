import { commonCollation, subjectCollation, type HeldCollation } from '../collations/aggregate';
import type { Argument } from '../operation';
import { refuse } from '../operations/prepared';
import type { Session } from '../session';
import { Coercibility, type ValueType } from '../values/type';

/** The type of a function whose result is made of the texts of some arguments. */
export function textResult(args: readonly Argument[], session: Session, operation: string): ValueType {
  if (isDocument(args, session)) return jsonTextResult(args, session, operation);
  return resultOf(commonCollation(operation, args, session, false));
}

/** As `textResult` where the first argument is the text that the function works on. */
export function subjectResult(args: readonly Argument[], session: Session, operation: string): ValueType {
  if (isDocument(args, session)) return jsonTextResult(args, session, operation);
  const [subject, ...others] = args as readonly [Argument, ...Argument[]];
  return resultOf(subjectCollation(operation, subject, others, session, false));
}

const isDocument = (args: readonly Argument[], { flavour }: Session): boolean =>
  flavour !== 'mariadb' && args.some(({ type }) => type.kind === 'json');

function resultOf({ collation, coercibility }: HeldCollation): ValueType {
  // A number that became text holds the connection's collation as a literal does.
  const held = coercibility === Coercibility.numeric ? Coercibility.literal : coercibility;
  return collation === 'binary'
    ? { kind: 'binary', coercibility: held }
    : { kind: 'text', collation, coercibility: held };
}

/** A document's text has a binary collation that a literal does not change. */
function jsonTextResult(args: readonly Argument[], session: Session, operation: string): ValueType {
  if (args.some(({ type }) => type.kind === 'binary' || type.kind === 'bit'))
    refuse(operation, 'a document together with bytes');
  const { collation, coercibility } = commonCollation(operation, args, session, false);
  return { kind: 'text', collation, coercibility };
}
