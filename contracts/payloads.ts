/**
 * What the codec gives in place of a payload that it cannot decrypt. Throwing there would hang the workflow, so the receiver looks for
 * this field and refuses with the reason.
 */
export const UNREADABLE_FIELD = 'landfallUnreadable';

/** Why a payload could not be read; undefined when it is a readable one. */
export function unreadableReason(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const reason = (value as Record<string, unknown>)[UNREADABLE_FIELD];
  return typeof reason === 'string' ? reason : undefined;
}
