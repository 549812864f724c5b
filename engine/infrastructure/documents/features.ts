import { code, heading, inline, list, page, table } from '../../report/markdown';
import { alarmText } from '../resources/alarms';
import { capacityText } from '../resources/capacity';
import { encryptionText, makesKey } from '../resources/key';
import { makesRoles, roleText } from '../resources/roles';
import { trailText } from '../resources/trail';
import { tablesOf } from '../template-types';
import type { StackModel } from './model';

/** Why the key stays is said where it is made. */
const KEY_NOTE =
  ', rotated every year; kept when the stack goes, because tables and backups of deleted tables cannot be read without it: schedule its deletion by hand when neither is left';

/** `production-features.md`: what protects the data, what is off, and what this version does not deploy. */
export const productionFeatures = (model: StackModel): string => {
  const tables = tablesOf(model.template);
  const streams = tables.filter((resource) => resource.Properties.StreamSpecification !== undefined);
  const { alarms, roles, trail } = model.target;
  const state = (on: boolean): string => (on ? 'on' : '**off**');
  return page(
    heading(1, 'Production features'),
    table(
      ['feature', 'state', 'what it gives', 'how to change it'],
      [
        [
          'kept when the stack goes',
          'on',
          '`DeletionPolicy` and `UpdateReplacePolicy` are `Retain`: neither deleting the stack nor replacing a resource deletes a table',
          'fixed',
        ],
        [
          'deletion protection',
          state(model.target.deletionProtection),
          'DynamoDB refuses DeleteTable',
          '`target.deletionProtection`, then restart from infrastructure',
        ],
        [
          'point-in-time recovery',
          state(model.target.pointInTimeRecovery),
          'a table can be restored to any second of the last 35 days',
          '`target.pointInTimeRecovery`, then restart from infrastructure',
        ],
        [
          'encryption at rest',
          'on',
          `${encryptionText(model.target.encryption)}${makesKey(model.target.encryption) ? KEY_NOTE : ''}`,
          '`target.encryption`, then restart from infrastructure',
        ],
        [
          'streams',
          `on for ${streams.length} of ${tables.length} tables`,
          'old and new images, kept by DynamoDB for 24 hours; the control table has none',
          'fixed',
        ],
        [
          'capacity',
          model.target.capacity?.mode ?? 'on-demand',
          capacityText(model.target.capacity),
          '`target.capacity`, then restart from infrastructure',
        ],
        [
          'alarms',
          state(alarms !== undefined),
          alarmText(model.template, alarms),
          '`target.alarms`, then restart from infrastructure',
        ],
        ['roles', state(makesRoles(roles)), roleText(roles), '`target.roles`, then restart from infrastructure'],
        ['trail', state(trail !== undefined), trailText(trail), '`target.trail`, then restart from infrastructure'],
        ['tags', 'on', `${code(`landfall:migration=${model.migration}`)} on stack and tables`, 'fixed'],
        [
          'exports',
          model.template.Outputs ? 'on' : '**off**, more outputs than a stack takes',
          'ARN of each table and stream',
          'fixed',
        ],
      ],
    ),
    heading(2, 'Not deployed by this version'),
    list([
      'Alarms on replication lag and on differences of the validation: nothing publishes these as metrics yet',
      'Network: `target.networkTemplate` writes a template for a VPC, which a person deploys',
    ]),
    model.isEmulator
      ? `The endpoint is an emulator. Taken out of the template for it: ${model.removed.length === 0 ? 'nothing' : model.removed.map(inline).join(', ')}.`
      : undefined,
  );
};
