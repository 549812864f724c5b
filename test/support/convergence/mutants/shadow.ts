import {
  aggregateOfNew,
  cascade,
  cascadeOfNew,
  copies,
  copiesRepaired,
  deletedRow,
  heldByNewer,
  leftBehind,
  movingKey,
  shadowAndCapture,
  strictWrites,
  staleClaim,
  swap,
  takeover,
} from '../scenarios/shadow';
import type { WriteCondition } from '../../../../engine/transfer/convergence/condition/rules';
import type { Move, MovePart } from '../../../../engine/transfer/convergence/registry/rules';
import type { Mutant } from './mutant';

const withParts = (move: Move, change: (part: MovePart) => MovePart): Move =>
  move.kind === 'write' ? { kind: 'write', parts: move.parts.map(change) } : move;

const withHeads = (move: Move, conditionOf: (head: MovePart) => WriteCondition): Move =>
  withParts(move, (part) => (part.of === 'head' ? { ...part, condition: conditionOf(part) } : part));

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
        const same = new Map(
          input.members.filter(({ head }) => head === input.version).map(({ owner, head }) => [owner, head]),
        );
        if (same.size === 0) return planMove(input);
        const members = input.members.map((member) => (same.has(member.owner) ? { ...member, head: null } : member));
        return withHeads(planMove({ ...input, members }), ({ owner, condition }) => {
          const since = same.get(owner);
          return since === undefined ? condition : { kind: 'unchanged', since };
        });
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
    rule: 'V5',
    instead: 'an aggregate is read inside the transaction, before the commit',
    scenario: aggregateOfNew,
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
    replace: ({ planMove }) => ({
      planMove: (input) => planMove({ ...input, members: input.members.map((m) => ({ ...m, claimed: [] })) }),
    }),
  },
  {
    rule: 'R2',
    instead: 'the head of the registry is no condition',
    scenario: movingKey,
    replace: ({ planMove }) => ({
      planMove: (input) =>
        withHeads(
          planMove({ ...input, members: input.members.map((m) => ({ ...m, head: null })) }),
          (): WriteCondition => ({ kind: 'always' }),
        ),
    }),
  },
  {
    rule: 'R3',
    instead: 'an old key is removed whoever holds it now',
    scenario: staleClaim,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        const members = input.members.map((member) => ({
          ...member,
          claimed: member.claimed.map(({ key, stored }) => ({
            key,
            stored: stored && { ...stored, owner: member.owner },
          })),
        }));
        return withParts(planMove({ ...input, members }), (part) =>
          part.act === 'remove' ? { ...part, condition: { kind: 'always' } } : part,
        );
      },
    }),
  },
  {
    rule: 'R4',
    instead: 'a key is taken from another row whatever its version',
    scenario: takeover,
    replace: ({ planMove }) => ({
      planMove: (input) => {
        const members = input.members.map((member) => ({
          ...member,
          wanted: member.wanted.map(({ key }) => ({ key, stored: undefined })),
        }));
        return withParts(planMove({ ...input, members }), (part) =>
          part.of === 'item' && part.act === 'put' ? { ...part, condition: { kind: 'always' } } : part,
        );
      },
    }),
  },
  {
    rule: 'R7',
    instead: 'rows that pass keys round in a circle are not written together',
    scenario: swap,
    replace: ({ holderFirst }) => ({
      holderFirst: ({ waiting, group }, holder) => {
        const rest = waiting.filter((owners) => !owners.includes(holder));
        return holderFirst({ waiting: rest, group }, holder);
      },
    }),
  },
  {
    rule: 'R8',
    instead: 'a row is read again with the version that it was read with',
    scenario: heldByNewer,
    replace: () => ({ versionToReadAgain: ({ version }) => version }),
  },
  {
    rule: 'R9',
    instead: 'a row waits for whoever an item under its key belonged to, also when that has passed on',
    scenario: leftBehind,
    replace: ({ planMove }) => ({
      planMove: ({ version, members, linkParts = 0 }) => planMove({ version, members, linkParts }),
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
    replace: () => ({ linkKey: (parent, owner) => ({ partition: `nowhere#${parent}${owner}`, sort: owner }) }),
  },
];
