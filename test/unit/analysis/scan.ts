import { Project, ModuleKind, ModuleResolutionKind, ScriptTarget } from 'ts-morph';
import { scanSource, type SourceFacts } from '../../../engine/analysis/source/scan';
import { STUBS, STUB_FOLDER } from '../../../engine/analysis/source/libraries/stubs';

/** One project for all scans of a suite: to read the library of the language anew costs more than most scans. */
const project = new Project({
  useInMemoryFileSystem: true,
  compilerOptions: {
    allowJs: true,
    esModuleInterop: true,
    strictNullChecks: true,
    noImplicitAny: true,
    target: ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ModuleKind.ESNext,
    moduleResolution: ModuleResolutionKind.Bundler,
  },
});
const stubs = new Set(
  Object.entries(STUBS).map(([name, text]) => project.createSourceFile(`${STUB_FOLDER}/${name}`, text)),
);

/** Scans files given as text, by path below the application's root. Scans run one after another. */
export async function scanFiles(files: Readonly<Record<string, string>>): Promise<SourceFacts> {
  // Those of the scan before, and the declarations of clients that it added.
  for (const file of project.getSourceFiles()) if (!stubs.has(file)) project.removeSourceFile(file);
  for (const [path, text] of Object.entries(files)) project.createSourceFile(`/application/${path}`, text);
  return scanSource(project, '/application');
}

/** Body of one function on a pool; gives the statements found in it. */
export async function scanBody(body: string, parameters = 'f: any'): Promise<readonly string[]> {
  const { sites } = await scanFiles({
    'db.ts': `import { createPool } from 'mysql2/promise';\nexport const pool = createPool({});`,
    'code.ts': `import { pool } from './db';\nconst TABLE = 'boats';\nexport async function run(${parameters}) {\n${body}\n}`,
  });
  return sites.map((site) => (site.problem === null ? site.sql : `PROBLEM ${site.problem}`));
}
