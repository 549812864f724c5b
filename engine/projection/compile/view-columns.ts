import type { ColumnPlan } from '../../../contracts/projection';
import type { AttributeType, ContractAttribute } from '../../../contracts/schemas/contract';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { codecFor, familyOf, keyTextExpression, naturalType, NUMBER_DIGITS, readExpression } from '../sql-types';
import { attributeValue } from './constructs';
import type { JoinScope } from './joins';
import { readable, type ReadableColumn } from './readable';
import type { Report } from '../findings/report';
import { columnNamed } from './schema-index';
import type { Value } from './value';

/** Collects the value columns of one view: attributes, and columns that only keys need. */
export class ViewColumns {
  readonly plans: ColumnPlan[] = [];
  private readonly byAttribute = new Map<string, { readonly plan: ColumnPlan; readonly source: ReadableColumn }>();
  private readonly values = new Map<string, Value>();

  constructor(
    private readonly table: TableFacts,
    private readonly scope: JoinScope,
    private readonly projection: Projection,
    private readonly owner: boolean,
    private readonly report: Report,
  ) {}

  attribute(name: string): { readonly plan: ColumnPlan; readonly source: ReadableColumn } | undefined {
    return this.byAttribute.get(name);
  }

  /** Adds an attribute of the contract; a finding instead when it cannot be compiled. */
  add(attribute: ContractAttribute, at: string): void {
    if (this.byAttribute.has(attribute.name)) {
      this.report.error(
        'unknown-attribute',
        at,
        `the attribute ${attribute.name} is there twice`,
        'Give each attribute one name.',
      );
      return;
    }
    const value = this.valueOf(attribute, at);
    if (value === undefined) return;
    this.values.set(attribute.name, value);
    const source = readable(value, attribute, this.table);
    const codec =
      value.construction === undefined
        ? this.codec(source, attribute.type, at, value)
        : this.constructionCodec(value.construction.type, attribute, at);
    if (codec === undefined) return;
    const carried = this.plans.some(({ role, column }) => role === 'owner' && column === source.facts.name);
    const raw = value.column !== undefined && attribute.join === undefined && attribute.denormalized !== true;
    const plan = this.push('c', source, {
      attribute: attribute.name,
      codec,
      expression: value.column === undefined ? value.sql : readExpression(source.facts, source.reference),
      nullable: source.nullable,
      role: this.owner && raw && !carried ? 'owner' : 'copy',
      ...(value.column === undefined ? { reads: value.reads } : {}),
      ...(value.construction === undefined ? {} : { construction: value.construction }),
    });
    this.byAttribute.set(attribute.name, { plan, source });
  }

  /** The view column with the exact value of a column, added when no attribute carries it. */
  exact(source: ReadableColumn): string {
    const expression = readExpression(source.facts, source.reference);
    const there = this.plans.find((plan) => plan.expression === expression);
    if (there !== undefined) return there.viewColumn;
    const codec = codecFor(source.facts, naturalType(source.facts) ?? 'S') ?? 'text';
    return this.push('h', source, { attribute: null, codec, expression, nullable: source.nullable, role: 'copy' })
      .viewColumn;
  }

  /** The view column with the text by which a column enters keys (rules.md, rule 5). */
  keyText(source: ReadableColumn): string {
    const text = keyTextExpression(source.facts, source.reference);
    if (text === null) return this.exact(source);
    const there = this.plans.find((plan) => plan.expression === text.expression);
    if (there !== undefined) return there.viewColumn;
    return this.push('f', source, {
      attribute: null,
      codec: 'text',
      expression: text.expression,
      nullable: source.nullable,
      role: 'copy',
    }).viewColumn;
  }

