import type { ColumnPlan } from '../../../contracts/projection';
import type { AttributeType, ContractAttribute } from '../../../contracts/schemas/contract';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { quoteText } from '../sql-text';
import { codecFor, familyOf, keyTextExpression, naturalType, NUMBER_DIGITS, readExpression } from '../sql-types';
import type { JoinScope, ReadableColumn } from './joins';
import type { Report } from './report';
import { columnNamed } from './schema-index';

/** Collects the value columns of one view: attributes, and columns that only keys need. */
export class ViewColumns {
  readonly plans: ColumnPlan[] = [];
  private readonly byAttribute = new Map<string, { readonly plan: ColumnPlan; readonly source: ReadableColumn }>();

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
    const source = this.sourceOf(attribute, at);
    if (source === undefined) return;
    const codec = this.codec(source, attribute.type, at);
    if (codec === undefined) return;
    const join = attribute.join;
    const nullText = join?.type === 'self-join' ? join.null_value : undefined;
    const read = readExpression(source.facts, source.reference);
    const carried = this.plans.some(({ role, column }) => role === 'owner' && column === source.facts.name);
    const plan = this.push('c', source, {
      attribute: attribute.name,
      codec,
      expression: nullText === undefined ? read : `COALESCE(${read}, ${quoteText(nullText)})`,
      nullable: source.nullable && nullText === undefined,
      role: this.owner && join === undefined && attribute.denormalized !== true && !carried ? 'owner' : 'copy',
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
    rest: Pick<ColumnPlan, 'attribute' | 'codec' | 'expression' | 'nullable' | 'role'>,
  ): ColumnPlan {
    const { facts } = source;
    const zeroDate = this.projection.zeroDatePolicy;
    const dated = familyOf(facts) === 'temporal' && facts.dataType !== 'time' && facts.dataType !== 'year';
    const number = rest.codec === 'number' && familyOf(facts) === 'decimal';
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

  private sourceOf(attribute: ContractAttribute, at: string): ReadableColumn | undefined {
    for (const construct of ['calculation', 'transformation'] as const) {
      const type = attribute[construct]?.type;
      if (type === undefined) continue;
      this.report.error(
        'unsupported-construct',
        `${at}/${construct}`,
        `the ${construct} ${type} of the attribute ${attribute.name} cannot be compiled by this version`,
        'Take the column as it is, or leave the attribute out.',
      );
      return undefined;
    }
    if (attribute.join !== undefined) return this.scope.read(attribute.join, `${at}/join`);
    if (typeof attribute.source_column !== 'string' || attribute.source_table !== this.table.name) {
      this.report.error(
        'unsupported-construct',
        `${at}/source_column`,
        `the attribute ${attribute.name} reads several columns or another table than ${this.table.name} without a join`,
        'Name one column of the entity, or add a join.',
      );
      return undefined;
    }
    const facts = columnNamed(this.table, attribute.source_column);
    if (facts !== undefined) return this.scope.own(facts);
    this.report.error(
      'unknown-column',
      `${at}/source_column`,
      `${this.table.name} has no column ${attribute.source_column}`,
      'Name a column of the source.',
    );
    return undefined;
  }

  private codec(source: ReadableColumn, type: AttributeType, at: string): ColumnPlan['codec'] | undefined {
    const { facts } = source;
    const where = `${source.table}.${facts.name}`;
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
    if (codec === 'boolean')
      this.report.info(
        'type-narrow',
        `${at}/type`,
        `${where} becomes BOOL; rows with another value than 0 and 1 are refused`,
        'Give the attribute the type N if such values occur.',
      );
    return codec;
  }
}
