import { condition, setHandler } from '@temporalio/workflow';
import type { GateOutcome, GateQuestion } from '../../contracts/stages';
import { gateDecided, gateOpened } from './definitions';
import { deliverTo } from './deliver';

/** The child's side of a gate: asks the migration and waits for what a person, or the configuration, decided. */
export interface GateKeeper {
  ask(question: GateQuestion): Promise<GateOutcome>;
}

/** Registers the handler of `gateDecided`; before the first await. */
export function gateKeeper(migrationId: string | undefined): GateKeeper {
  const decided = new Map<string, GateOutcome>();
  setHandler(gateDecided, (outcome: unknown) => {
    const { gate, approved } = (outcome ?? {}) as Partial<GateOutcome>;
    if (typeof gate === 'string' && typeof approved === 'boolean') decided.set(gate, outcome as GateOutcome);
  });
  return {
    async ask(question) {
      decided.delete(question.gate);
      if (migrationId !== undefined) await deliverTo(migrationId, gateOpened, question);
      await condition(() => decided.has(question.gate));
      return decided.get(question.gate) as GateOutcome;
    },
  };
}
