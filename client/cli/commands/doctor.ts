import { LandfallError } from '../../../contracts/errors';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { problemText, SettingsFileError } from '../../../engine/lib/settings-file';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { failureFinding } from '../failure-finding';
import type { Invocation } from '../invocation';
import type { Finding } from '../ports';
import { findingText } from '../view/findings';

/** Width of the column with the names of the checks. */
const WIDTH = 26;
/** First version whose `require` takes ES modules, which some of our libraries are. */
const NODE = [20, 19] as const;

export const registerDoctor: Register = (program, cli) => {
  const command = program
    .command('doctor')
    .description(
      'try everything the migration needs from this machine: Node.js, Temporal, source, AWS, artifacts, application',
    )
    .action(
      action(cli, async (at) => {
        const findings: Finding[] = [];
        for await (const finding of examine(at)) {
          findings.push(finding);
          if (!at.json) at.io.out(findingText(finding, WIDTH, at.colors));
        }
        const failed = findings.filter((finding) => finding.verdict === 'fail').length;
        if (at.json) at.io.out(JSON.stringify({ ok: failed === 0, findings }, null, 2));
        else at.io.out(`${findings.length} checks, ${failed} failed`);
        return failed === 0 ? EXIT.done : EXIT.failed;
      }),
    );
  withExamples(command, [
    ['landfall doctor', 'a line per check, and what to do; 1 when one fails'],
    ['landfall doctor --json', 'for a program'],
  ]);
};

async function* examine(at: Invocation): AsyncGenerator<Finding> {
  yield nodeFinding(process.versions.node);
  const read = readConfig(at);
  yield read.finding;
  yield* temporalFindings(at);
  if (read.config) yield* at.services.diagnose(read.config);
}

/** @param version for example `20.19.2` */
export function nodeFinding(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = major > NODE[0] || (major === NODE[0] && minor >= NODE[1]);
  return {
    check: 'Node.js',
    verdict: fine ? 'ok' : 'fail',
    detail: `v${version}`,
    ...(fine ? {} : { fix: `install Node.js ${NODE.join('.')} or newer` }),
  };
}

function readConfig(at: Invocation): { readonly finding: Finding; readonly config?: MigrationConfig } {
  const check = 'configuration';
  try {
    const config = at.config();
    return { config, finding: { check, verdict: 'ok', detail: at.configFile } };
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error;
    const detail = error.problems.map((problem) => problemText(error.file, problem)).join('\n');
    return { finding: { check, verdict: 'fail', detail, fix: 'correct what is listed; the other checks need it' } };
  }
}

async function* temporalFindings(at: Invocation): AsyncGenerator<Finding> {
  let settings;
  try {
    settings = at.temporal();
  } catch (error) {
    if (!(error instanceof SettingsFileError)) throw error;
    return;
  }
  const place = `${settings.address}, namespace ${settings.namespace}`;
  try {
    const health = await (await at.client()).health();
    yield { check: 'Temporal', verdict: 'ok', detail: place };
    yield attributesFinding(health.missingSearchAttributes, settings.namespace);
    yield health.workers > 0
      ? { check: 'worker', verdict: 'ok', detail: `${health.workers} on task queue ${settings.taskQueue}` }
      : {
          check: 'worker',
          verdict: 'warn',
          detail: `none polls task queue ${settings.taskQueue}`,
          fix: 'landfall worker starts one; a migration waits for it',
        };
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    yield failureFinding('Temporal', error);
  }
}

const attributesFinding = (missing: readonly string[], namespace: string): Finding =>
  missing.length === 0
    ? { check: 'search attributes', verdict: 'ok', detail: 'registered' }
    : {
        check: 'search attributes',
        verdict: 'fail',
        detail: `missing: ${missing.join(', ')}`,
        fix: `temporal operator search-attribute create --namespace ${namespace} ${missing.map((name) => `--name ${name} --type Keyword`).join(' ')}`,
      };
