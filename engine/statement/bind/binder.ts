import type { TableFacts } from '../../../contracts/schemas/analysis';
import { refuse } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { MarkedText } from '../template/marked-text';
import type { ColumnReference, Meeting, Parameter, Part, Query, Source, SourceId, StatementPartFacts } from '../tree';
import type { Catalog } from './catalog';
import type { Scope } from './scope';

interface OpenParameter {
  place: number | null;
  list: boolean;
  bulk: boolean;
  count: 'limit' | 'offset' | null;
  meets: Meeting[];
  member?: { readonly object: number; readonly column: string };
}

/** Common tables that a query can name. */
export type CommonTables = ReadonlyMap<string, Syntax.Query['with'][number]>;

/** Where a query stands: in expressions and in FROM. */
export interface QueryPlace {
  readonly binder: Binder;
  /** Names that the query can use beside its own; null for none. */
  readonly outer: Scope | null;
  readonly part: Part;
  readonly common: CommonTables;
}

const NO_TABLES: CommonTables = new Map();

/** What the binding of one statement collects: its sources, what its parameters meet, its parts. */
export class Binder {
  private readonly found: Source[] = [];
  private readonly open: OpenParameter[] = [];
  private readonly partsFound: StatementPartFacts[];

  constructor(
    readonly catalog: Catalog,
    parameters: number,
    text: MarkedText,
    /** Queries stand in expressions and in FROM, and hold both. */
    private readonly bindQuery: (syntax: Syntax.Query, place: QueryPlace) => Query,
    /** Parts that this form of the statement always has, or never: they are no parts of it any more. */
    private readonly settled: ReadonlySet<number> = new Set(),
  ) {
    for (let index = 0; index < parameters; index += 1) this.parameter(index);
    this.partsFound = text.parts.map(({ parent, repeated }, index) => ({
      parent,
      repeated,
      text: partText(text, index),
    }));
  }

  query(syntax: Syntax.Query, outer: Scope | null, part: Part, common: CommonTables = NO_TABLES): Query {
    return this.bindQuery(syntax, { binder: this, outer, part, common });
  }

  get sources(): readonly Source[] {
    return this.found;
  }

  get parameters(): readonly Parameter[] {
    return this.open;
  }

  get parts(): readonly StatementPartFacts[] {
    return this.partsFound;
  }

  addSource(source: Source): SourceId {
    this.found.push(source);
    return this.found.length - 1;
  }

  source(id: SourceId): Source {
    return this.found[id] ?? refuse('a source that is not there');
  }

  /** Facts of a table that is a source. */
  tableOf(id: SourceId): TableFacts {
    const source = this.source(id);
    const table = source.kind === 'table' ? this.catalog.table(source.table) : undefined;
    return table ?? refuse(`${source.alias} is no table that can be written`);
  }

  parameter(index: number): OpenParameter {
    return (this.open[index] ??= { place: null, list: false, bulk: false, count: null, meets: [] });
  }

  /** A parameter that is a column of an object given to `SET ?`. */
  member(object: number, column: string): number {
    this.open.push({ place: null, list: false, bulk: false, count: null, meets: [], member: { object, column } });
    return this.open.length - 1;
  }

  addPart(text: string): number {
    this.partsFound.push({ parent: null, repeated: false, text });
    return this.partsFound.length - 1;
  }

  /** The part that something adds to what it stands in. */
  partWithin(part: Part, around: Part): Part {
    if (part === null || this.settled.has(part) || part === around) return null;
    return this.encloses(part, around) ? null : part;
  }

  /** True when `inner` stands in `outer`. */
  private encloses(outer: number, inner: Part): boolean {
    for (let at = inner; at !== null; at = this.partsFound[at]!.parent) if (at === outer) return true;
    return false;
  }

  meet(parameter: number, column: ColumnReference, how: Meeting['how']): void {
    const base = this.baseColumn(column);
    if (base === undefined) return;
    const { meets } = this.parameter(parameter);
    const meeting: Meeting = { ...base, how };
    if (!meets.some((one) => one.table === meeting.table && one.column === meeting.column && one.how === how))
      meets.push(meeting);
  }

  /** Table and column that a reference comes from, also through derived tables; undefined for a computed column. */
  baseColumn({ source, column }: ColumnReference): { readonly table: string; readonly column: string } | undefined {
    const from = this.source(source);
    if (from.kind === 'table') return { table: from.table, column };
    const { body } = from.query;
    if (body.kind !== 'select') return undefined;
    const output = body.columns[from.columns.indexOf(column)]?.expression;
    return output?.kind === 'column' ? this.baseColumn(output) : undefined;
  }
}

/** What a part adds to the text. */
const partText = (text: MarkedText, part: number): string => {
  const tokens = text.tokens.filter((token) => isWithin(text, token.part, part));
  return tokens
    .map((token, index) => {
      const before = tokens[index - 1];
      return (before !== undefined && before.at + before.text.length < token.at ? ' ' : '') + token.text;
    })
    .join('')
    .replace(/^(?:AND\b|OR\b|&&|\|\||,)\s*/i, '');
};

function isWithin(text: MarkedText, inner: Part, outer: number): boolean {
  for (let at = inner; at !== null; at = text.parts[at]!.parent) if (at === outer) return true;
  return false;
}
