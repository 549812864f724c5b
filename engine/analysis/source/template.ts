import type { StatementPart, StatementTemplate } from '../../../contracts/schemas/statement-template';
import { tidy, type Part } from './parts';

/** The parts of a statement as `analysis.json` has them. */
export const templateOf = (parts: readonly Part[]): StatementTemplate => tidy(parts).map(partOf);

function partOf(part: Part): StatementPart {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'dynamic':
    case 'parameter':
      return { open: part.why };
    case 'optional':
      return { optional: templateOf(part.parts) };
    case 'choice':
      return { choice: part.options.map(templateOf) };
    case 'list':
      return {
        list: part.items.map((item) => ({
          parts: templateOf(item.parts),
          ...(item.optional && { optional: true as const }),
          ...(item.repeated === true && { repeated: true as const }),
        })),
        separator: part.separator,
      };
  }
}
