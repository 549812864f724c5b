import type {
  ColumnPlan,
  ContractFinding,
  EntityPlan,
  KeyAttributePlan,
  ReverseEntry,
  TablePlan,
  Upkeep,
} from '../../../contracts/projection';
import type { ContractView } from '../ports';
import { count, hang, safe, type Colors } from './text';

const one = (number: number, word: string): string => `${count(number)} ${word}${number === 1 ? '' : 's'}`;

/** `1 error, 2 warnings, 0 notes` */
export const verdictText = (findings: readonly ContractFinding[]): string => {
  const of = (severity: ContractFinding['severity']): number => findings.filter((f) => f.severity === severity).length;
  return `${one(of('error'), 'error')}, ${one(of('warning'), 'warning')}, ${one(of('info'), 'note')}`;
};

/** A finding each: severity, code and place; what was found; what to do. */
export function lintLines(findings: readonly ContractFinding[], colors: Colors): readonly string[] {
  const paint = { error: colors.red, warning: colors.yellow, info: colors.dim } as const;
  return findings.map(({ severity, code, at, message, fix }) =>
    [
      `${paint[severity](severity.padEnd(7))} ${code}  ${colors.dim(safe(at) || '/')}`,
      `        ${hang(message, 8)}`,
      `        ${colors.dim('fix:')} ${hang(fix, 8)}`,
    ].join('\n'),
  );
}

export const linted = ({ findings }: ContractView, colors: Colors): string =>
  [...lintLines(findings, colors), verdictText(findings)].join('\n');

const tableLine = ({ name, partitionKey, sortKey, indexes }: TablePlan, colors: Colors): string => {
  const keys = [partitionKey, ...(sortKey === null ? [] : [sortKey])].map((key) => `${key.name} (${key.type})`);
  const lines = indexes.map(
    (index) =>
      `  index ${index.name}: ${[index.partitionKey, index.sortKey].filter(Boolean).join(', ')} (${index.projection})`,
  );
  return [`${colors.bold(safe(name))}: ${safe(keys.join(', '))}`, ...lines.map(safe)].join('\n');
};

function keyLine({ attribute, parts }: KeyAttributePlan, columns: readonly ColumnPlan[]): string {
  const text = parts.map((part) => {
    if ('literal' in part) return part.literal;
    const column = columns.find(({ viewColumn }) => viewColumn === part.viewColumn);
    const codec = part.codec === 'plain' ? '' : `:${part.codec}${part.width === undefined ? '' : ` ${part.width}`}`;
    return `{${column === undefined ? part.viewColumn : `${column.table}.${column.column}`}${codec}}`;
  });
  return `  key ${attribute} = ${text.join('')}`;
}

function attributeLine({ attribute, codec, table, column, role, reads }: ColumnPlan): string {
  const from =
    reads === undefined
      ? `${table}.${column}`
      : reads.length === 0
        ? 'a constant'
        : `computed of ${reads.map((read) => `${read.table}.${read.column}`).join(', ')}`;
  return `  ${attribute ?? ''}  ${codec}  ${from}${role === 'copy' && reads === undefined ? ' (copy)' : ''}`;
}

const entityText = (entity: EntityPlan, colors: Colors): string =>
  [
    `${colors.bold(safe(entity.id))} (${entity.role}) of ${safe(entity.drivingTable)}, view ${entity.viewName}`,
    ...[...entity.keys, ...entity.indexKeys].map((key) => safe(keyLine(key, entity.columns))),
    ...entity.columns.filter(({ attribute }) => attribute !== null).map((column) => safe(attributeLine(column))),
    colors.dim(safe(entity.viewSelect).replace(/^/gm, '    ')),
  ].join('\n');

const KIND = { own: 'its own items', copy: 'copies in', many: 'lists or aggregates in' } as const;

function reverseLine({ table, columns, entity, kind, attributes, keys, parameters }: ReverseEntry): string {
  const named = columns.includes('*') ? 'any row' : columns.join(', ');
  const by = keys === null ? `key ${parameters.join(', ')} of the row` : `${keys} -- ${parameters.join(', ')}`;
  return `  ${table} (${named}): ${KIND[kind]} ${entity}: ${attributes.join(', ')}\n      by ${by}`;
}

function upkeepLine({ table, write, columns, entity, kind, action, attributes, items, keeper }: Upkeep): string {
  const when = `${write} ${table}${columns.length === 0 ? '' : ` (${columns.includes('*') ? 'any column' : columns.join(', ')})`}`;
  const what = action === 'set' ? `${entity}: ${attributes.join(', ')}` : entity;
  const where = kind === 'own' || kind === 'lookup' ? `the ${kind} item` : KIND[kind];
  const most = items.most === null ? 'how many has no bound' : `at most ${count(items.most)}`;
  const who = keeper === 'transaction' ? 'in the same transaction' : 'afterwards, by the stream of the table';
  return `  ${when}: ${action} ${where} ${what}\n      ${who}; ${most} (${items.because})`;
}

export const explained = ({ plan, reverse, upkeep, findings }: ContractView, colors: Colors): string =>
  [
    ...plan.tables.map((table) => tableLine(table, colors)),
    ...plan.entities.map((entity) => entityText(entity, colors)),
    [colors.bold('A change of'), ...reverse.map((entry) => safe(reverseLine(entry)))].join('\n'),
    [colors.bold('To keep with a write'), ...upkeep.map((one) => safe(upkeepLine(one)))].join('\n'),
    `${verdictText(findings)}${findings.length === 0 ? '' : '; landfall contract lint names them'}`,
  ].join('\n\n');

export const previewed = ({ preview, findings }: ContractView, colors: Colors): string =>
  [
    ...preview.map(({ entity, rows, why }) =>
      [
        colors.bold(safe(entity)),
        ...(why === undefined ? [] : [`  ${safe(why)}`]),
        ...rows.map(({ key, item, refused }) => {
          const name = Object.entries(key).map(([column, value]) => `${column}=${value}`);
          return refused === undefined
            ? safe(`  ${name.join(', ')}\n    ${JSON.stringify(item)}`)
            : `  ${safe(name.join(', '))}\n    ${colors.red('refused')} ${safe(refused)}`;
        }),
      ].join('\n'),
    ),
    `${verdictText(findings)}${findings.length === 0 ? '' : '; landfall contract lint names them'}`,
  ].join('\n\n');
