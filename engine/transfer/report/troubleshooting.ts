import { FAILURES } from '../../../contracts/errors';
import type { FailureDefinition, FailureKind } from '../../../contracts/failures/types';
import { byCodeUnit } from '../../lib/compare';
import { code, heading, inline, list, page } from '../../report/markdown';

const NEXT: Readonly<Record<FailureKind, string>> = {
  retry: 'It is retried by itself with growing waits; nothing is lost meanwhile.',
  final: 'The stage has stopped. Cure the cause, then restart it with `landfall restart --from transfer`.',
  person: 'The stage has stopped and waits for a decision.',
};

/** `troubleshooting.md`: every failure of the stage by name, from the closed list in contracts. Byte-stable. */
export function troubleshootingPage(): string {
  const failures = Object.entries(FAILURES as Readonly<Record<string, FailureDefinition>>)
    .filter(([, { stages }]) => stages.includes('transfer'))
    .sort(([a], [b]) => byCodeUnit(a, b));
  return page(
    heading(1, 'Troubleshooting of the transfer'),
    'The name of a failure stands in `landfall status`, in the audit trail and in the Temporal Web UI (type of the failure). Its message says ' +
      'what was found and where; this page says what to do.',
    list(failures.map(([name]) => code(name))),
    ...failures.flatMap(([name, { cause, check, fix, kind }]) => [
      heading(2, name),
      inline(cause),
      list([`Look at: ${inline(check)}`, `Do: ${inline(fix)}`, NEXT[kind]]),
    ]),
  );
}
