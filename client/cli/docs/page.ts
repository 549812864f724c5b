import type { Command } from 'commander';
import type { Io } from '../io';
import type { Services } from '../ports';
import type { Prompts } from '../prompts';
import { EXIT_WORDS } from '../exit-codes';
import { buildProgram } from '../program';

/** Width of the help as it is printed into the page. */
const COLUMNS = 110;

const HEAD = `<!-- Printed from the command line's own help by scripts/docs/write.ts. -->

# Command line

\`landfall <command>\` talks to Temporal, and in a few commands to source, AWS and artifact store directly. The result goes to stdout, messages
and questions to stderr; \`--json\` makes the result one JSON value. Names of commands and options, exit codes and JSON fields are an interface.

## Exit codes

| code | meaning |
|---|---|
${EXIT_WORDS.map(([code, words]) => `| ${code} | ${words} |`).join('\n')}

A migration that a person rejected ends with 1: it ended and did not finish. So does one that stopped with a failure, although it is not over: it
can be restarted or rolled back, and \`state\` of \`status --json\` tells the two apart. Commands that only look (\`status\`, \`list\`, \`report\` ..) end with 0 when they could look;
\`status --exit-code\` tells the state by its code. A question that was answered with no ends with 1.

Errors have five parts: code, what was wrong, cause, check, fix; with \`--json\` as \`{"error": {..}}\` on stderr.

\`--wait\` outlives a Temporal server that is restarted (ten minutes). Ctrl-C in \`watch\` or \`--wait\` ends the command with 130 and never the migration.
`;

/** docs/cli.md, from the help of every command. */
export function cliPage(addLocal?: (program: Command) => void): string {
  const silent = { out: () => undefined, err: () => undefined } as unknown as Io;
  const program = buildProgram({ io: silent, services: {} as Services, prompts: {} as Prompts }, addLocal);
  const parts: string[] = [HEAD, section('landfall', program)];
  const visit = (command: Command, name: string): void => {
    if (command.name() === 'help') return;
    parts.push(section(name, command));
    for (const child of command.commands) visit(child, `${name} ${child.name()}`);
  };
  for (const command of program.commands) visit(command, `landfall ${command.name()}`);
  return parts.join('\n');
}

function section(name: string, command: Command): string {
  let text = '';
  const top = command.parent === null;
  command.configureOutput({
    writeOut: (part) => (text += part),
    getOutHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
  });
  // The options of every command stand in the first section alone.
  command.configureHelp({ helpWidth: COLUMNS, showGlobalOptions: false });
  command.outputHelp();
  const body = text.trimEnd().replace(/\n\nExit codes:[\s\S]*$/, '');
  return `## \`${name}\`\n${top ? '\nThe options below are taken by every command, before or after its name.\n' : ''}\n\`\`\`text\n${body}\n\`\`\`\n`;
}
