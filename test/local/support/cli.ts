/** `landfall local` alone, without the rest of the command line. */
import { Command } from 'commander';
import { registerLocalCommands } from '../../../client/cli/commands/local';

const program = new Command('landfall');
registerLocalCommands(program);
void program.parseAsync(process.argv);
