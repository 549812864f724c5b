import { Option, type Command } from 'commander';
import { CONFIG_FILE } from '../config';

/** Options that every command takes, before or after its name. */
export interface Globals {
  readonly config?: string;
  readonly name?: string;
  readonly address?: string;
  readonly namespace?: string;
  readonly json?: boolean;
  /** False with --no-color. */
  readonly color: boolean;
}

const options = (): readonly Option[] => [
  new Option('--config <file>', `configuration (default: ${CONFIG_FILE})`),
  new Option('--name <name>', 'name of the migration, instead of name: of the configuration'),
  new Option('--address <host:port>', 'Temporal server, instead of temporal.address'),
  new Option('--namespace <namespace>', 'Temporal namespace, instead of temporal.namespace'),
  new Option('--json', 'print the result as JSON on stdout, messages on stderr'),
  new Option('--no-color', 'no colours (also: NO_COLOR in the environment)'),
];

/** On the program: shown in every help. */
export function addGlobals(program: Command): void {
  for (const option of options()) program.addOption(option);
}

/** On a command and those below it, so that the options may stand after its name; what a command defines itself stays its own. */
export function takeGlobals(command: Command): void {
  for (const option of options()) {
    const taken = command.options.some((own) => own.long === option.long);
    if (!taken) command.addOption(option.hideHelp());
  }
  for (const child of command.commands) takeGlobals(child);
}

/** What was given, wherever it stood; the nearest to the command wins. */
export function globalsOf(command: Command): Globals {
  const chain: Command[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent) chain.unshift(at);
  const given: Record<string, unknown> = { color: true };
  for (const one of chain) {
    for (const option of options()) {
      const key = option.attributeName();
      if (one.getOptionValueSource(key) === 'cli') given[key] = one.getOptionValue(key);
    }
  }
  return given as unknown as Globals;
}
