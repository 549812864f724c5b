import { ApplicationFailure, setHandler } from '@temporalio/workflow';
import { changedSettings } from '../../contracts/settings';
import type { StageReport } from '../../contracts/workflows';
import type { TableProgress } from '../../contracts/stages';
import * as defined from '../lib/definitions';
import { decideGate, openGate } from './gates';
import { readPhase } from './phases';
import { readRate, setRate } from './rates';
import { NO_RATES } from '../../contracts/rates';
import { readDecision, readPause, readRestart, readRollback, type Read } from './requests';
import { keepArtifacts, nextInput, note, progressOf, stageNow, updateStage, type Jump, type Migration } from './state';
import { trafficToMysql } from './traffic';

const refuse = <T>(read: Read<T>): void => {
  if (!read.ok) throw ApplicationFailure.nonRetryable(read.problem, read.code ?? 'LandfallRefused');
};

/**
 * Registers everything that people and children may send. Before the first await, because what came earlier is given out now.
 * No handler throws: a plain Error would hang the migration, an ApplicationFailure would end it. A refused signal is an audit event.
 */
export function registerHandlers(m: Migration, show: () => void): void {
  const jumpTo = (jump: Jump): void => {
    m.jump = jump;
    m.paused = false; // a rollback or a restart is wanted now; a pause sent afterwards holds again
    m.scope?.cancel();
  };
  /** One name as signal and as update: the update refuses in its validator, the signal in the audit trail. */
  const both = <T>(
    names: {
      signal: typeof defined.pause;
      update:
        | typeof defined.rollback
        | typeof defined.approve
        | typeof defined.restartFrom
        | typeof defined.setRate
        | typeof defined.setPhase;
    },
    read: (input: unknown) => Read<T>,
    take: (request: T) => Promise<string> | string,
    description: string,
  ): void => {
    const accept = async (request: T): Promise<string> => {
      const answer = take(request);
      show();
      const said = await answer;
      show();
      return said;
    };
    setHandler(
      names.update as typeof defined.rollback,
      async (input: unknown) => {
        const asked = read(input);
        return asked.ok ? accept(asked.request) : `refused: ${asked.problem}`;
      },
      { validator: (input: unknown) => refuse(read(input)), description },
    );
    setHandler(
      names.signal,
      async (input) => {
        const asked = read(input);
        if (asked.ok) return void (await accept(asked.request));
        note(
          m,
          'refused',
          `${names.signal.name}: ${asked.code === undefined ? '' : `${asked.code}: `}${asked.problem}`,
        );
        show();
      },
      { description },
    );
  };

  setHandler(defined.progress, () => progressOf(m), { description: 'where the migration stands' });
  setHandler(defined.audit, () => m.audit, { description: 'events of this run; older ones are in audit.jsonl' });
  setHandler(defined.verdicts, () => m.verdicts, { description: 'exit checks by stage' });

  setHandler(defined.input, () => nextInput(m), {
    description: 'how another run would go on',
  });

  setHandler(defined.stageReport, (report: StageReport) => {
    if (report?.stage !== stageNow(m) || report.artifacts === undefined) return;
    const seen = m.stages.find((s) => s.stage === report.stage);
    keepArtifacts(m, report.artifacts);
    updateStage(m, report.stage, {
      notes: [...(seen?.notes ?? []), ...report.notes].slice(-50),
      risks: [...(seen?.risks ?? []), ...report.risks].slice(-50),
      facts: { ...seen?.facts, ...report.facts },
    });
    if (report.mcp !== undefined) m.mcp = { ...m.mcp, [`${report.stage}/${report.step}`]: report.mcp };
    note(m, 'step', [report.step, ...report.notes].join('; '));
    show();
  });
  setHandler(defined.tableReport, (table: TableProgress) => {
    if (typeof table?.table !== 'string') return;
    m.tables = [...m.tables.filter((t) => t.table !== table.table), table].sort((a, b) => (a.table < b.table ? -1 : 1));
    if (table.status === 'failed') note(m, 'table failed', `${table.table}: ${table.lastError ?? ''}`);
    show();
  });
  setHandler(defined.gateOpened, async (question) => {
    const opened = openGate(m, question);
    show();
    await opened;
    show();
  });

  // resume before pause: when both wait for their handlers, pause comes last and wins.
  const setPause = (paused: boolean) => async (input: unknown) => {
    if (m.live === 'stopped' && !paused && stageNow(m) === undefined) m.retryReport = true;
    if (m.paused === paused) return show();
    const { by, why } = readPause(input);
    m.paused = paused;
    note(m, paused ? 'paused' : 'resumed', why ?? '', by === undefined ? {} : { by });
    show();
    await m.relayPause?.();
  };
  setHandler(defined.resume, setPause(false), { description: 'goes on after a pause; no input' });
  setHandler(defined.pause, setPause(true), { description: 'stops work within seconds; no input' });

  both(
    { signal: defined.rollbackSignal, update: defined.rollback },
    (input) => readRollback(m, input),
    ({ to, by, why }) => {
      note(m, 'rollback', `to ${to}${why ? `: ${why}` : ''}`, by === undefined ? {} : { by });
      if (to !== 'traffic') jumpTo({ to, restart: false, clean: true });
      void trafficToMysql(m).then(show); // the answer does not wait for it; the undo list and the end do
      return to === 'traffic' ? 'traffic is told to go to MySQL' : `rolls back to ${to}`;
    },
    '{"to":"traffic"} moves traffic to MySQL; {"to":"<stage>"} also undoes everything down to that stage',
  );
  both(
    { signal: defined.restartFromSignal, update: defined.restartFrom },
    (input) => readRestart(m, input),
    ({ stage, by, why, clean = false, config = m.config }) => {
      const changed = changedSettings(m.config, config);
      const settings = changed.length === 0 ? '' : `; changed settings: ${changed.join(', ')}`;
      note(m, 'restart', `from ${stage}${clean ? ', clean' : ''}${why ? `: ${why}` : ''}${settings}`, { by });
      m.config = config;
      if (changed.includes('transfer.writeUnitsPerSecond')) m.rates = NO_RATES; // the newer decision counts
      jumpTo({ to: stage, restart: true, clean });
      return `restarts from ${stage}${settings}`;
    },
    '{"stage":"<stage>","by":"<who>"} undoes later stages and runs again from that one',
  );
  both(
    { signal: defined.setRateSignal, update: defined.setRate },
    (input) => readRate(m, input),
    (request) => setRate(m, request),
    '{"unitsPerSecond":<number or null>,"by":"<who>"} sets the ceiling of written capacity of each table, with "table" of one',
  );
  both(
    { signal: defined.setPhaseSignal, update: defined.setPhase },
    (input) => readPhase(m, input),
    () => '',
    '{"phase":<1 to 5>,"by":"<who>"} switches the phase of the cut-over; needs the stage flags',
  );
  for (const approved of [true, false])
    both(
      approved
        ? { signal: defined.approveSignal, update: defined.approve }
        : { signal: defined.rejectSignal, update: defined.reject },
      (input) => readDecision(m, input),
      (decision) => decideGate(m, approved, decision),
      `{"gate":"<gate>","by":"<who>","why":".."} ${approved ? 'approves' : 'rejects'} the gate that waits, a part of it, or by the stage's name all of its gates`,
    );
}
