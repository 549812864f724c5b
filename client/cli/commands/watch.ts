import { Option } from 'commander';
import { action, withExamples, type Register } from '../command';
import type { ExitCode } from '../exit-codes';
import { follow } from '../follow';
import type { Invocation } from '../invocation';
import { liveView } from '../view/live';
import { statusText } from '../view/status';
import { waitFor } from '../wait';

export const registerWatch: Register = (program, cli) => {
  const command = program
    .command('watch')
    .description(
      'follow a migration: stages, a bar per table, rate, remaining time; one line per change without a terminal',
    )
    .addOption(
      new Option('--until <what>', 'end: until the migration has ended; decision: also when a person must act')
        .choices(['end', 'decision'])
        .default('end'),
    )
    .action(
      action(cli, async (at, { until }: { readonly until: 'end' | 'decision' }) =>
        at.io.live && !at.json ? watchLive(at, until) : waitFor(at, at.name(), { until }),
      ),
    );
  withExamples(command, [
    ['landfall watch', 'live view; Ctrl-C ends the view, never the migration'],
    ['landfall watch --until decision | tee run.log', 'lines until a person must act'],
  ]);
};

async function watchLive(at: Invocation, until: 'end' | 'decision'): Promise<ExitCode> {
  const view = liveView();
  try {
    const { exitCode } = await follow(at, at.name(), {
      until,
      onStatus: (status) => {
        const hint = at.colors.dim(
          `Ctrl-C ends this view; the migration goes on. landfall pause --name ${status.name} halts it.`,
        );
        const open = status.run === 'running';
        view.show(`${statusText(status, at.colors, at.io.now())}${open ? `\n\n${hint}` : ''}`, at.io.columns);
      },
    });
    return exitCode;
  } finally {
    view.end();
  }
}
