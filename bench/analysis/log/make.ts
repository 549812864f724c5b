import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { gunzipSync } from 'node:zlib';

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{6}Z)(?=\t)/gm;
/** Numbers that an application gives: behind a comparison and in LIMIT and OFFSET. */
const VALUE = /(?<=(?:= |OFFSET |LIMIT ))\d+/g;

/**
 * Writes a general log of `megabytes` by repeating a log with its times shifted, each copy behind the one before. `varied` gives
 * other numbers to each statement, so that no text comes twice.
 */
export async function makeLog(input: {
  readonly reference: string;
  readonly path: string;
  readonly megabytes: number;
  readonly varied: boolean;
  /** Writes Execute entries as Query entries. */
  readonly asQuery: boolean;
}): Promise<void> {
  const reference = gunzipSync(readFileSync(input.reference)).toString('latin1');
  const text = input.asQuery ? reference.replace(/^([^\t]*Z\t +\d+) Execute\t/gm, '$1 Query\t') : reference;
  const stamps = [...text.matchAll(STAMP)].map((found) => Date.parse(`${found[1]}Z`));
  const span = Math.max(...stamps) - Math.min(...stamps) + 1_000;
  const out = createWriteStream(input.path);
  let bytes = 0;
  let seed = 1;
  for (let copy = 0; bytes < input.megabytes * 1e6; copy += 1) {
    let next = 0;
    const shifted = text.replace(
      STAMP,
      (_all, _day: string, fraction: string) =>
        `${new Date(stamps[(next += 1) - 1]! + copy * span).toISOString().slice(0, 19)}${fraction}`,
    );
    const part = input.varied
      ? shifted.replace(VALUE, () => String((seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0)))
      : shifted;
    bytes += part.length;
    if (!out.write(part, 'latin1')) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
