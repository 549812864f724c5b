import type { AbstractionStep } from '../../../../contracts/abstraction';
import type { Abstraction, ChangedFile } from '../../../../engine/abstraction/model';

/** The steps that change files, each with what its commit says; after each of them the application compiles. */
export const stepsOf = (
  found: Abstraction,
): readonly { readonly step: AbstractionStep; readonly message: string; readonly files: readonly ChangedFile[] }[] => [
  {
    step: 'interfaces',
    message: `feat(data-access): interfaces of ${found.moved.length} statements\n\nRow types and constants that they refer to are exported.`,
    files: [...found.interfaces, ...found.exports],
  },
  {
    step: 'mysql-implementation',
    message: 'feat(data-access): the statements on MySQL, as they were',
    files: found.mysql,
  },
  { step: 'factory', message: 'feat(data-access): one place chooses the implementation', files: found.factory },
  {
    step: 'callers',
    message:
      'refactor: statements are sent through the data access\n\nOnly the calls, and the code that built their texts, change.',
    files: found.callers,
  },
];