  private push(
    prefix: string,
    source: ReadableColumn,
    rest: Pick<ColumnPlan, 'attribute' | 'codec' | 'expression' | 'nullable' | 'role' | 'reads' | 'construction'>,
  ): ColumnPlan {
    const { facts } = source;
    const zeroDate = this.projection.zeroDatePolicy;
    const dated = familyOf(facts) === 'temporal' && facts.dataType !== 'time' && facts.dataType !== 'year';
    const number = rest.codec === 'number' && familyOf(facts) === 'decimal' && rest.reads === undefined;
    const plan: ColumnPlan = {
      table: source.table,
      column: facts.name,
      viewColumn: `${prefix}${this.plans.length + 1}`,
      dataType: facts.dataType,
      scale: number ? (facts.scale ?? 0) : null,
      ...(dated && rest.attribute !== null && zeroDate !== 'text' ? { zeroDate } : {}),
      ...(rest.attribute !== null && this.projection.nullPolicy === 'null' ? { nullAs: 'null' as const } : {}),
      ...rest,
      ...(facts.values === null ? {} : { values: facts.values }),
    };
    this.plans.push(plan);
    return plan;
  }

  private valueOf(attribute: ContractAttribute, at: string): Value | undefined {
    this.checkSources(attribute, at);
    return attributeValue({
      attribute,
      at,
      scope: this.scope,
      report: this.report,
      earlier: (name) => this.values.get(name),
    });
  }

  /** With a join or calculation nothing is read from the source columns, but what is named must be there. */
  private checkSources({ source_table, source_column, join, calculation }: ContractAttribute, at: string): void {
    if ((join === undefined && calculation === undefined) || source_table !== this.table.name) return;
    for (const name of typeof source_column === 'string' ? [source_column] : source_column)
      if (columnNamed(this.table, name) === undefined)
        this.report.error(
          'unknown-column',
          `${at}/source_column`,
          `${this.table.name} has no column ${name}`,
          'Name a column of the source.',
        );
  }

  /** Lists become L, objects M, both also JSON text in an S. */
  private constructionCodec(kind: 'array' | 'object', { type, name }: ContractAttribute, at: string) {
    if (type === 'S') return 'json-text';
    if (type === (kind === 'array' ? 'L' : 'M')) return 'json';
    this.report.error(
      'type-mismatch',
      `${at}/type`,
      `the attribute ${name} is constructed as ${kind}, which ${type} cannot hold`,
      `Give the attribute the type ${kind === 'array' ? 'L' : 'M'}, or S for JSON text.`,
    );
    return undefined;
  }

  private codec(
    source: ReadableColumn,
    type: AttributeType,
    at: string,
    value: Value,
  ): ColumnPlan['codec'] | undefined {
    const { facts } = source;
    const where = value.column === undefined ? value.sql : `${source.table}.${facts.name}`;
    // json-parse: a document that is kept in a text column.
    if (value.column !== undefined && value.type === 'json' && familyOf(facts) === 'text') return 'json';
    const natural = naturalType(facts);
    if (natural === undefined) {
      this.report.error(
        'unsupported-type',
        at,
        `${where} has the type ${facts.columnType}, which is not known`,
        'List the column under omitted.',
      );
      return undefined;
    }
    const codec = codecFor(facts, type);
    if (codec === undefined) {
      this.report.error(
        'type-mismatch',
        `${at}/type`,
        `${where} is ${facts.columnType}, which ${type} cannot hold`,
        `Give the attribute the type ${natural}.`,
      );
      return undefined;
    }
    if (type === 'N' && familyOf(facts) === 'decimal' && (facts.precision ?? 0) > NUMBER_DIGITS)
      this.report.warning(
        'type-narrow',
        `${at}/type`,
        `${where} is ${facts.columnType}; N holds ${NUMBER_DIGITS} digits, rows with more are refused`,
        'Give the attribute the type S.',
      );
    if (type === 'N' && ['double', 'real'].includes(facts.dataType))
      this.report.info(
        'type-narrow',
        `${at}/type`,
        `${where} is ${facts.columnType}; N ends at 9.99E+125, rows beyond are refused`,
        'Give the attribute the type S if such values occur.',
      );
    if (codec === 'boolean' && value.column !== undefined)
      this.report.info(
        'type-narrow',
        `${at}/type`,
        `${where} becomes BOOL; rows with another value than 0 and 1 are refused`,
        'Give the attribute the type N if such values occur.',
      );
    return codec;
  }
}
