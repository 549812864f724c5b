import { posix } from 'node:path';
import type { SourceFile } from 'ts-morph';
import { classAround } from '../../analysis/source/call-graph/classes';
import { byCodeUnit } from '../../lib/compare';
import type { Driver, StatementCall } from '../model';
import { camel, free, kebab, pascal, plural } from './words';

/** The class, or the module, that statements stand in, and what its gateway is called. */
export interface Group {
  readonly file: SourceFile;
  readonly path: string;
  /** Name of the class; null for functions of a module. */
  readonly holder: string | null;
  /** Property of the data access: `products`. */
  readonly property: string;
  /** `ProductGateway`. */
  readonly gateway: string;
  /** `MysqlProductGateway`. */
  readonly implementation: string;
  /** Name of its files without their ending. */
  readonly base: string;
  readonly driver: Driver;
  readonly calls: readonly StatementCall[];
}

/** What classes and modules are called for what they do, not for what they are about. */
const ROLE =
  /(?:Repository|Repo|Dao|DAO|Store|Service|Controller|Handler|Model|Mapper|Provider|Gateway|Queries|Query|Routes?|Router|Db|DB|Data)$/;

/** Statements by the class or module that they stand in, each with names that no other has. */
export function groupsOf(calls: readonly StatementCall[], driverOf: (call: StatementCall) => Driver): readonly Group[] {
  const byHolder = new Map<string, StatementCall[]>();
  for (const call of calls) {
    const key = `${call.path}\0${holderOf(call) ?? ''}\0${driverOf(call)}`;
    byHolder.set(key, [...(byHolder.get(key) ?? []), call]);
  }
  const taken = new Set<string>();
  return [...byHolder.entries()]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, own]) => {
      const [{ file, path }] = own as [StatementCall];
      const holder = holderOf(own[0]!);
      const full = holder ?? pascal(posix.basename(path).replace(/\.[cm]?tsx?$/, ''));
      const short = full.replace(ROLE, '') || full;
      const folder = pascal(`${posix.basename(posix.dirname(path))}-${full}`);
      const [name, property] = [short, full, folder]
        .map((one) => [one, plural(camel(one))] as const)
        .find(([, one]) => !taken.has(one)) ?? [folder, free(plural(camel(folder)), taken)];
      taken.add(property);
      const gateway = clear(`${pascal(name)}Gateway${property.replace(plural(camel(name)), '')}`, file);
      return {
        file,
        path,
        holder,
        property,
        gateway,
        implementation: `Mysql${gateway}`,
        base: kebab(property),
        driver: driverOf(own[0]!),
        calls: own,
      };
    });
}

const holderOf = ({ node }: StatementCall): string | null => classAround(node)?.getName() ?? null;

/** The application may have a gateway of its own. */
const clear = (name: string, file: SourceFile): string =>
  file.getLocal(name) === undefined ? name : `${name}Statements`;
