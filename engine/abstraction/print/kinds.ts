import { byCodeUnit } from '../../lib/compare';
import type { Driver } from '../model';
import { lower, pascal } from '../names/words';

/** Names for what statements are sent by, one set for each client that the application uses. */
export interface Kind {
  readonly driver: Driver;
  /** Type of what sends: `Executor`. */
  readonly executor: string;
  /** `DataAccess`. */
  readonly access: string;
  /** `dataAccess`. */
  readonly factory: string;
  /** Methods of the driver that are used. */
  readonly methods: readonly string[];
}

const ORDER: readonly Driver[] = ['mysql2/promise', 'mysql2', 'mysql'];

const rank = (driver: Driver): number => (ORDER.includes(driver) ? ORDER.indexOf(driver) : ORDER.length);

/** The first client has the plain names, others say how they answer. */
export function kindsOf(senders: readonly { readonly driver: Driver; readonly method: string }[]): readonly Kind[] {
  const drivers = [...new Set(senders.map(({ driver }) => driver))].sort(
    (a, b) => rank(a) - rank(b) || byCodeUnit(a, b),
  );
  return drivers.map((driver, at) => {
    const prefix = at === 0 ? '' : driver === 'mysql2' ? 'Callback' : pascal(driver);
    const used = new Set(senders.flatMap((one) => (one.driver === driver ? [one.method] : [])));
    return {
      driver,
      executor: `${prefix}Executor`,
      access: `${prefix}DataAccess`,
      factory: prefix === '' ? 'dataAccess' : `${lower(prefix)}DataAccess`,
      methods: [...used].sort(),
    };
  });
}
