import { setTimeout as delay } from 'node:timers/promises';
import type { Control } from '../control/table';

/** Asks MySQL one question; the rows of the answer. */
export type Ask = (sql: string, values: readonly string[]) => Promise<readonly Readonly<Record<string, unknown>>[]>;

const BETWEEN_MS = 50;
const CAPTURE = { partition: 'position#capture', sort: '#' };

/** Position by domain of MariaDB; undefined: not a text that it writes. */
function domainsOf(text: string): ReadonlyMap<string, bigint> | undefined {
  const domains = new Map<string, bigint>();
  for (const part of text.split(',').map((one) => one.trim()))
    if (part !== '') {
      const match = /^(\d{1,10})-\d{1,10}-(\d{1,20})$/.exec(part);
      if (match === null) return undefined;
      domains.set(match[1] as string, BigInt(match[2] as string));
    }
  return domains;
}

/** Does a position of MariaDB hold another one? */
export function holdsPosition(whole: string, part: string): boolean {
  const [held, wanted] = [domainsOf(whole), domainsOf(part)];
  return (
    held !== undefined &&
    wanted !== undefined &&
    [...wanted].every(([domain, sequence]) => (held.get(domain) ?? -1n) >= sequence)
  );
}

/**
 * A question for dual reads: waits until capture has passed all that MySQL has committed until now.
 * @returns false where nobody numbers commits, or what is put off says why a pair may differ
 */
export function captureReached(given: {
  readonly control: Control;
  readonly ask: Ask;
  readonly flavour: 'mysql' | 'mariadb';
  /** Is a key put off now? */
  readonly putOff: (signal: AbortSignal) => Promise<boolean>;
}): (signal: AbortSignal) => Promise<boolean> {
  const { control, ask, flavour, putOff } = given;
  const executed = flavour === 'mysql' ? '@@GLOBAL.gtid_executed' : '@@GLOBAL.gtid_binlog_pos';
  const holds = async (captured: string, end: string): Promise<boolean> => {
    if (flavour === 'mariadb') return holdsPosition(captured, end);
    const [row] = await ask('SELECT GTID_SUBSET(?, ?) AS held', [end, captured]);
    return Number(row?.['held']) === 1;
  };
  return async (signal) => {
    const [row] = await ask(`SELECT ${executed} AS position`, []);
    const end = row?.['position'];
    if (typeof end !== 'string' || end === '') return false;
    while (!signal.aborted) {
      const captured = positionOf((await control.read(CAPTURE.partition, CAPTURE.sort, signal))?.['position']?.S);
      if (captured !== undefined && (await holds(captured, end))) return !(await putOff(signal));
      await delay(BETWEEN_MS, undefined, { signal });
    }
    return false;
  };
}

/** GTID set of a saved position of capture; undefined: there is none. */
function positionOf(text: string | undefined): string | undefined {
  try {
    const { gtidSet } = JSON.parse(text ?? '{}') as { readonly gtidSet?: unknown };
    return typeof gtidSet === 'string' ? gtidSet : undefined;
  } catch {
    return undefined;
  }
}
