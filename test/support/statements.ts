import { DumpSplitter } from '../../engine/analysis/schema/dump/splitter';

/** Statements of an SQL file. */
export function split(sql: string): string[] {
  const found: string[] = [];
  const splitter = new DumpSplitter({ statement: ({ text }) => found.push(text), comment: () => undefined });
  splitter.push(sql);
  splitter.finish();
  return found;
}
