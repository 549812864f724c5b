/** `_w` of the items that the bulk load of a migration writes; undo deletes by it. */
export const loadWriter = (migration: string): string => `load/${migration}`;
