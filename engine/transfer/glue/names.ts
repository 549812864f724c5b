import { stageFolder } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { scriptTables } from './script';

/** Names of what the engine glue makes: jobs, scripts, objects beside them. */

/** A table's name as part of a path: other characters than letters, digits, `_`, `-` and inner dots as `!` and their number in hex. */
const pathPart = (table: string): string =>
  table.replace(/[^A-Za-z0-9_.-]|^\./gu, (character) => `!${character.codePointAt(0)!.toString(16)}.`);

/** Key of the artifact. */
export const scriptKey = (table: string): string => `${stageFolder('transfer')}/glue/${pathPart(table)}.py`;

/** Where the script of a table lies below the scripts of the migration. */
export const scriptObject = (table: string): string => `glue/${pathPart(table)}.py`;

/** Folder of an entity's ranges and what became of them, below the scripts of the migration. */
export const runFolder = (folder: string): string => `glue/runs/${folder}/`;

export const rangesObject = (folder: string, attempt: number): string => `${runFolder(folder)}ranges-${attempt}.json`;
export const partObject = (folder: string, part: number): string => `${runFolder(folder)}plan-${part}.json`;
export const reportObject = (folder: string, attempt: number): string => `${runFolder(folder)}report-${attempt}.json`;
export const authoritiesObject = (folder: string): string => `${runFolder(folder)}authorities.pem`;

/** Artifact with what the last run of an entity's job said. */
export const reportKey = (entityNumber: number, attempt: number): string =>
  `${stageFolder('transfer')}/work/glue/e${entityNumber}-${attempt}.json`;

/** Name of the job and of the connection of a table: known by its number, with as much of its name as Glue allows. */
export function jobName(
  plan: ProjectionPlan,
  { migration, table }: { readonly migration: string; readonly table: string },
): string {
  const readable = table.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 100);
  return `landfall-${migration}-${scriptTables(plan).indexOf(table)}-${readable}`;
}

/** Names of all jobs of a plan. */
export const jobNames = (plan: ProjectionPlan, migration: string): readonly string[] =>
  scriptTables(plan).map((table) => jobName(plan, { migration, table }));
