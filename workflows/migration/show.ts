import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { attributeKeys } from '../lib/attributes';
import { currentDetails } from './details';
import { progressOf, shownState, stageNow, type Migration } from './state';

/** Brings search attributes and current details up to date; search attributes only when one changed, since each change is an event. */
export function createShow(m: Migration): () => void {
  let last = '';
  return () => {
    const stage = stageNow(m) ?? 'done';
    const state = shownState(m);
    // The gate that waits for a person, or the code of the failure that does.
    const waitingFor = m.gate?.gate ?? (state === 'stopped' ? (m.failure?.code ?? null) : null);
    const now = JSON.stringify([stage, state, waitingFor]);
    if (now !== last)
      upsertSearchAttributes([
        { key: attributeKeys.app, value: m.input.name },
        { key: attributeKeys.stage, value: stage },
        { key: attributeKeys.state, value: state },
        { key: attributeKeys.waitingFor, value: waitingFor },
      ]);
    last = now;
    setCurrentDetails(currentDetails(progressOf(m)));
  };
}
