import { loadOfOneRow, loadOfRegistered, zombieLoader } from '../scenarios/load';
import { loadToPhase4 } from '../scenarios/whole';
import type { Mutant } from './mutant';

export const LOAD_MUTANTS: readonly Mutant[] = [
  {
    rule: 'L1',
    instead: 'capture applies while the load still writes without condition',
    scenario: loadOfOneRow,
    replace: () => ({ captureMode: () => 'apply' }),
  },
  {
    rule: 'L1',
    instead: 'capture applies when the load is complete, though its requests may still be on the way',
    scenario: loadOfOneRow,
    replace: () => ({ captureMode: ({ loaded }) => (loaded ? 'apply' : 'record') }),
  },
  {
    rule: 'L2',
    instead: 'the position is taken after the rows were read',
    scenario: loadOfOneRow,
    replace: () => ({ loadPlan: () => ['read', 'position', 'claims', 'items', 'cursor'] }),
  },
  {
    rule: 'L3',
    instead: 'loaded items carry a version far ahead',
    scenario: loadOfOneRow,
    replace: ({ versionNumber }) => ({ loadVersion: ({ epoch }) => versionNumber(epoch, '99') }),
  },
  {
    rule: 'L4',
    instead: 'the cursor moves before the items are acknowledged',
    scenario: zombieLoader,
    replace: () => ({ loadPlan: () => ['position', 'read', 'claims', 'cursor', 'items'] }),
  },
  {
    rule: 'L4',
    instead: 'items of a registered row are loaded before its claims',
    scenario: loadOfRegistered,
    replace: () => ({ loadPlan: () => ['position', 'read', 'items', 'claims', 'cursor'] }),
  },
  {
    rule: 'L5',
    instead: 'an owner sends on when its lease is over',
    scenario: zombieLoader,
    replace: () => ({ ownerMaySend: () => true }),
  },
  {
    rule: 'L6',
    instead: 'the next owner, and capture, do not wait for the last request of the former owner',
    scenario: zombieLoader,
    replace: ({ leaseIsOver }) => ({ ownerIsOver: (terms, at) => leaseIsOver(terms, at) }),
  },
  {
    rule: 'L7',
    instead: 'the flag leaves mysql while the load still writes without condition',
    scenario: loadToPhase4,
    replace: ({ moveWaitsFor }) => ({
      moveWaitsFor: (from, to, facts) => moveWaitsFor(from, to, { ...facts, loaded: true }),
    }),
  },
  {
    rule: 'C1',
    instead: 'capture saves its position before its work is done',
    scenario: loadOfOneRow,
    replace: () => ({
      capturePlan: (mode) => (mode === 'record' ? ['position', 'record'] : ['position', 'read', 'write']),
    }),
  },
];
