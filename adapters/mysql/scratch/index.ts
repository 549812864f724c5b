import { LandfallError } from '../../../contracts/errors';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { SecretResolver } from '../../../contracts/secrets';
import type { SourceLink } from '../link';
import { quoteName } from '../schema/names';
import { isScratchName, isScratchOf, scratchDatabase } from './names';
import { onScratch, openScratchLink, type ScratchServer, type ScratchSettings } from './server';

export { proofRun, proofScope } from './names';
export type { ScratchSettings } from './server';
export { fillScratch } from './fill';
export { RebuiltRows } from './rebuilt';

/** Two databases of a proof on the scratch server; gone after `drop`. */
export interface Scratch {
  /** Holds exactly the sampled rows, under the names of the source's tables. */
  readonly database: string;
  /** For tables that are made anew from items. */
  readonly rebuilt: string;
  readonly flavour: 'mysql' | 'mariadb';
  readonly version: string;
  /** What of the server may give other answers than the source. */
  readonly notes: readonly string[];
  /** Opens a session in one of the two databases; whoever opens it closes it. */
  open(database: string, role: string): Promise<SourceLink>;
  /** Drops both databases. What is not there is no failure. */
  drop(): Promise<void>;
}

/**
 * Makes two empty databases, after those that a killed run of the same scope left behind are dropped.
 * @throws LandfallError LandfallScratchUnreachable, LandfallScratchUnusable: another flavour, a missing right, a source that has the name
 * of a scratch database
 */
export async function createScratch(input: {
  readonly source: MigrationConfig['source'];
  readonly schema: Pick<SchemaFacts, 'flavour' | 'version' | 'characterSet' | 'collation'>;
  readonly settings: ScratchSettings;
  readonly secrets: SecretResolver;
  readonly scope: string;
  readonly run: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<Scratch> {
  const { source, schema, scope, run } = input;
  if (isScratchName(source.database))
    throw new LandfallError(
      'LandfallScratchUnusable',
      `the source itself is called ${source.database}, a name that only scratch databases have: it could be dropped as one`,
    );
  const [database, rebuilt] = [scratchDatabase(scope, run, 'rows'), scratchDatabase(scope, run, 'rebuilt')];
  const admin = await onScratch('connecting', () => openScratchLink(input, 'information_schema', 'scratch'));
  try {
    const { flavour, version } = admin;
    if (flavour !== schema.flavour)
      throw new LandfallError(
        'LandfallScratchUnusable',
        `the scratch server ${admin.endpoint} is ${flavour} ${version}, the source ${schema.flavour} ${schema.version}: they give different answers`,
      );
    await onScratch('removing what an earlier run left', () => dropWhere(admin, (name) => isScratchOf(scope, name)));
    const kind = `CHARACTER SET ${schema.characterSet} COLLATE ${schema.collation}`;
    for (const name of [database, rebuilt])
      await onScratch('making a database', () => admin.query(`CREATE DATABASE ${quoteName(name)} ${kind}`));
    return {
      ...{ database, rebuilt, flavour, version },
      notes: version === schema.version ? [] : [`the source is ${schema.version}, the scratch server ${version}`],
      open: (name, role) => onScratch('connecting', () => openScratchLink(input, name, role)),
      drop: () => dropBoth(input, [database, rebuilt]),
    };
  } finally {
    await admin.close();
  }
}

async function dropWhere(admin: SourceLink, isMeant: (name: string) => boolean): Promise<void> {
  const rows = await admin.query('SELECT schema_name AS name FROM information_schema.schemata');
  const names = rows.map(({ name }) => String(name)).filter(isMeant);
  for (const name of names) await admin.query(`DROP DATABASE IF EXISTS ${quoteName(name)}`);
}

/** Also when the work was cancelled. */
async function dropBoth(server: ScratchServer, names: readonly string[]): Promise<void> {
  const { signal: _, ...always } = server;
  const admin = await onScratch('connecting', () => openScratchLink(always, 'information_schema', 'scratch'));
  try {
    await onScratch('dropping a database', () => dropWhere(admin, (name) => names.includes(name)));
  } finally {
    await admin.close();
  }
}
