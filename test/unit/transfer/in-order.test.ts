import { inOrder } from '../../../activities/transfer/in-order';

const later = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('jobs in order', () => {
  it('reports an unbroken run from the beginning, whichever ends first', async () => {
    const done: number[] = [];
    let most = 0;
    let running = 0;
    const jobs = inOrder<number>({ width: 3, onDone: (value) => done.push(value), onFailure: () => undefined });
    for (const value of [1, 2, 3, 4, 5, 6])
      await jobs.add(value, async () => {
        most = Math.max(most, ++running);
        await later(value === 1 ? 60 : 5);
        running -= 1;
      });
    await jobs.drain();
    expect(done).toEqual([1, 2, 3, 4, 5, 6]);
    expect(most).toBe(3);
  });

  it('never reports what comes after a failed job, and throws its error', async () => {
    const done: number[] = [];
    let failures = 0;
    const jobs = inOrder<number>({ width: 4, onDone: (value) => done.push(value), onFailure: () => (failures += 1) });
    const work = async (): Promise<void> => {
      for (const value of [1, 2, 3, 4, 5, 6, 7])
        await jobs.add(value, async () => {
          await later(value * 3);
          if (value === 3 || value === 4) throw new Error(`job ${value}`);
        });
      await jobs.drain();
    };
    await expect(work()).rejects.toThrow('job 3');
    await jobs.settled();
    expect(done).toEqual([1, 2]);
    expect(failures).toBe(1);
  });
});
