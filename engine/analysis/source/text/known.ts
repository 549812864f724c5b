import type { Node } from 'ts-morph';
import { byCodeUnit } from '../../../lib/compare';
import { tidy, type Part } from './parts';

/** True when the text is still that of a caller, or not known at all. */
export const isOpen = (parts: readonly Part[]): boolean => tidy(parts).every((part) => part.kind === 'dynamic');

/** True when the whole, or one of the texts that it is chosen from, is not known. */
export const hasOpen = (parts: readonly Part[]): boolean => {
  const [only, ...others] = parts;
  if (only?.kind !== 'choice') return isOpen(parts) || (only?.kind === 'parameter' && others.length === 0);
  return others.length === 0 && only.options.some(hasOpen);
};

/** True for a text that is not empty, whatever the program is given. */
export const isText = (parts: readonly Part[]): boolean => {
  const [only, ...others] = tidy(parts);
  return only?.kind === 'text' && others.length === 0 && only.text !== '?';
};

/** Values of a type that is a closed set of texts. */
export const stringLiterals = (node: Node): readonly string[] | undefined => {
  const type = node.getType();
  const members = type.isUnion() ? type.getUnionTypes() : [type];
  if (members.length > 50 || !members.every((member) => member.isStringLiteral())) return undefined;
  // The compiler orders them by when it met them first, which is not the same for the same code.
  return members.map((member) => member.getLiteralValue() as string).sort(byCodeUnit);
};
