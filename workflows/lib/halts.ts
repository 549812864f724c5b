import { proxySinks } from '@temporalio/workflow';
import type { HaltSinks } from '../../contracts/halts';
import type { StageName } from '../../contracts/names';
import type { FailureView } from '../../contracts/stages';

const { halts } = proxySinks<HaltSinks>();

/** Lets the worker raise the alarm, once: it is no part of the history, and a replay does not repeat it. */
export const tellHalt = ({ code, message, fix }: FailureView, stage?: StageName): void =>
  halts.stopped({ code, message, fix, ...(stage === undefined ? {} : { stage }) });
