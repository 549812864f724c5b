import { code, FIGURES_MARK, heading, inline, list, page, table } from '../../report/markdown';
import type { StackChange } from '../changes';
import { costSection } from '../../cost';
import { alarmText } from '../resources/alarms';
import { capacityText } from '../resources/capacity';
import { encryptionText } from '../resources/key';
import { roleText } from '../resources/roles';
import { trailText } from '../resources/trail';
import { tablesOf, type TableResource } from '../template-types';
import type { StackModel } from './model';

export interface ConfigFigures {
  readonly accountId: string;
  readonly changes: readonly StackChange[];
}

/** `deployment-config.md`: what will be deployed, where, and what it costs; what a person reads before confirming. */
export const deploymentConfig = (model: StackModel, figures: ConfigFigures): string =>
  page(
    heading(1, 'Deployment configuration'),
    `What the stage will create for the migration ${code(model.migration)}, before it creates anything. The template is \`dynamodb-infrastructure.yaml\` (SHA-256 ${code(model.templateSha256)}), its parameters are in \`deployment-parameters.json\`.`,
    heading(2, 'Target'),
    table(
      ['setting', 'value'],
      [
        ['region', code(model.target.region)],
        ['stack', code(model.stackName)],
        ['table prefix', model.target.tablePrefix === '' ? 'none' : code(model.target.tablePrefix)],
        ...model.parameters.map((parameter) => [parameter.ParameterKey, code(parameter.ParameterValue)]),
      ],
    ),
    heading(2, 'Tables'),
    table(['table', 'key', 'indexes', 'stream'], tablesOf(model.template).map(tableRow)),
    `All tables: ${capacityText(model.target.capacity)}; encrypted with ${encryptionText(model.target.encryption)}, kept when the stack is deleted (\`Retain\`). Watched by ${alarmText(model.template, model.target.alarms)}. Roles: ${roleText(model.target.roles)}. Trail: ${trailText(model.target.trail)}.`,
    model.removed.length === 0
      ? undefined
      : `Taken out because the emulator lacks them: ${model.removed.map((name) => inline(name)).join(', ')}.`,
    heading(2, 'Monthly price'),
    costSection(model.cost, 3),
    FIGURES_MARK,
    heading(2, 'Figures of this run'),
    table(['figure', 'value'], [['account', code(figures.accountId)]]),
    heading(3, 'Changes to the stack'),
    list(
      figures.changes.map((change) => inline(change.what)),
      'None: the stack is as the template says.',
    ),
  );

const tableRow = ({ Properties: p }: TableResource): readonly string[] => [
  code(p.TableName),
  p.KeySchema.map((key) => code(key.AttributeName)).join(' + '),
  (p.GlobalSecondaryIndexes ?? [])
    .map(
      (index) =>
        `${code(index.IndexName)}: ${index.KeySchema.map((key) => code(key.AttributeName)).join(' + ')} (${index.Projection.ProjectionType})`,
    )
    .join('; ') || 'none',
  p.StreamSpecification?.StreamViewType ?? 'none',
];
