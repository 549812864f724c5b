import type { SourceFile } from 'ts-morph';
import { isStub } from '../../analysis/source/nodes/nodes';
import type { Driver } from '../model';

const CLIENT = /^(?:@[\w.-]+\/)?[\w.-]*(?:mysql|mariadb)[\w.-]*(?:\/promise)?$/i;

/**
 * The client that an object of no known type is of: the one that its file imports, or else the application, where that is one only. Which type it
 * has changes nothing of what runs; the compiler of the application tells where it is another.
 */
export function clientsOf(files: readonly SourceFile[]): (file: SourceFile) => Driver | undefined {
  const own = new Map(files.filter((file) => !isStub(file)).map((file) => [file, clientsIn(file)]));
  const all = new Set([...own.values()].flatMap((clients) => [...clients]));
  return (file) => only(own.get(file) ?? new Set()) ?? only(all);
}

const clientsIn = (file: SourceFile): ReadonlySet<Driver> =>
  new Set(
    file
      .getImportDeclarations()
      .map((one) => one.getModuleSpecifierValue())
      .filter((name) => CLIENT.test(name)),
  );

const only = (clients: ReadonlySet<Driver>): Driver | undefined => (clients.size === 1 ? [...clients][0] : undefined);
