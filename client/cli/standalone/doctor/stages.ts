import { AVAILABLE_STAGES } from '../../../../contracts/names';
import type { MigrationConfig } from '../../../../contracts/schemas/config';
import type { Finding } from '../../ports';

export function* stageFindings(config: MigrationConfig): Generator<Finding> {
  const missing = config.stages.filter((stage) => !AVAILABLE_STAGES.includes(stage));
  if (missing.length === 0) yield { check: 'stages', verdict: 'ok', detail: config.stages.join(', ') };
  else
    yield {
      check: 'stages',
      verdict: 'fail',
      detail: `this version cannot run ${missing.join(', ')}`,
      fix: `stages: [${config.stages.filter((stage) => AVAILABLE_STAGES.includes(stage)).join(', ')}]`,
    };
}
