import type { CompareOptions } from '../comparison/differences';
import type { Traffic } from './traffic';
import { currentUnit, type Unit } from './unit';

/** What a gateway function does, and for a read how its answers are compared. */
export type FunctionPlan =
  | { readonly kind: 'write' }
  | { readonly kind: 'read'; readonly compare?: Omit<CompareOptions, 'strictness'> | false };

type Method = (...args: never[]) => Promise<unknown>;

/** The names of the functions of a gateway. */
type FunctionNames<G> = { [K in keyof G]: G[K] extends Method ? K : never }[keyof G] & string;

export interface PhasedSettings<G> {
  /** For statistics and the log. */
  readonly gateway: string;
  readonly mysql: G;
  readonly dynamodb: G;
  readonly functions: Readonly<Record<FunctionNames<G>, FunctionPlan>>;
  readonly traffic: Traffic;
}

type AnyFunction = (...args: readonly unknown[]) => Promise<unknown>;

/**
 * One gateway out of two: each call is served as the flag says. Inside `inOneUnit` all calls go to the side of the unit, and writes are
 * collected for its one shadow write.
 * @throws Error when a function is missing on a side
 */
export function phased<G extends object>(settings: PhasedSettings<G>): Pick<G, FunctionNames<G>> {
  const { gateway, traffic } = settings;
  const plans = Object.entries<FunctionPlan>(settings.functions);
  const functionsOf = (side: 'mysql' | 'dynamodb', name: string): AnyFunction => {
    const found: unknown = (settings[side] as Readonly<Record<string, unknown>>)[name];
    if (typeof found !== 'function') throw new Error(`${gateway}.${name} is not a function on the side ${side}`);
    return (found as AnyFunction).bind(settings[side]);
  };
  return Object.fromEntries(
    plans.map(([name, plan]) => {
      const sides = { mysql: functionsOf('mysql', name), dynamodb: functionsOf('dynamodb', name) };
      const label = `${gateway}.${name}`;
      const inside = async (unit: Unit, args: readonly unknown[]): Promise<unknown> => {
        const result = await sides[unit.side](...args);
        if (plan.kind === 'write') unit.calls.push({ gateway, name, args, result });
        return result;
      };
      const call = (...args: readonly unknown[]): Promise<unknown> => {
        const unit = currentUnit();
        if (unit !== undefined) return inside(unit, args);
        if (plan.kind === 'write') {
          const one = async (): Promise<unknown> => inside(currentUnit() as Unit, args);
          return traffic.write(label, { mysql: one, dynamodb: one });
        }
        const of = (side: 'mysql' | 'dynamodb') => () => sides[side](...args);
        const { compare: options = {} } = plan;
        return traffic.read(label, {
          sides: { mysql: of('mysql'), dynamodb: of('dynamodb') },
          ...(options === false ? {} : { compare: (reads) => reads.begin({ name: label, args, sides, options }) }),
        });
      };
      return [name, call];
    }),
  ) as unknown as Pick<G, FunctionNames<G>>;
}

/** How each side makes a transaction of what is called inside. */
export type UnitSides = Readonly<Record<'mysql' | 'dynamodb', <T>(work: () => Promise<T>) => Promise<T>>>;

/** A transaction of several calls: under one flag, on the side that is right, with one shadow write after its commit. */
export const inOneUnit = <T>(
  settings: { readonly name: string; readonly traffic: Traffic; readonly sides: UnitSides },
  work: () => Promise<T>,
): Promise<T> =>
  settings.traffic.write(settings.name, {
    mysql: () => settings.sides.mysql(work),
    dynamodb: () => settings.sides.dynamodb(work),
  });
