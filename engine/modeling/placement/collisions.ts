import { skeleton } from '../../projection/compile/template';
import type { TableModel } from '../model';
import type { Pins } from '../pins/pins';

/** Two entities of one DynamoDB table must not make the same form of key; only pinned templates can. */
export function checkForms(tables: readonly TableModel[], pins: Pins): void {
  const seen = new Map<string, string>();
  for (const { facts, dynamoTable, key, lookups } of tables) {
    const forms = [[key.partition, key.sort], ...lookups.map(({ partition }) => [partition, '#UNIQUE'])].map(
      (templates) => [dynamoTable, ...templates.map(skeleton)].join('\0'),
    );
    for (const form of forms) {
      const other = seen.get(form);
      if (other !== undefined) {
        const at = pins.of(facts.name).key === undefined ? other : facts.name;
        pins.refuse([at, 'key'], {
          found: `templates of the same form as those of ${at === other ? facts.name : other} in ${dynamoTable}`,
          allowed: "templates that begin with a word of their own, so that no two items can take each other's place",
        });
      }
      seen.set(form, facts.name);
    }
  }
}
