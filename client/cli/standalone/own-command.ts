import { extname, join } from 'node:path';
import type { OwnCommand } from '../../../adapters/mcp/port/open';

/** How this command line is run again as a process of its own; the same from source, through tsx, and built. */
export const ownCommand = (): OwnCommand => [
  process.execPath,
  ...process.execArgv,
  join(__dirname, `../main${extname(__filename)}`),
];
