import { meaningOf } from '../names/statement';
import { free, upper } from '../names/words';
import type { StatementCall } from '../model';

/**
 * Names of the functions of one gateway, in the order of the calls: that of the method that sends one statement; where a method sends several,
 * or has no name, what the statement does.
 */
export function functionNames(calls: readonly StatementCall[]): ReadonlyMap<StatementCall, string> {
  const perMethod = new Map<string, number>();
  for (const call of calls) perMethod.set(call.function, (perMethod.get(call.function) ?? 0) + 1);
  const taken = new Set(['constructor', 'executor']);
  const names = new Map<StatementCall, string>();
  const give = (call: StatementCall, name: string): void => {
    names.set(call, name);
    taken.add(name);
  };
  // What is named after its method keeps that name, whatever stands before it.
  for (const call of calls) {
    const own = methodName(call.function);
    if (own !== undefined && perMethod.get(call.function) === 1 && !taken.has(own)) give(call, own);
  }
  for (const call of calls) {
    if (names.has(call)) continue;
    const means = meaningOf(call.sql);
    const own = methodName(call.function);
    const longer = own === undefined ? means : `${means}For${upper(own)}`;
    give(call, taken.has(means) ? free(longer, taken) : means);
  }
  return names;
}

/** `ProductRepository.findById` -> `findById`; undefined for what is no name: `GET /orders/:id`, `(module)`. */
function methodName(name: string): string | undefined {
  const last = name.split('.').at(-1) ?? '';
  const plain = last.replace(/^#/, '');
  return /^[A-Za-z_$][\w$]*$/.test(plain) && !['constructor', 'default'].includes(plain) ? plain : undefined;
}
