import type { Execution, ItemAnswer, ItemRequest } from './request';
import type { ReadVersions } from './versions';

/**
 * Runs an execution that writes at its end: what has been read once is not asked for again. Until it writes, items are as they were; so a
 * row that is needed as it was and as it will be is read once.
 * @param versions told of all that is read
 */
export function* remembering<T>(execution: Execution<T>, versions: ReadVersions): Execution<T> {
  const known = new Map<string, ItemAnswer>();
  let numbers = 0;
  let step = execution.next();
  while (step.done !== true) {
    const wanted = step.value.map((request) => ({
      request,
      // Numbers are given once.
      text: request.kind === 'count' ? `number ${(numbers += 1)}` : textOf(request),
    }));
    const missing = [...new Map(wanted.map((one) => [one.text, one])).values()].filter(({ text }) => !known.has(text));
    const answers = missing.length === 0 ? [] : yield missing.map(({ request }) => request);
    for (const [index, { request, text }] of missing.entries()) {
      if (request.kind === 'write') known.clear();
      versions.enter(request, answers[index]!);
      known.set(text, answers[index]!);
    }
    step = execution.next(wanted.map(({ text }) => known.get(text)!));
  }
  return step.value;
}

const textOf = (request: ItemRequest): string =>
  JSON.stringify(request, (_, value: unknown) =>
    value instanceof Uint8Array
      ? { bytes: Buffer.from(value).toString('hex') }
      : typeof value === 'bigint'
        ? String(value)
        : value,
  );
