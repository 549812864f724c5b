import { runReverseProcess } from './back';
import { setClock } from './clock';
import { runInstance } from './instance';
import { openContext, type Context } from './context';
import { runCoordinator } from './coordinator';
import type { Order, Role, Settings } from './settings';
import { runCaptureProcess, runLoaderProcess } from './watchers';

/** A process of a simulation. What it does stands in the environment variable `SIMULATION`. */

const RUN: Readonly<Record<Role, (context: Context) => Promise<void>>> = {
  instance: runInstance,
  capture: runCaptureProcess,
  loader: runLoaderProcess,
  reverse: runReverseProcess,
  coordinator: runCoordinator,
};

const settings = JSON.parse(process.env['SIMULATION'] ?? '{}') as Settings;
setClock(settings.clockOffsetMs);
process.on('message', (order: Order) => {
  if (order.kind === 'clock') setClock(order.offsetMs);
});
const context = openContext(settings);
RUN[settings.role](context).catch((error: unknown) => {
  if (context.signal.aborted) process.exit(0);
  const { message, code, stack } = error as Error & { code?: string };
  context.say({ kind: 'fatal', text: `${code ?? ''} ${message} ${stack ?? ''}` });
  setTimeout(() => process.exit(1), 100);
});
