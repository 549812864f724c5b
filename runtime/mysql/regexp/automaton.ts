import { refuse } from '../operations/prepared';
import { isWord, type Pattern } from './pattern';

/**
 * Follows all ways through a pattern at once (Thompson, "Regular Expression Search Algorithm", 1968), so that the time grows with the length of
 * the text times the size of the pattern, whatever both are.
 */

type Step =
  | { readonly take: (character: string) => boolean }
  | { readonly when: 'start' | 'end' | 'boundary' }
  | { readonly to: readonly number[] };

/** Repetitions are written out; more steps than these are refused. */
const MOST_STEPS = 4_000;

function compile(pattern: Pattern): readonly Step[] {
  const steps: Step[] = [];
  const push = (step: Step): number => {
    if (steps.length >= MOST_STEPS) refuse('REGEXP', 'a pattern that repeats so much');
    steps.push(step);
    return steps.length - 1;
  };
  const add = (part: Pattern): void => {
    switch (part.kind) {
      case 'characters':
        push({ take: part.has });
        return;
      case 'sequence':
        part.parts.forEach(add);
        return;
      case 'choice':
        choose(part.options);
        return;
      case 'repeat':
        repeat(part);
        return;
      default:
        push({ when: part.kind });
    }
  };
  const choose = (options: readonly Pattern[]): void => {
    const fork = push({ to: [] });
    const starts: number[] = [];
    const ends: number[] = [];
    for (const option of options) {
      starts.push(steps.length);
      add(option);
      ends.push(push({ to: [] }));
    }
    steps[fork] = { to: starts };
    for (const end of ends) steps[end] = { to: [steps.length] };
  };
  const repeat = ({ of, least, most }: Extract<Pattern, { kind: 'repeat' }>): void => {
    for (let count = 0; count < least; count += 1) add(of);
    if (most === Infinity) {
      const fork = push({ to: [] });
      add(of);
      const back = push({ to: [fork] });
      steps[fork] = { to: [fork + 1, back + 1] };
      return;
    }
    const forks: number[] = [];
    for (let count = least; count < most; count += 1) {
      forks.push(push({ to: [] }));
      add(of);
    }
    for (const fork of forks) steps[fork] = { to: [fork + 1, steps.length] };
  };
  add(pattern);
  return steps;
}

/** True of a text, as its characters, in which the pattern is found anywhere. */
export function finder(pattern: Pattern): (text: readonly string[]) => boolean {
  const steps = compile(pattern);
  return (text) => {
    const holds = (when: 'start' | 'end' | 'boundary', at: number): boolean => {
      if (when === 'start') return at === 0;
      if (when === 'end') return at === text.length;
      const [before, behind] = [text[at - 1], text[at]];
      return (before !== undefined && isWord(before)) !== (behind !== undefined && isWord(behind));
    };
    /** Adds a step and all that is reached from it without a character. */
    const reach = (from: number, at: number, into: Set<number>): void => {
      const open = [from];
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        if (into.has(next)) continue;
        into.add(next);
        const step = steps[next];
        if (step === undefined) continue;
        if ('to' in step) open.push(...step.to);
        else if ('when' in step && holds(step.when, at)) open.push(next + 1);
      }
    };
    let active = new Set<number>();
    for (let at = 0; ; at += 1) {
      // A match may begin at every character.
      reach(0, at, active);
      if (active.has(steps.length)) return true;
      const character = text[at];
      if (character === undefined) return false;
      const following = new Set<number>();
      for (const place of active) {
        const step = steps[place];
        if (step !== undefined && 'take' in step && step.take(character)) reach(place + 1, at + 1, following);
      }
      active = following;
    }
  };
}
