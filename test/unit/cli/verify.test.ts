import { FakeClient, landfall, statusOf } from './support';

describe('verify', () => {
  it('ends with 1 when a line is not ok', async () => {
    const verdicts = [
      { check: 'a', ok: true, detail: 'fine' },
      { check: 'b', ok: false, detail: 'changed' },
    ];
    const { code, out } = await landfall('verify 02-dynamodb-data-modeling', { verdicts });
    expect(code).toBe(1);
    expect(out).toMatch(/ok {4}a {2}fine\nFAIL {2}b {2}changed\n2 checks, 1 failed/);
    expect((await landfall('verify 2', { verdicts: verdicts.slice(0, 1) })).code).toBe(0);
  });
  it('says what it compares with, and leaves source and target alone when asked to', async () => {
    const live = await landfall('verify transfer --json', { verdicts: [] });
    expect(live.verified).toEqual([{ stage: 'transfer', offline: false }]);
    expect(live.err).toContain('every row and item, read again now\none step');
    const both = ['the artifacts as they were handed on', 'every row and item, read again now'];
    expect(JSON.parse(live.out)).toMatchObject({ compared: both });
    const record = await landfall('verify transfer --offline --json', { verdicts: [] });
    expect(record.verified).toEqual([{ stage: 'transfer', offline: true }]);
    expect(JSON.parse(record.out)).toMatchObject({ compared: both.slice(0, 1) });
  });
  it('needs to know what was handed on', async () => {
    const { progress: _, ...silent } = statusOf();
    const { code, err } = await landfall('verify 2', { client: new FakeClient([silent]) });
    expect(code).toBe(1);
    expect(err).toContain('LandfallWorkerMissing');
  });
});
