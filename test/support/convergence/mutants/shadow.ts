import {
  cascade,
  cascadeOfNew,
  copies,
  copiesRepaired,
  deletedRow,
  movingKey,
  shadowAndCapture,
  strictWrites,
  staleClaim,
  takeover,
} from '../scenarios/shadow';
import type { Mutant } from './mutant';

export const WRITE_MUTANTS: readonly Mutant[] = [
  {
    rule: 'V1',
    instead: 'an application write after its commit has no condition',
    scenario: shadowAndCapture,
    replace: ({ conditionOf }) => ({
      conditionOf: (write) => (write.writer === 'shadow' ? { kind: 'always' } : conditionOf(write)),
    }),
  },
  {
    rule: 'V1',
    instead: 'capture writes without condition',
    scenario: strictWrites,
    replace: ({ conditionOf }) => ({
      conditionOf: (write) => (write.writer === 'capture' ? { kind: 'always' } : conditionOf(write)),
    }),
  },
  {
    rule: 'V2',
    instead: 'the same version may be written again',
    scenario: cascadeOfNew,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        if (input.head !== input.version) return planMove(input);
        const move = planMove({ ...input, head: null });
        if (move.kind !== 'write') return move;
        const again = { kind: 'unchanged', since: input.head } as const;
        return {
          kind: 'write',
          parts: move.parts.map((part) => (part.of === 'head' ? { ...part, condition: again } : part)),
        };
      },
    }),
  },
  {
    rule: 'V3',
    instead: 'capture reads a row before the source shows the transaction',
    scenario: shadowAndCapture,
    replace: () => ({ mayRead: () => true }),
  },
  {
    rule: 'V4',
    instead: 'a write puts the touched attributes alone',
    scenario: copies,
    replace: () => ({ imageToWrite: ({ touched, stored }) => ({ ...stored, ...touched }) }),
  },
  {
    rule: 'V5',
    instead: 'the image is read inside the transaction, before the commit',
    scenario: copies,
    replace: ({ writePlan }) => ({
      writePlan: (step) => ({ ...writePlan(step), acts: ['read-back', 'commit', 'put', 'acknowledge'] }),
    }),
  },
  {
    rule: 'P1',
    instead: 'in phase 4 a failed write to DynamoDB does not fail the request',
    scenario: strictWrites,
    replace: ({ writePlan }) => ({ writePlan: (step) => ({ ...writePlan(step), putRequired: false }) }),
  },
  {
    rule: 'P2',
    instead: 'in phase 4 DynamoDB is written before MySQL commits',
    scenario: strictWrites,
    replace: ({ writePlan }) => ({
      writePlan: (step) => ({ ...writePlan(step), acts: ['read-item', 'put-item', 'commit', 'acknowledge'] }),
    }),
  },
  {
    rule: 'T1',
    instead: 'a deleted row leaves no tombstone',
    scenario: deletedRow,
    replace: () => ({ deletionOf: () => 'remove' }),
  },
  {
    rule: 'T2',
    instead: 'a tombstone is read as an item',
    scenario: deletedRow,
    replace: () => ({ isTombstone: () => false }),
  },
  {
    rule: 'R1',
    instead: 'a row whose key can move has no claims',
    scenario: movingKey,
    replace: ({ planMove }) => ({ planMove: (input) => planMove({ ...input, claimed: [] }) }),
  },
  {
    rule: 'R2',
    instead: 'the head of the registry is no condition',
    scenario: movingKey,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        const move = planMove({ ...input, head: null });
        if (move.kind !== 'write') return move;
        return {
          kind: 'write',
          parts: move.parts.map((part) => (part.of === 'head' ? { ...part, condition: { kind: 'always' } } : part)),
        };
      },
    }),
  },
  {
    rule: 'R3',
    instead: 'an old key is removed whoever holds it now',
    scenario: staleClaim,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        const claimed = input.claimed.map(({ key, stored }) => ({
          key,
          stored: stored && { ...stored, owner: input.owner },
        }));
        const move = planMove({ ...input, claimed });
        if (move.kind !== 'write') return move;
        return {
          kind: 'write',
          parts: move.parts.map((part) => (part.act === 'remove' ? { ...part, condition: { kind: 'always' } } : part)),
        };
      },
    }),
  },
  {
    rule: 'R4',
    instead: 'a key is taken from another row whatever its version',
    scenario: takeover,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        const move = planMove({ ...input, wanted: input.wanted.map(({ key }) => ({ key, stored: undefined })) });
        if (move.kind !== 'write') return move;
        return {
          kind: 'write',
          parts: move.parts.map((part) =>
            part.of === 'item' && part.act === 'put' ? { ...part, condition: { kind: 'always' } } : part,
          ),
        };
      },
    }),
  },
  {
    rule: 'R5',
    instead: 'children of a parent are looked for in the source alone',
    scenario: cascade,
    replace: () => ({ childrenToTouch: ({ inSource }) => inSource }),
  },
  {
    rule: 'R5',
    instead: 'children of a parent are looked for in the registry alone',
    scenario: copiesRepaired,
    replace: () => ({ childrenToTouch: ({ linked }) => linked }),
  },
  {
    rule: 'R6',
    instead: 'a new child is not linked to its parent',
    scenario: cascadeOfNew,
    replace: () => ({ linkKey: (parent, owner) => `nowhere#${parent}${owner}|${owner}` }),
  },
];
