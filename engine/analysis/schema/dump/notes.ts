import { byCodeUnit } from '../../../lib/compare';

/** Something that a dump leaves open, and what cures it. */
export interface DumpNote {
  readonly what: string;
  readonly needs: string;
}

/** One note for each thing that a reader of the facts should know. */
export function dumpNotes(dump: {
  /** Kinds of objects that the dump was made without: `routines`, `events`. */
  readonly missing: readonly string[];
  /** The dump names its server. */
  readonly known: boolean;
  /** False when the last line of the dump is not there. */
  readonly ended: boolean;
  /** First words of statements that were not understood, with their number. */
  readonly unknown: ReadonlyMap<string, number>;
  /** Number of statements that were cut. */
  readonly cut: number;
}): readonly DumpNote[] {
  const words = [...dump.unknown].sort(([a], [b]) => byCodeUnit(a, b)).map(([word, count]) => `${word} (${count})`);
  return [
    ...dump.missing.map((kind) => ({
      what: `The dump was made without --${kind}: whether the schema has any is unknown.`,
      needs: `Make the dump again with --${kind}, or read the live schema.`,
    })),
    ...(dump.known
      ? []
      : [
          {
            what: 'The dump does not say which server made it: MySQL 8.0 is assumed for what it leaves open.',
            needs:
              'Give a dump with its comment lines (without --skip-comments and --compact), or read the live schema.',
          },
        ]),
    ...(dump.ended
      ? []
      : [
          {
            what: 'The dump does not end with its line "Dump completed": it was cut, and tables may be missing.',
            needs: 'Make the dump again, or read the live schema.',
          },
        ]),
    ...(words.length === 0
      ? []
      : [
          {
            what: `Statements of the dump that were not understood: ${words.join(', ')}.`,
            needs: 'See whether they change the schema; if so, read the live schema.',
          },
        ]),
    ...(dump.cut === 0
      ? []
      : [
          {
            what: `${dump.cut} statements of the dump were cut for their length.`,
            needs: 'Look through the longest statements by hand, or read the live schema.',
          },
        ]),
  ];
}
