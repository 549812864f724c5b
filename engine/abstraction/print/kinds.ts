import type { Driver } from '../model';

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

/** The first client has the plain names, others say how they answer. */
export function kindsOf(senders: readonly { readonly driver: Driver; readonly method: string }[]): readonly Kind[] {
  return ORDER.filter((driver) => senders.some((one) => one.driver === driver)).map((driver, at) => {
    const prefix = at === 0 ? '' : at === 1 ? 'Callback' : 'Classic';
    const used = new Set(senders.flatMap((one) => (one.driver === driver ? [one.method] : [])));
    return {
      driver,
      executor: `${prefix}Executor`,
      access: `${prefix}DataAccess`,
      factory: prefix === '' ? 'dataAccess' : `${prefix.toLowerCase()}DataAccess`,
      methods: [...used].sort(),
    };
  });
}
