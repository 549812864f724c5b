import type { Verdict } from '../../../contracts/stages';
import { code, FIGURES_MARK, heading, inline, list, page, table } from '../../report/markdown';
import { isTable } from '../template-types';
import type { StackModel } from './model';
import { verdictSentence, verdictTable } from './verdicts';

export interface ResultFigures {
  readonly accountId: string;
  /** Null: the tables are in no stack. */
  readonly stackId: string | null;
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly adopted: readonly string[];
  readonly changes: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** `deployment-results.md`: what lies in the stack now, and what this run did. */
export const deploymentResults = (model: StackModel, figures: ResultFigures): string =>
  page(
    heading(1, 'Deployment results'),
    `${figures.stackId === null ? 'What the MCP server for DynamoDB made' : `The stack ${code(model.stackName)}`} in ${code(model.target.region)} is as \`dynamodb-infrastructure.yaml\` says (SHA-256 ${code(model.templateSha256)}).`,
    heading(2, 'Resources'),
    table(
      ['logical id', 'type', 'table'],
      Object.entries(model.template.Resources).map(([id, resource]) => [
        code(id),
        code(resource.Type),
        isTable(resource) ? code(resource.Properties.TableName) : '',
      ]),
    ),
    FIGURES_MARK,
    heading(2, 'Figures of this run'),
    table(
      ['figure', 'value'],
      [
        ['account', code(figures.accountId)],
        ['stack id', figures.stackId === null ? 'none' : code(figures.stackId)],
        ['outcome', figures.outcome],
        ['seconds', figures.seconds.toFixed(1)],
        ...Object.entries(figures.outputs)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, value]) => [code(key), code(value)]),
      ],
    ),
    heading(3, 'Changes'),
    list(figures.changes.map(inline), 'None.'),
    figures.adopted.length === 0
      ? undefined
      : `Tables of an earlier run that were taken into the stack with their items: ${figures.adopted.map(code).join(', ')}.`,
  );

/** `deployment-validation.md`: the deployed tables against the template, property by property. */
export const deploymentValidation = (model: StackModel, verdicts: readonly Verdict[]): string =>
  page(
    heading(1, 'Deployment validation'),
    `Read back from DynamoDB itself, not from CloudFormation. ${verdictSentence(verdicts)}`,
    verdictTable(verdicts),
    `Repeat at any time: ${code('landfall verify infrastructure')}.`,
    model.isEmulator
      ? 'The endpoint is an emulator; lines that say *not offered* or *not reported* were not proven here.'
      : undefined,
  );

/** `contract-validation.md`: the template against the contract. */
export const contractValidation = (verdicts: readonly Verdict[]): string =>
  page(
    heading(1, 'Contract validation'),
    `Every table, key, index and access pattern of \`migrationContract.json\` and \`projection.json\` against the template. ${verdictSentence(verdicts)}`,
    verdictTable(verdicts),
  );
