/** A number with its noun: `1 route`, `2 routes`, `0 queries`. */
export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
