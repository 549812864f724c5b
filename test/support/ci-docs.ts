import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface GithubWorkflow {
  readonly jobs: Record<string, { readonly steps: readonly { readonly name?: string; readonly run?: string }[] }>;
}
export interface GitlabJob {
  readonly script: readonly string[];
  readonly allow_failure?: { readonly exit_codes: readonly number[] };
}

/** The two examples of docs/ci.md, as they are printed there. */
export function ciExamples(): {
  readonly github: GithubWorkflow;
  readonly gitlab: Readonly<Record<string, GitlabJob>>;
} {
  const text = readFileSync(join(__dirname, '../../docs/ci.md'), 'utf8');
  const found = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  if (found.length !== 2) throw new Error(`docs/ci.md has ${found.length} examples, 2 are known here`);
  return { github: parse(found[0]!) as GithubWorkflow, gitlab: parse(found[1]!) as Record<string, GitlabJob> };
}

/** The shell text of a step of the GitHub example. @throws Error when there is no such step */
export function githubStep({ jobs }: GithubWorkflow, job: string, name: string): string {
  const script = jobs[job]?.steps.find((one) => one.name === name)?.run;
  if (script === undefined) throw new Error(`the GitHub example has no step ${name} in ${job}`);
  return script;
}
