import type { ForeignKeyFacts } from '../../../../contracts/schemas/analysis';
import type { Token } from '../../sql/tokens';
import { bracket, isWord, nameText, qualifiedName, splitAtCommas } from './tokens';

type Action = ForeignKeyFacts['onDelete'];

const names = (tokens: readonly Token[]): string[] =>
  tokens.length === 0 ? [] : splitAtCommas(tokens).map((part) => nameText(part[0]));

/**
 * @param element from FOREIGN KEY on
 * @param symbol name in front of it; empty where none is written
 * @param schema of the table itself, where it is known
 */
export function readForeignKey(
  element: readonly Token[],
  symbol: string,
  schema: string | undefined,
): ForeignKeyFacts | undefined {
  const from = bracket(element);
  const references = element.findIndex((token) => isWord(token, 'REFERENCES'));
  if (from === undefined || references < 0) return undefined;
  const target = qualifiedName(element, references + 1);
  const to = bracket(element, target.next);
  const rest = element.slice(to?.next ?? element.length);
  const index = element[2];
  return {
    name: symbol !== '' ? symbol : index !== undefined && index.text !== '(' ? nameText(index) : '',
    columns: names(from.inside),
    // A key into another schema keeps the schema in front. MySQL Workbench writes a table's own as well.
    referencedTable:
      target.schema === undefined || target.schema === schema ? target.name : `${target.schema}.${target.name}`,
    referencedColumns: names(to?.inside ?? []),
    onDelete: actionAfter(rest, 'DELETE'),
    onUpdate: actionAfter(rest, 'UPDATE'),
  };
}

/** Absent means NO ACTION to both servers. */
function actionAfter(tokens: readonly Token[], event: 'DELETE' | 'UPDATE'): Action {
  const at = tokens.findIndex((token, i) => isWord(token, 'ON') && isWord(tokens[i + 1], event));
  if (at < 0) return 'NO ACTION';
  const first = tokens[at + 2]?.text.toUpperCase();
  if (first === 'CASCADE' || first === 'RESTRICT') return first;
  if (first === 'SET') return isWord(tokens[at + 3], 'DEFAULT') ? 'SET DEFAULT' : 'SET NULL';
  return 'NO ACTION';
}
