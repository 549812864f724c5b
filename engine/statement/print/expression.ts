import type { Expression, FrameBound, Literal, Operand, OrderItem, Query, Source } from '../tree';

/** SQL of a bound expression, with brackets wherever the order of operators could be read in two ways. */
export interface Printer {
  readonly sources: readonly Source[];
  /** Text for a parameter; `?` by default. */
  readonly parameter?: (index: number) => string;
  readonly query: (query: Query) => string;
}

export const quoted = (name: string): string =>
  /^[a-z_][a-z0-9_]*$/i.test(name) ? name : `\`${name.replaceAll('`', '``')}\``;

const text = (value: string): string =>
  `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;

export function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'null':
      return 'NULL';
    case 'boolean':
      return literal.value ? 'TRUE' : 'FALSE';
    case 'integer':
    case 'decimal':
    case 'double':
      return literal.text;
    case 'text':
      return (literal.characterSet === undefined ? '' : `_${literal.characterSet}`) + text(literal.text);
    case 'binary':
      return `X'${literal.hex}'`;
    case 'bits':
      return `b'${literal.digits}'`;
    case 'date':
      return `DATE${text(literal.text)}`;
    case 'time':
      return `TIME${text(literal.text)}`;
    case 'datetime':
      return `TIMESTAMP${text(literal.text)}`;
  }
}

const BETWEEN_ARGUMENTS: ReadonlySet<string> = new Set(
  '= <=> <> < <= > >= + - * / % DIV ^ | & << >> XOR LIKE REGEXP'.split(' '),
);

type Call = Extract<Expression, { kind: 'call' }>;

/** An operand in brackets, unless it cannot be torn apart. */
const operand = (expression: Expression, printer: Printer): string => {
  const printed = print(expression, printer);
  return /^(?:column|parameter|literal|aggregate|window|subquery|exists|default|inserted)$/.test(expression.kind) ||
    (expression.kind === 'call' && isFunction(expression))
    ? printed
    : `(${printed})`;
};

const isFunction = ({ name }: Call): boolean =>
  /^[A-Z_][A-Z0-9_]*$/.test(name) &&
  !BETWEEN_ARGUMENTS.has(name) &&
  !['NOT', 'NEG', 'BETWEEN', 'COLLATE'].includes(name);

const words: Readonly<Record<string, (call: Call, args: readonly string[]) => string>> = {
  NOT: (_, [a]) => `NOT ${a!}`,
  NEG: (_, [a]) => `-${a!}`,
  '~': (_, [a]) => `~${a!}`,
  'IS NULL': (_, [a]) => `${a!} IS NULL`,
  'IS TRUE': (_, [a]) => `${a!} IS TRUE`,
  'IS FALSE': (_, [a]) => `${a!} IS FALSE`,
  BETWEEN: (_, [a, b, c]) => `${a!} BETWEEN ${b!} AND ${c!}`,
  'MEMBER OF': (_, [a, b]) => `${a!} MEMBER OF(${b!})`,
  LIKE: (_, [a, b, c]) => `${a!} LIKE ${b!}${c === undefined ? '' : ` ESCAPE ${c}`}`,
  COLLATE: ({ words: w }, [a]) => `${a!} COLLATE ${w!.collation!}`,
  CAST: ({ words: w }, [a]) => `CAST(${a!} AS ${w!.to!})`,
  CONVERT: ({ words: w }, [a]) => `CONVERT(${a!} USING ${w!.characterSet!})`,
  DATE_ADD: ({ words: w }, [a, b]) => `DATE_ADD(${a!}, INTERVAL ${b!} ${w!.unit!})`,
  DATE_SUB: ({ words: w }, [a, b]) => `DATE_SUB(${a!}, INTERVAL ${b!} ${w!.unit!})`,
  TIMESTAMPADD: ({ words: w }, [a, b]) => `TIMESTAMPADD(${w!.unit!}, ${a!}, ${b!})`,
  TIMESTAMPDIFF: ({ words: w }, [a, b]) => `TIMESTAMPDIFF(${w!.unit!}, ${a!}, ${b!})`,
  EXTRACT: ({ words: w }, [a]) => `EXTRACT(${w!.unit!} FROM ${a!})`,
  TRIM: ({ words: w }, [a, b]) =>
    `TRIM(${(w?.side ?? 'both').toUpperCase()} ${b === undefined ? '' : `${b} `}FROM ${a!})`,
};

function printCall(call: Call, printer: Printer): string {
  const args = call.args.map((arg) => operand(arg, printer));
  const special = words[call.name];
  if (special !== undefined) return special(call, args);
  if (BETWEEN_ARGUMENTS.has(call.name)) return args.join(` ${call.name} `);
  return `${call.name}(${call.args.map((arg) => print(arg, printer)).join(', ')})`;
}

export const printOperands = (operands: readonly Operand[], word: string, printer: Printer): string =>
  operands.length === 1
    ? print(operands[0]!.expression, printer)
    : operands.map(({ expression }) => operand(expression, printer)).join(word);

export const printOrder = ({ expression, descending }: OrderItem, printer: Printer): string =>
  `${print(expression, printer)}${descending ? ' DESC' : ''}`;

function printAggregate(aggregate: Extract<Expression, { kind: 'aggregate' }>, printer: Printer): string {
  const { name, args, distinct, orderBy, separator } = aggregate;
  const inside = [
    `${distinct ? 'DISTINCT ' : ''}${args.length === 0 ? '*' : args.map((arg) => print(arg, printer)).join(', ')}`,
    ...(orderBy.length === 0 ? [] : [`ORDER BY ${orderBy.map((item) => printOrder(item, printer)).join(', ')}`]),
    ...(separator === null ? [] : [`SEPARATOR ${text(separator)}`]),
  ];
  return `${name}(${inside.join(' ')})`;
}

const printBound = ({ side, by, unit }: FrameBound, printer: Printer): string => {
  if (side === 'current') return 'CURRENT ROW';
  const amount = by === null ? 'UNBOUNDED' : print(by, printer);
  return `${unit === null ? amount : `INTERVAL ${amount} ${unit}`} ${side.toUpperCase()}`;
};

function printWindow(window: Extract<Expression, { kind: 'window' }>, printer: Printer): string {
  const { name, args, partitionBy, orderBy, frame } = window;
  const over = [
    ...(partitionBy.length === 0 ? [] : [`PARTITION BY ${partitionBy.map((one) => print(one, printer)).join(', ')}`]),
    ...(orderBy.length === 0 ? [] : [`ORDER BY ${orderBy.map((item) => printOrder(item, printer)).join(', ')}`]),
    ...(frame === null
      ? []
      : [
          `${frame.rows ? 'ROWS' : 'RANGE'} BETWEEN ${printBound(frame.start, printer)} AND ${printBound(frame.end, printer)}`,
        ]),
  ];
  const inside = name === 'COUNT' && args.length === 0 ? '*' : args.map((arg) => print(arg, printer)).join(', ');
  return `${name}(${inside}) OVER (${over.join(' ')})`;
}

export function print(expression: Expression, printer: Printer): string {
  switch (expression.kind) {
    case 'column': {
      const alias = printer.sources[expression.source]?.alias ?? '?';
      return `${quoted(alias)}.${quoted(expression.column)}`;
    }
    case 'parameter':
      return printer.parameter?.(expression.index) ?? '?';
    case 'literal':
      return printLiteral(expression.literal);
    case 'call':
      return printCall(expression, printer);
    case 'all':
      return printOperands(expression.operands, ' AND ', printer);
    case 'any':
      return printOperands(expression.operands, ' OR ', printer);
    case 'in':
      return `${operand(expression.left, printer)} IN (${expression.items.map((item) => print(item.expression, printer)).join(', ')})`;
    case 'row':
      return `(${expression.items.map((item) => print(item, printer)).join(', ')})`;
    case 'case':
      return [
        `CASE${expression.operand === null ? '' : ` ${operand(expression.operand, printer)}`}`,
        ...expression.branches.map(({ when, then }) => `WHEN ${operand(when, printer)} THEN ${operand(then, printer)}`),
        ...(expression.otherwise === null ? [] : [`ELSE ${operand(expression.otherwise, printer)}`]),
        'END',
      ].join(' ');
    case 'aggregate':
      return printAggregate(expression, printer);
    case 'window':
      return printWindow(expression, printer);
    case 'subquery':
      return `(${printer.query(expression.query)})`;
    case 'exists':
      return `EXISTS (${printer.query(expression.query)})`;
    case 'in-query':
      return `${operand(expression.left, printer)} IN (${printer.query(expression.query)})`;
    case 'quantified':
      return `${operand(expression.left, printer)} ${expression.operator} ${expression.all ? 'ALL' : 'ANY'} (${printer.query(expression.query)})`;
    case 'default':
      return `DEFAULT(${quoted(expression.column)})`;
    case 'inserted':
      return `VALUES(${quoted(expression.column)})`;
  }
}
