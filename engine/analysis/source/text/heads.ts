import { noted, writtenIn } from './notes';
import { choiceOf, dynamic, tidy, type ParameterPart, type Part } from './parts';

type ChoicePart = Extract<Part, { kind: 'choice' }>;

/** What makes a text a statement of SQL, and of which kind. */
export const SQL_START =
  /^[\s(;]*(?:(?:--|#)[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*(SELECT|INSERT|UPDATE|DELETE|REPLACE|CALL|WITH|TRUNCATE|CREATE|ALTER|DROP|RENAME|SET|SHOW|START\s+TRANSACTION|BEGIN|COMMIT|ROLLBACK|LOCK|UNLOCK|SAVEPOINT|RELEASE|ANALYZE|OPTIMIZE|EXPLAIN|DESCRIBE|DESC|LOAD|USE|GRANT|REVOKE|FLUSH|KILL|DO|HANDLER|XA|VALUES|TABLE|PRAGMA|MERGE)\b/i;

/** Stricter, for calls of which only the name is known: text for people begins with such words, too. */
export const LIKELY_SQL =
  /^[\s(;]*(?:(?:--|#)[^\n]*\n\s*|\/\*[^]*?\*\/\s*)*(SELECT\s+(?:[^]*\sFROM\s+[\w`("]|[\d?@'"]|\w+\s*\()|INSERT\s+(IGNORE\s+|LOW_PRIORITY\s+|DELAYED\s+|OR\s+\w+\s+)*INTO\s|INSERT\s+(IGNORE\s+)?[`\w]+\s*(\(|SET\b)|UPDATE\s+[^]*\sSET\s|DELETE\s+([\w`,. ]+\s)?FROM\s|REPLACE\s+INTO\s|CALL\s+[\w`.]+|WITH\s+(RECURSIVE\s+)?[\w`]+[^]*\sAS\s*\(|TRUNCATE\s+(TABLE\s+)?\S|(CREATE|ALTER|DROP|RENAME)\s+(OR\s+REPLACE\s+)?(TEMPORARY\s+|UNIQUE\s+)?(TABLE|DATABASE|SCHEMA|INDEX|VIEW|PROCEDURE|FUNCTION|TRIGGER|EVENT|USER)\b|SET\s+(@|SESSION|GLOBAL|NAMES|[\w.]+\s*:?=)|SHOW\s+\w+|START\s+TRANSACTION|BEGIN\s*;?\s*$|COMMIT\s*;?\s*$|ROLLBACK|LOCK\s+TABLES?|UNLOCK\s+TABLES|SAVEPOINT\s+\w|RELEASE\s+SAVEPOINT|EXPLAIN\s+\w|DESC(RIBE)?\s+\w|USE\s+[`\w]+\s*;?\s*$|FLUSH\s+\w|OPTIMIZE\s+TABLE|ANALYZE\s+TABLE|LOAD\s+DATA)/i;

const PARAMETER = '\u0001';
const DYNAMIC = '\u0002';

/** The text with marks where it is that of a caller, or known at run time only. */
function marked(parts: readonly Part[]): string {
  return parts
    .map((part): string => {
      switch (part.kind) {
        case 'text':
          return part.text;
        case 'parameter':
          return PARAMETER;
        case 'dynamic':
          return DYNAMIC;
        case 'optional':
          return marked(part.parts);
        case 'choice':
          return marked(part.options[0] ?? []);
        case 'list':
          return part.items.map((item) => marked(item.parts)).join(part.separator);
      }
    })
    .join('');
}

const TABLE_BEFORE =
  '(?:FROM|INTO|(?<!KEY\\s+)UPDATE|JOIN|TABLE|CALL|REPLACE|TRUNCATE|(?:INSERT|DELETE)(?:\\s+IGNORE)?(?:\\s+FROM)?)\\s+(?:IGNORE\\s+|IF\\s+(?:NOT\\s+)?EXISTS\\s+)?[`"]?(?:[\\w`]+\\.[`]?)?(?:\\w*_)?';
const HEAD_PARAMETER = new RegExp(`^[\\s(]*${PARAMETER}|\\b${TABLE_BEFORE}${PARAMETER}`, 'i');
const HEAD_TABLE = new RegExp(`\\b${TABLE_BEFORE}$`, 'i');

/** True when what the statement does, or to which table, is said by the caller of a function. */
export const headIsParameter = (parts: readonly Part[]): boolean => HEAD_PARAMETER.test(marked(parts));

/** Those of the parameters that say it. */
export function headParameters(parts: readonly Part[]): readonly ParameterPart[] {
  const all = parametersIn(parts);
  if (all.length < 2) return all;
  const same = (a: ParameterPart, b: ParameterPart): boolean => JSON.stringify(a) === JSON.stringify(b);
  const found = all.filter((one) =>
    headIsParameter(withParameters(parts, (other) => [same(one, other) ? other : dynamic(other.why)])),
  );
  return found.length > 0 ? found : all;
}

/** Parameters in a text, in order, each once. */
export function parametersIn(parts: readonly Part[]): readonly ParameterPart[] {
  const found = parts.flatMap((part): readonly ParameterPart[] => {
    switch (part.kind) {
      case 'parameter':
        return [part];
      case 'optional':
        return parametersIn(part.parts);
      case 'choice':
        return part.options.flatMap(parametersIn);
      case 'list':
        return part.items.flatMap((item) => parametersIn(item.parts));
      default:
        return [];
    }
  });
  return [...new Map(found.map((part) => [JSON.stringify(part), part])).values()];
}

/** True when keys of an object stand in it that a caller may write out. */
export const hasKeys = (parts: readonly Part[]): boolean =>
  parts.some((part) => {
    if (part.kind === 'dynamic') return part.keys === true;
    if (part.kind === 'optional') return hasKeys(part.parts);
    if (part.kind === 'choice') return part.options.some(hasKeys);
    return part.kind === 'list' && part.items.some((item) => hasKeys(item.parts));
  });

/**
 * The text with other parts in place of each parameter.
 * @param given undefined where the parameter cannot stand for what it is taken for: of a choice that option falls away
 */
export function withParameters(
  parts: readonly Part[],
  given: (part: ParameterPart) => readonly Part[] | undefined,
): readonly Part[] {
  return tidy(
    parts.flatMap((part): readonly Part[] => {
      switch (part.kind) {
        case 'parameter':
          return given(part) ?? [dynamic(part.why)];
        case 'optional':
          return [{ ...part, parts: withParameters(part.parts, given) }];
        case 'choice':
          return chosen(part, given);
        case 'list':
          return [
            { ...part, items: part.items.map((item) => ({ ...item, parts: withParameters(item.parts, given) })) },
          ];
        default:
          return [part];
      }
    }),
  );
}

function chosen(part: ChoicePart, given: (part: ParameterPart) => readonly Part[] | undefined): readonly Part[] {
  const possible = part.options.filter((option) => parametersIn(option).every((one) => given(one) !== undefined));
  const options = (possible.length > 0 ? possible : part.options).map((option) => withParameters(option, given));
  return options.length === part.options.length
    ? [noted({ ...part, options }, writtenIn(part))]
    : choiceOf(options, part.each);
}

/** More tables than that are listed as one statement with an open name. */
const MOST_TABLES = 200;

/**
 * A statement each for a choice that stands where the table (or procedure) is named, or is the whole statement: these are statements
 * of their own, and not one with an optional part.
 */
export function byTable(parts: readonly Part[]): readonly (readonly Part[])[] {
  const tidied = tidy(parts);
  const [only] = tidied;
  // Where there is no statement, none is sent.
  if (tidied.length === 1 && only?.kind === 'optional' && SQL_START.test(marked(only.parts)))
    return byTable(only.parts);
  for (const [i, part] of tidied.entries()) {
    if (part.kind !== 'choice' || part.options.length > MOST_TABLES) continue;
    const before = marked(tidied.slice(0, i));
    const whole = /^[\s(]*$/.test(before) && part.options.every((option) => SQL_START.test(marked(option)));
    if (!whole && !HEAD_TABLE.test(before)) continue;
    const same = JSON.stringify(part);
    // With and without quotes it is the same table.
    const options = new Map(part.options.map((option) => [JSON.stringify(option).replace(/`/g, ''), option])).values();
    return [...options].flatMap((option) =>
      byTable(tidied.flatMap((other) => (JSON.stringify(other) === same ? option : [other]))),
    );
  }
  return [tidied];
}
