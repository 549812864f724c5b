import Table from 'cli-table3';
import { safe, type Colors } from './text';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** A table without lines; columns whose head ends with `>` stand to the right. Cells may hold colours of our own, see `safe`. */
export function table(colors: Colors, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const out = new Table({
    head: head.map((title) => colors.dim(title.replace(/>$/, ''))),
    colAligns: head.map((title) => (title.endsWith('>') ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    chars: NO_LINES,
  });
  out.push(...rows.map((row) => [...row]));
  return out
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

export { safe };
