import type { Node } from 'ts-morph';
import type { SiteParameter } from '../../../../contracts/schemas/analysis';

const LONGEST = 80;

/** An expression in one line, cut. */
export const short = (node: Node): string => {
  const text = node.getText().replace(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}..` : text;
};

/** The type as a person would write it, without the way to the file that declares it. */
export const typeText = (node: Node): string => {
  const text = node
    .getType()
    .getBaseTypeOfLiteralType()
    .getText(node)
    .replace(/import\("[^"]*"\)\./g, '')
    .replace(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}..` : text;
};

/** A value as the source writes it, with its type. */
export const described = (node: Node): SiteParameter => ({ text: short(node), type: typeText(node) });
