import { join } from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { MUTANTS } from '../../support/convergence/catalogue';
import type { Mutant } from '../../support/convergence/mutants/mutant';
import { RULES } from '../../support/convergence/rules';

const ENTRY = join(__dirname, '../processes/entry.ts');
const MODEL = join(__dirname, '../../support/convergence');
/** Namespace of the files that stand in for those with rules. */
const STAND_IN = 'without-rule';
const RULE_FILE = /\/engine\/.*\/rules$/;

/** A rule that cannot be switched off here; the message says why. */
export class RuleError extends Error {}

/**
 * Rules whose function is asked, and which nevertheless decide nothing here: V5, for an instance reads what it puts when it puts it, whatever
 * the order of acts; S5, for what is asked before an answer is asked inside the file of the rules, where nothing can be put in its place.
 */
const DECIDE_NOTHING: ReadonlySet<string> = new Set(['V5', 'S5']);

/**
 * The rule of the explorer's catalogue that a text means: its name, or a part of what is done instead.
 * @throws RuleError
 */
function mutantOf(text: string): Mutant {
  const [mutant] = MUTANTS.filter(({ rule, instead }) => rule === text || instead.includes(text));
  if (mutant === undefined) throw new RuleError(`no rule is ${JSON.stringify(text)}`);
  return mutant;
}

/** Does anything that a process runs ask the rule? Nothing of its stand-in is left in the bundle when not. */
const isAsked = ({ outputs }: Metafile): boolean =>
  Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .some(([file, { bytesInOutput }]) => file.startsWith(`${STAND_IN}:`) && bytesInOutput > 0);

/** Puts a mutant's functions in the place of the rules', for all but the explorer's model, from which they come. */
function withoutRule(mutant: Mutant): Plugin {
  const names = Object.keys(mutant.replace(RULES));
  return {
    name: STAND_IN,
    setup: (plugin) => {
      plugin.onResolve({ filter: /rules$/ }, ({ path, resolveDir, importer, namespace }) => {
        const file = join(resolveDir, path);
        if (namespace === STAND_IN || importer.startsWith(MODEL) || !RULE_FILE.test(file)) return undefined;
        return { path: `${file}.ts`, namespace: STAND_IN };
      });
      plugin.onLoad({ filter: /.*/, namespace: STAND_IN }, async ({ path }) => {
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
 * @throws RuleError when that would change nothing
 */
export async function bundleProcesses(folder: string, ruleOff?: string): Promise<string> {
  const outfile = join(folder, 'process.js');
  const mutant = ruleOff === undefined ? undefined : mutantOf(ruleOff);
  const { metafile } = await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'error',
    metafile: true,
    plugins: mutant === undefined ? [] : [withoutRule(mutant)],
  });
  if (mutant !== undefined && (DECIDE_NOTHING.has(mutant.rule) || !isAsked(metafile)))
    throw new RuleError(
      `${mutant.rule} (off: ${mutant.instead}): nothing in the simulation asks this rule; the explorer walks it ` +
        `(npm run explore -- --only "${mutant.rule} off")`,
    );
  return outfile;
}
