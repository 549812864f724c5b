import { fence } from '../../report/markdown';
import type { TableModel } from '../model';

/** Mermaid diagrams of the model. Names are quoted, so that they can hold anything. */

const label = (text: string): string => `"${text.replace(/#/g, '#35;').replace(/"/g, '#quot;')}"`;

/** Source tables and the DynamoDB tables that their rows go to. */
export function tablesDiagram(groups: readonly (readonly [string, readonly TableModel[]])[]): string {
  const lines = ['flowchart LR'];
  groups.forEach(([name, tables], g) => {
    lines.push(`  subgraph t${g} [${label(name)}]`);
    tables.forEach((table, e) => {
      lines.push(`    t${g}e${e}[${label(`${table.entityType}: ${table.key.partition} / ${table.key.sort}`)}]`);
      table.lookups.forEach((lookup, l) => lines.push(`    t${g}e${e}l${l}([${label(lookup.entityType)}])`));
    });
    lines.push('  end');
    tables.forEach((table, e) => {
      lines.push(`  s${g}e${e}[(${label(table.facts.name)})] --> t${g}e${e}`);
      table.lookups.forEach((_, l) => lines.push(`  s${g}e${e} -.-> t${g}e${e}l${l}`));
    });
  });
  return fence(lines.join('\n'), 'mermaid');
}

/** One item collection: root, children, lookup items. */
export function collectionDiagram(tables: readonly TableModel[]): string {
  const lines = ['flowchart TB'];
  const at = new Map(tables.map((table, index) => [table.facts.name, `n${index}`]));
  for (const table of tables) lines.push(`  ${at.get(table.facts.name)}[${label(table.entityType)}]`);
  for (const table of tables)
    if (table.ownership !== null)
      lines.push(`  ${at.get(table.ownership.parent)} -->|${label(table.ownership.kind)}| ${at.get(table.facts.name)}`);
  return fence(lines.join('\n'), 'mermaid');
}
