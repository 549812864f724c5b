import type { ProjectionPlan } from '../../contracts/projection';
import type { AccessPattern, SchemaFacts } from '../../contracts/schemas/analysis';
import type { PatternStatement } from '../../contracts/schemas/statements';
import { reverseIndex } from '../projection';
import { Catalog } from '../statement/bind/catalog';
import { statementForms, type StatementForm } from '../statement/forms';
import { StatementProblem } from '../statement/problem';
import { Paths } from './paths/paths';
import type { ReadPlans, WritePlan } from './plan';
import { readPlans } from './read';
import { writePlan, type WriteContext } from './write/planner';

/** Plans of access patterns: each text of a pattern is read, each form of it planned. */

export interface FormPlan {
  readonly form: StatementForm;
  readonly plan:
    { readonly kind: 'read'; readonly reads: ReadPlans } | { readonly kind: 'write'; readonly write: WritePlan };
}

export interface StatementPlan {
  readonly statement: PatternStatement;
  readonly forms: readonly FormPlan[];
  /** Why forms of the text could not be read or planned, each reason once. */
  readonly problems: readonly string[];
}

/** What plans are made of: schema, projection, and what follows from them. */
export function accessContext(schema: SchemaFacts, projection: ProjectionPlan): WriteContext {
  return {
    schema,
    projection,
    paths: new Paths(projection, schema),
    catalog: new Catalog(schema),
    reverse: reverseIndex(projection),
  };
}

/** Texts of a pattern; its fingerprint where an analysis of an earlier version has none. */
export const statementsOf = ({ statements, fingerprint }: AccessPattern): readonly PatternStatement[] =>
  statements ?? [{ from: 'log', parts: [{ text: fingerprint }], places: [] }];

function planForm(form: StatementForm, context: WriteContext): FormPlan {
  const { statement } = form;
  return statement.body.kind === 'select'
    ? { form, plan: { kind: 'read', reads: readPlans(statement, context) } }
    : { form, plan: { kind: 'write', write: writePlan(statement, context) } };
}

function planStatement(statement: PatternStatement, context: WriteContext): StatementPlan {
  if (statement.incomplete !== undefined) return { statement, forms: [], problems: [statement.incomplete] };
  const read = statementForms(statement.parts, context.catalog, statement.places);
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

/** The plans of one pattern, one entry for each of its texts. */
export const planPattern = (pattern: AccessPattern, context: WriteContext): readonly StatementPlan[] =>
  statementsOf(pattern).map((statement) => planStatement(statement, context));
