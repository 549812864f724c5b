import type { Risk } from '../../../contracts/schemas/analysis';
import { code, heading, inline, table } from '../../report/markdown';
import { plural } from '../../lib/plural';

/** Risks that ask for the same: read once, not line by line. */
interface RiskGroup {
  readonly code: string;
  readonly needs: string;
  readonly risks: readonly Risk[];
}

/** In the order of the risks, which is by code. */
function grouped(risks: readonly Risk[]): readonly RiskGroup[] {
  const groups = new Map<string, { code: string; needs: string; risks: Risk[] }>();
  for (const risk of risks) {
    const id = JSON.stringify([risk.code, risk.needs]);
    const group = groups.get(id) ?? { code: risk.code, needs: risk.needs, risks: [] };
    groups.set(id, group);
    group.risks.push(risk);
  }
  return [...groups.values()];
}

/** `3 risks of 2 kinds: CASCADE 2, TRIGGER 1.` for the head of a document. */
export function riskSummary(risks: readonly Risk[]): string {
  if (risks.length === 0) return 'No risk was found.';
  const counts = new Map<string, number>();
  for (const { code: kind } of risks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${inline(kind)} ${count}`).join(', ');
  return `${plural(risks.length, 'risk')} of ${plural(counts.size, 'kind')}, listed at the end: ${kinds}.`;
}

/** The section "Risks": what each kind needs, then where it is. */
export function riskSection(risks: readonly Risk[]): readonly string[] {
  const groups = grouped(risks);
  return [
    heading(2, 'Risks'),
    table(
      ['Risk', 'Times', 'Needs'],
      groups.map((group) => [inline(group.code), group.risks.length, inline(group.needs)]),
    ),
    ...groups.flatMap((group) => [
      heading(3, group.code),
      inline(group.needs),
      table(
        ['Where', 'What'],
        group.risks.map((risk) => [code(risk.where), inline(risk.what)]),
      ),
    ]),
  ];
}
