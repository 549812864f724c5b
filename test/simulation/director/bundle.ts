import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { MUTANTS } from '../../support/convergence/catalogue';
import type { Mutant } from '../../support/convergence/mutants/mutant';
import { RULES } from '../../support/convergence/rules';

const ENTRY = join(__dirname, '../processes/entry.ts');
const MODEL = join(__dirname, '../../support/convergence');
const RULE_FILE = /\/engine\/.*\/rules$/;

/** The rule of the explorer's catalogue that a text means: its name, or a part of what is done instead. */
export function mutantOf(text: string): Mutant {
  const found = MUTANTS.filter(({ rule, instead }) => rule === text || instead.includes(text));
  const [mutant] = found;
  if (mutant === undefined) throw new Error(`no rule is ${JSON.stringify(text)}`);
  return mutant;
}

/** Puts a mutant's functions in the place of the rules', for all but the explorer's model, from which they come. */
function withoutRule(mutant: Mutant): Plugin {
  const names = Object.keys(mutant.replace(RULES));
  return {
    name: 'without-rule',
    setup: (plugin) => {
      plugin.onResolve({ filter: /rules$/ }, ({ path, resolveDir, importer, namespace }) => {
        const file = join(resolveDir, path);
        if (namespace === 'without-rule' || importer.startsWith(MODEL) || !RULE_FILE.test(file)) return undefined;
        return { path: `${file}.ts`, namespace: 'without-rule' };
      });
      plugin.onLoad({ filter: /.*/, namespace: 'without-rule' }, async ({ path }) => {
        const own = Object.keys((await import(path)) as object).filter((name) => names.includes(name));
        return {
          resolveDir: MODEL,
          loader: 'ts',
          contents: [
            `export * from ${JSON.stringify(path)};`,
            `import { MUTANTS } from './catalogue';`,
            `import { RULES } from './rules';`,
            // Asked for when it is first used: the catalogue itself imports rules.
            `let replaced: any;`,
            `const rules = () => (replaced ??= MUTANTS[${MUTANTS.indexOf(mutant)}]!.replace(RULES));`,
            ...own.map((name) => `export const ${name} = (...args: any[]) => rules().${name}(...args);`),
          ].join('\n'),
        };
      });
    },
  };
}

/**
 * Puts all that a process runs into one file: a process is then there within a quarter of a second, which counts where many are killed.
 * @param ruleOff rule that is switched off, as `mutantOf` takes it
 */
export async function bundleProcesses(folder: string, ruleOff?: string): Promise<string> {
  const outfile = join(folder, 'process.js');
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'error',
    plugins: ruleOff === undefined ? [] : [withoutRule(mutantOf(ruleOff))],
  });
  return outfile;
}
