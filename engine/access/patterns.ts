import type { ProjectionPlan } from '../../contracts/projection';
import type { AccessPattern, SchemaFacts } from '../../contracts/schemas/analysis';
import type { PatternStatement } from '../../contracts/schemas/statements';
import { reverseIndex } from '../projection';
import { Catalog } from '../statement/bind/catalog';
import { statementForms, type StatementForm, type StatementForms } from '../statement/forms';
import { StatementProblem } from '../statement/problem';
import { Paths } from './paths/paths';
import type { ReadPlans, WritePlan } from './plan';
import { readPlans } from './read';
import { scansWithin } from './write/scans';
import { writePlan, type WriteContext } from './write/planner';

/** Plans of access patterns: each text of a pattern is read, each form of it planned. */

export interface FormPlan {
  readonly form: StatementForm;
  readonly plan:
    | { readonly kind: 'read'; readonly reads: ReadPlans }
    | { readonly kind: 'write'; readonly write: WritePlan };
}

export interface StatementPlan {
  readonly statement: PatternStatement;
  readonly forms: readonly FormPlan[];
  /** Why forms of the text could not be read or planned, each reason once. */
  readonly problems: readonly string[];
}

/** Names of a schema, and the forms of statements over them: the same for every model that is made of it. */
class SchemaReading {
  private static readonly known = new WeakMap<SchemaFacts, SchemaReading>();
  readonly catalog: Catalog;
  private readonly forms = new WeakMap<PatternStatement, StatementForms>();

  private constructor(schema: SchemaFacts) {
    this.catalog = new Catalog(schema);
  }

  /** What was read is kept as long as the schema is. */
  static of(schema: SchemaFacts): SchemaReading {
    const reading = SchemaReading.known.get(schema) ?? new SchemaReading(schema);
    SchemaReading.known.set(schema, reading);
    return reading;
  }

  formsOf(statement: PatternStatement): StatementForms {
    const forms = this.forms.get(statement) ?? statementForms(statement.parts, this.catalog, statement.places);
    this.forms.set(statement, forms);
    return forms;
  }
}

const contexts = new WeakMap<ProjectionPlan, WriteContext>();
const plans = new WeakMap<WriteContext, WeakMap<AccessPattern, readonly StatementPlan[]>>();

/** What plans are made of: schema, projection, and what follows from them. Kept as long as the projection is. */
export function accessContext(schema: SchemaFacts, projection: ProjectionPlan): WriteContext {
  const known = contexts.get(projection);
  if (known?.schema === schema) return known;
  const context: WriteContext = {
    schema,
    projection,
    paths: new Paths(projection, schema),
    catalog: SchemaReading.of(schema).catalog,
    reverse: reverseIndex(projection),
  };
  contexts.set(projection, context);
  return context;
}

/** Texts of a pattern; its fingerprint where an analysis of an earlier version has none. */
export const statementsOf = ({ statements, fingerprint }: AccessPattern): readonly PatternStatement[] =>
  statements ?? [{ from: 'log', parts: [{ text: fingerprint }], places: [] }];

function planForm(form: StatementForm, context: WriteContext): FormPlan {
  const { statement } = form;
  if (statement.body.kind === 'select') return { form, plan: { kind: 'read', reads: readPlans(statement, context) } };
  const write = writePlan(statement, context);
  // What a write has to look for before it writes is planned with it: without a way to find that there is no plan.
  scansWithin(write, statement, context);
  return { form, plan: { kind: 'write', write } };
}

function planStatement(statement: PatternStatement, context: WriteContext): StatementPlan {
  if (statement.incomplete !== undefined) return { statement, forms: [], problems: [statement.incomplete] };
  const read = SchemaReading.of(context.schema).formsOf(statement);
  const problems = new Set(read.problems);
  const forms = read.forms.flatMap((form) => {
    try {
      return [planForm(form, context)];
    } catch (error) {
      if (!(error instanceof StatementProblem)) throw error;
      problems.add(error.message);
      return [];
    }
  });
  return { statement, forms, problems: [...problems] };
}

/** The plans of one pattern, one entry for each of its texts. Made once for a context: serving, price and proof ask for them. */
export function planPattern(pattern: AccessPattern, context: WriteContext): readonly StatementPlan[] {
  const made = plans.get(context) ?? new WeakMap<AccessPattern, readonly StatementPlan[]>();
  plans.set(context, made);
  const planned = made.get(pattern) ?? statementsOf(pattern).map((statement) => planStatement(statement, context));
  made.set(pattern, planned);
  return planned;
}
