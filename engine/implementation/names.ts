import type { EntityPlan } from '../../contracts/projection';
import type { SourceId, Statement } from '../statement/tree';

/** Names in generated code: those of the schema and of the statement, as far as TypeScript takes them. */

const RESERVED = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function given if implements import in instanceof interface let new null on package private protected public read return sql static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

const words = (text: string): readonly string[] => text.match(/[A-Za-z0-9]+/g) ?? [];
const upperFirst = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
const lowerFirst = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);

/** `line_items` -> `LineItems` */
export const pascalCase = (text: string): string => {
  const name = words(text).map(upperFirst).join('');
  return /^[A-Za-z]/.test(name) ? name : `T${name}`;
};

/** `seller_id` -> `sellerId` */
export function camelCase(text: string): string {
  const name = lowerFirst(words(text).map(upperFirst).join(''));
  const plain = /^[a-z]/.test(name) ? name : `v${upperFirst(name)}`;
  return RESERVED.has(plain) ? `${plain}_` : plain;
}

/** `row.price`, `row['unit price']` */
export const member = (object: string, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? `${object}.${name}` : `${object}[${JSON.stringify(name)}]`;

export const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

/** Gives each thing a name of its own: a second one of the same name has a number. */
export class Names {
  private readonly taken = new Set<string>();

  of(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.taken.has(name); number += 1) name = `${wanted}${number}`;
    this.taken.add(name);
    return name;
  }
}

/** Name of the constant that says how items of an entity are read. */
export const entityName = (entity: EntityPlan): string =>
  entity.role === 'owner' ? pascalCase(entity.drivingTable) : pascalCase(entity.entityType);

/** Names of what a statement reads and is given. */
export class StatementNames {
  private readonly names = new Names();
  private readonly sources: readonly string[];
  readonly parameters: readonly string[];

  constructor(private readonly statement: Statement) {
    this.sources = statement.sources.map(({ alias }) => this.names.of(camelCase(alias)));
    this.parameters = statement.parameters.map(({ meets, count, member: own }) =>
      this.names.of(camelCase(own?.column ?? count ?? meets[0]?.column ?? 'value')),
    );
  }

  /** The row that a source is at. */
  row(source: SourceId): string {
    return this.sources[source]!;
  }

  /** All rows of a source. */
  rows(source: SourceId): string {
    return `${this.row(source)}Rows`;
  }

  /** Is a list given for a parameter? */
  isList(parameter: number): boolean {
    return this.statement.parameters[parameter]!.list;
  }

  /** A name of its own for something else. */
  other(wanted: string): string {
    return this.names.of(wanted);
  }
}
