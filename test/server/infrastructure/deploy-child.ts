import { administerTables, connectCloudFormation, deployStack } from '../../../adapters/cloudformation';
import type { AwsSettings } from '../../../adapters/aws';
import type { StackParameter } from '../../../engine/infrastructure';
import type { Template } from '../../../engine/infrastructure';

/** A worker that does nothing but deploy, for the test that kills it. */
export interface ChildInput {
  readonly settings: AwsSettings;
  readonly stackName: string;
  readonly template: Template;
  readonly parameters: readonly StackParameter[];
}

process.once('message', (input: ChildInput) => {
  const connection = connectCloudFormation(input.settings, { pollMs: 20 });
  const tables = administerTables(input.settings);
  process.send?.('started');
  void deployStack(connection, tables, {
    stackName: input.stackName,
    migration: 'm',
    template: input.template,
    parameters: input.parameters,
    adopt: false,
    publish: (body) => Promise.resolve({ body }),
  }).then(
    () => process.send?.('done', () => process.exit(0)),
    (error: unknown) => process.send?.(String(error), () => process.exit(1)),
  );
});
