import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { LandfallError } from '../../../contracts/errors';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { DumpNote } from '../../../engine/analysis/schema/dump/notes';
import { DumpReader, type DumpSchema } from '../../../engine/analysis/schema/dump/reader';
import { DumpSplitter } from '../../../engine/analysis/schema/dump/splitter';
import { isSelected } from '../../../engine/analysis/schema/select';
import { byCodeUnit } from '../../../engine/lib/compare';

export interface DumpSelection {
  /** A dump, plain or gzip, or a folder that mydumper made. */
  readonly path: string;
  /** Which schema of a dump that has several. */
  readonly database?: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly file: string; readonly bytes: number }) => void;
}

/**
 * Reads the schema out of a dump without a server, in flat memory whatever the dump's size.
 * @returns the facts (without a name where neither dump nor selection names the schema), and a note for each thing that a reader of them should know
 * @throws LandfallError LandfallDumpUnreadable, LandfallSourceSchemaMissing, LandfallSourceSchemaEmpty
 */
export async function readDump(selection: DumpSelection): Promise<{ schema: SchemaFacts; notes: readonly DumpNote[] }> {
  const reader = new DumpReader();
  for (const path of await filesOf(selection.path)) {
    // mydumper: `schema.table-schema.sql`; the text inside names no schema.
    const named = /^(.+?)(?:\..+-schema(?:-(?:view|triggers))?|-schema-(?:create|post|triggers))\.sql(?:\.gz)?$/.exec(
      basename(path),
    )?.[1];
    if (named !== undefined) reader.use(named);
    await readFile(path, reader, selection);
  }
  if (reader.foreign !== undefined)
    throw new LandfallError(
      'LandfallDumpUnreadable',
      `${selection.path} is of ${reader.foreign}; only dumps of MySQL and MariaDB are read`,
    );
  const found = choose(reader.result(), selection);
  const tables = found.facts.tables.filter(({ name }) => isSelected(name, selection.include, selection.exclude));
  if (tables.length === 0)
    throw new LandfallError('LandfallSourceSchemaEmpty', `none of the tables in ${selection.path} is selected`);
  const names = new Set(tables.map(({ name }) => name));
  const triggers = found.facts.triggers.filter(({ table }) => names.has(table));
  const database = found.database || (selection.database ?? '');
  return { schema: { ...found.facts, database, tables, triggers }, notes: reader.notes };
}

function choose(schemas: readonly DumpSchema[], { path, database }: DumpSelection): DumpSchema {
  const names = schemas.map((schema) => schema.database).join(', ');
  if (schemas.length === 0)
    throw new LandfallError('LandfallDumpUnreadable', `${path} holds no CREATE TABLE that could be read`);
  const [only] = schemas as [DumpSchema, ...DumpSchema[]];
  if (schemas.length === 1 && (database === undefined || ['', database].includes(only.database))) return only;
  const found = schemas.find((schema) => schema.database === database);
  if (found !== undefined) return found;
  throw new LandfallError(
    'LandfallSourceSchemaMissing',
    database === undefined
      ? `${path} holds several schemas, name one of them: ${names}`
      : `${path} holds no schema ${database}, it has: ${names}`,
  );
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => /-schema(-\w+)?\.sql(\.gz)?$/.test(name));
  if (names.length === 0)
    throw new LandfallError(
      'LandfallDumpUnreadable',
      `${path} is a folder without files of mydumper (*-schema.sql); name the file of the dump`,
    );
  // Tables before what needs them.
  const rank = (name: string): number =>
    ['-schema-create', '-schema.', '-schema-view', '-schema-triggers', '-schema-post'].findIndex((part) =>
      name.includes(part),
    );
  return names.sort((a, b) => rank(a) - rank(b) || byCodeUnit(a, b)).map((name) => join(path, name));
}

const unreadable = (path: string, error: NodeJS.ErrnoException): LandfallError =>
  new LandfallError('LandfallDumpUnreadable', `${path} could not be read (${error.code ?? 'error'})`);

async function readFile(path: string, reader: DumpReader, { signal, onProgress }: DumpSelection): Promise<void> {
  const splitter = new DumpSplitter({
    statement: (found) => reader.statement(found),
    comment: (line) => reader.comment(line),
  });
  let bytes = 0;
  try {
    const file = createReadStream(path, { highWaterMark: 1 << 20, ...(signal && { signal }) });
    const stream = (await isGzip(path)) ? file.pipe(createGunzip()) : file;
    file.on('error', (error) => stream.destroy(error));
    stream.setEncoding('utf8');
    for await (const chunk of stream as AsyncIterable<string>) {
      splitter.push(chunk);
      bytes += chunk.length;
      onProgress?.({ file: basename(path), bytes });
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
  splitter.finish();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await file.close();
  }
}
