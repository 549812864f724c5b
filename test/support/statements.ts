import { DumpSplitter, type DumpStatement } from '../../engine/analysis/schema/dump/splitter';

/** Statements of an SQL file, to be run: with all rows that they bring. */
export function split(sql: string): string[] {
  const found: string[] = [];
  const events = { statement: ({ text }: DumpStatement) => found.push(text), comment: () => undefined };
  const splitter = new DumpSplitter(events, { withRows: true });
  splitter.push(sql);
  splitter.finish();
  return found;
}
