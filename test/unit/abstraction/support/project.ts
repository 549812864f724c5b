import { ModuleKind, ModuleResolutionKind, Project, ScriptTarget } from 'ts-morph';
import { abstractSource } from '../../../../engine/abstraction/abstract';
import type { Abstraction } from '../../../../engine/abstraction/model';
import { STUBS, STUB_FOLDER } from '../../../../engine/analysis/source/libraries/stubs';

export type Files = Readonly<Record<string, string>>;

const ROOT = '/application';

/** One project for all of a suite: to read the library of the language anew costs more than most of the work. */
const project = new Project({
  useInMemoryFileSystem: true,
  compilerOptions: {
    esModuleInterop: true,
    experimentalDecorators: true,
    strict: true,
    noUnusedLocals: true,
    target: ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    noEmit: true,
    skipLibCheck: true,
  },
});
const stubs = new Set(
  Object.entries(STUBS).map(([name, text]) => project.createSourceFile(`${STUB_FOLDER}/${name}`, text)),
);

/** The project with these files and no others. */
function projectOf(files: Files): Project {
  for (const file of project.getSourceFiles()) if (!stubs.has(file)) project.removeSourceFile(file);
  for (const [path, text] of Object.entries(files)) project.createSourceFile(`${ROOT}/${path}`, text);
  return project;
}

export interface Abstracted extends Abstraction {
  /** The whole application afterwards. */
  readonly after: Files;
}

/** The application with its data access. */
export async function abstracted(files: Files): Promise<Abstracted> {
  const found = await abstractSource(projectOf(files), ROOT);
  const changed = [...found.interfaces, ...found.mysql, ...found.factory, ...found.callers];
  return { ...found, after: { ...files, ...Object.fromEntries(changed.map(({ path, text }) => [path, text])) } };
}

/** What the compiler says of an application, in words. */
export const errorsOf = (files: Files): readonly string[] =>
  projectOf(files)
    .getPreEmitDiagnostics()
    .map((one) => `${one.getSourceFile()?.getBaseName() ?? ''}: ${JSON.stringify(one.getMessageText())}`);

/** Lines of a file that differ, with what they were and are. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const [gone, come] = [old.filter((line) => !now.includes(line)), now.filter((line) => !old.includes(line))];
  return [...gone.map((line) => `- ${line.trim()}`), ...come.map((line) => `+ ${line.trim()}`)];
}
