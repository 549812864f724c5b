import type { ComparedRead } from '../../../../runtime/flags/comparison/dual-reads';
import { STEP } from '../../../../runtime/flags/phase/rules';
import { phased } from '../../../../runtime/flags/traffic/phased';
import { instance } from './support';

type Answers = readonly unknown[];

/** Each side gives its answers in turn, the last one again and again. */
const read = (mysql: Answers, dynamodb: Answers, args: readonly unknown[] = [1]): ComparedRead => {
  const turn = (answers: Answers) => {
    let at = 0;
    return () => {
      const answer = answers[Math.min(at, answers.length - 1)];
      at += 1;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    };
  };
  return { name: 'g.get', args, sides: { mysql: turn(mysql), dynamodb: turn(dynamodb) }, options: {} };
};

const verdict = ({ statistics }: ReturnType<typeof instance>): string => {
  const { equal, differing, unanswered, skipped } = statistics.report().total;
  return Object.entries({ equal, differing, unanswered, skipped })
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join();
};

describe('a dual read', () => {
  it.each<[string, string, Answers, Answers]>([
    ['equal at once', 'equal 1', ['a'], ['a']],
    ['an item that was only on its way', 'equal 1', ['b'], ['a', 'b']],
    ['a row that changed between the looks, and is equal then', 'equal 1', ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['a difference that stands still', 'differing 1', ['a'], ['b']],
    ['a row that never stands still', 'unanswered 1', [1, 2, 3, 4, 5, 6, 7, 8, 9], ['x']],
    ['a side that does not answer', 'unanswered 1', ['a'], [new Error('cut')]],
  ])('%s: %s', async (_, expected, mysql, dynamodb) => {
    const one = instance(STEP.compare);
    await one.dualReads.look(read(mysql, dynamodb));
    expect(verdict(one)).toBe(expected);
  });

  it('does not ask the item again before capture has reached the first read', async () => {
    const order: string[] = [];
    const one = instance(STEP.compare, {
      dualReads: {
        reached: () => {
          order.push('reached');
          return Promise.resolve(true);
        },
      },
    });
    const side = (name: string) => () => {
      order.push(name);
      return Promise.resolve(name);
    };
    await one.dualReads.look({ ...read([], []), sides: { mysql: side('mysql'), dynamodb: side('dynamodb') } });
    expect(order).toEqual(['mysql', 'dynamodb', 'mysql', 'reached', 'dynamodb', 'mysql']);
  });

  it('does not count while something is put off, or capture does not answer', async () => {
    const off = instance(STEP.compare, { dualReads: { reached: () => Promise.resolve(false) } });
    await off.dualReads.look(read(['a'], ['b']));
    expect(verdict(off)).toBe('unanswered 1');
    const silent = instance(STEP.compare, { dualReads: { reached: () => new Promise(() => {}), longestMs: 30 } });
    await silent.dualReads.look(read(['a'], ['b']));
    expect(verdict(silent)).toBe('unanswered 1');
  });

  it('keeps the last differences, masked', async () => {
    const one = instance(STEP.compare, { dualReads: { capacity: 3 } });
    for (let at = 0; at < 5; at += 1)
      await one.dualReads.look(read([{ id: at, mail: 'ada@x.org' }], [{ id: at, mail: 'bob@x.org' }], ['ada@x.org']));
    const kept = one.dualReads.differences();
    expect(kept.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(kept[0]?.fields.map(({ path }) => path)).toEqual(['mail']);
    expect(JSON.stringify([kept, one.journal.page()])).not.toMatch(/ada|bob/);
    expect(one.journal.page({ kinds: ['difference'] })).toHaveLength(5);
  });

  it('keeps values only where the settings ask for them', async () => {
    const one = instance(STEP.compare, { dualReads: { keepValues: true } });
    await one.dualReads.look(read(['a'], ['b']));
    expect(one.dualReads.differences()[0]?.values?.fields).toEqual([{ path: '', mysql: '"a"', dynamodb: '"b"' }]);
  });

  it('takes the sample that is set, and no more at once than it may', async () => {
    let chance = 0.5;
    const one = instance(STEP.compare, { dualReads: { random: () => chance, atOnce: 1 } });
    one.dualReads.validation = { enabled: true, sample: 0.5, strictness: 'value' };
    one.dualReads.begin(read(['a'], ['a']));
    expect(verdict(one)).toBe('');
    chance = 0.49;
    one.dualReads.begin(read(['a'], ['a']));
    one.dualReads.begin(read(['a'], ['a']));
    expect(verdict(one)).toBe('skipped 1');
    one.dualReads.validation = { enabled: false, sample: 1, strictness: 'value' };
    one.dualReads.begin(read(['a'], ['a']));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(verdict(one)).toBe('equal 1,skipped 1');
  });

  it('is made in compare alone, and the client does not wait for it', async () => {
    let asked = 0;
    const one = instance(STEP.shadow);
    await one.holder.poll();
    const never = {
      get: (): Promise<string> => {
        asked += 1;
        return new Promise(() => {});
      },
    };
    const gateway = phased({
      gateway: 'g',
      mysql: { get: () => Promise.resolve('m') },
      dynamodb: never,
      functions: { get: { kind: 'read' } },
      traffic: one.traffic,
    });
    await gateway.get();
    expect(asked).toBe(0);
    await one.moveTo(STEP.compare);
    expect(await gateway.get()).toBe('m');
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(asked).toBe(1);
  });
});
