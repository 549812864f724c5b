import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSharedActivities, type SharedDependencies } from '../../../activities/shared';
import { openArtifactStore, readInputFile } from '../../../adapters/artifacts';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import { stageFolder, type StageName } from '../../../contracts/names';
import type { AnswerableProof, PatternProof } from '../../../contracts/schemas/answerable-proof';
import { configSchema } from '../../../contracts/schemas/config';
import type { StageContext, UndoAction } from '../../../contracts/stages';
import { printJson } from '../../../engine/lib/json';
import { awsModel } from '../../../engine/modeling/aws-model';
import { samplesOf } from '../../../engine/modeling/samples';
import { compileProjection } from '../../../engine/projection';
import { analysis, contract, projection } from '../../support/small-model';

describe('shared activities', () => {
  let folder: string;
  let deps: SharedDependencies;
  let inputs: Record<string, string>;
  let artifacts: StageContext['artifacts'];
  const undone: UndoAction[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'landfall-shared-'));
    const store = openArtifactStore({ location: join(folder, 'store'), migration: 'm' });
    const undoes = (action: UndoAction) => () => {
      undone.push(action);
      return Promise.resolve(`${action} done`);
    };
    undone.length = 0;
    deps = {
      store: () => store,
      readInput: readInputFile,
      exitChecks: {},
      undoActions: {
        'delete-stack': undoes('delete-stack'),
        'delete-items': undoes('delete-items'),
        'drop-views': undoes('drop-views'),
      },
    };
    inputs = {};
    artifacts = {};
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const store = () => deps.store(context());
  const activities = () => createSharedActivities(deps);
  const context = (): StageContext => ({
    migration: 'm',
    config: configSchema.parse({
      version: 1,
      name: 'm',
      source: { endpoints: [{ host: 'h' }], database: 'd', user: 'u', password: 'env:X' },
      target: { region: 'us-east-1' },
      inputs,
    }),
    artifacts,
  });
  const put = async (key: string, text: string): Promise<void> => {
    artifacts = { ...artifacts, [key]: await store().put(key, text) };
  };
  const input = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const putModel = async (): Promise<void> => {
    await put('stage-01/analysis.json', printJson(analysis));
    await put('stage-02/migrationContract.json', printJson(contract));
    await put('stage-02/projection.json', printJson(projection));
    await putProof();
  };
  /** Text of AWS's data model file for the model of this test. */
  const awsText = (of = projection): string => {
    const { plan } = compileProjection({ contract, projection, schema: analysis.schema });
    return printJson(awsModel({ analysis, projection: of, plan, samples: samplesOf(plan, new Map(), 'types') }));
  };
  const putAwsModel = (text = awsText()): Promise<void> => put('stage-02/dynamodb_data_model.json', text);
  const PROOF = {
    format: 'landfall.lossless-proof/1',
    contractSha256: projection.contractSha256,
    sample: 'all rows',
    omitted: [],
    entities: compileProjection({ contract, projection, schema: analysis.schema }).plan.entities.map(
      ({ id, drivingTable }) => ({ entity: id, table: drivingTable, rows: 2, columns: 1 }),
    ),
    differences: 0,
  };
  const putProof = (change: object = {}): Promise<void> =>
    put('stage-02/lossless-proof.json', printJson({ ...PROOF, ...change }));

  const ANSWERS: AnswerableProof = {
    format: 'landfall.answerable-proof/1',
    contractSha256: projection.contractSha256,
    sample: 'no rows',
    notRun: 'no scratch server (modeling.proof.scratch)',
    patterns: [],
    transactions: [],
  };
  const putAnswers = (change: Partial<AnswerableProof> = {}): Promise<void> =>
    put('stage-02/answerable-proof.json', printJson({ ...ANSWERS, ...change }));

  describe('entry gate', () => {
    const check = (stage: StageName) => activities().checkInputs({ context: context(), stage });

    it('passes what was handed on', async () => {
      await putModel();
      expect(await check('transfer')).toEqual({ artifacts: [], notes: ['3 inputs are there, with hash and form'] });
      expect(await check('analysis')).toEqual({ artifacts: [], notes: [] });
    });

    it('halts when a file was changed after it was handed on', async () => {
      await putModel();
      await store().put('stage-02/migrationContract.json', printJson({ tables: [] }));
      await expect(check('infrastructure')).rejects.toMatchObject({
        type: 'LandfallArtifactChanged',
        nonRetryable: true,
        details: [{ fix: expect.any(String) as string }],
      });
    });

    it('takes missing ones from inputs: through the same form', async () => {
      inputs = { 'stage-01/analysis.json': input('mine.json', printJson(analysis)) };
      const { artifacts: imported } = await check('modeling');
      expect(imported.map((ref) => ref.key)).toEqual(['stage-01/analysis.json']);
      expect((await store().get(imported[0]!)).toString()).toBe(printJson(analysis));
    });

    it.each([
      ['no JSON', '{', 'LandfallArtifactInvalid', 'is no JSON'],
      ['another form', '{"format":"x"}', 'LandfallArtifactInvalid', '/schema'],
      ['a list', '[]', 'LandfallArtifactInvalid', 'analysis.json'],
      ['an unknown field', printJson({ ...analysis, extra: 1 }), 'LandfallArtifactInvalid', 'extra'],
    ])('refuses %s', async (_, text, type, what) => {
      inputs = { 'stage-01/analysis.json': input('bad.json', text) };
      await expect(check('modeling')).rejects.toMatchObject({ type, message: expect.stringContaining(what) as string });
      expect(await store().list()).toEqual([]);
    });

    it('names the key and what to do when nothing gives it, the path when it cannot be read', async () => {
      await expect(check('modeling')).rejects.toMatchObject({
        type: 'LandfallArtifactMissing',
        message: expect.stringContaining('stage-01/analysis.json') as string,
      });
      inputs = { 'stage-01/analysis.json': join(folder, 'nope') };
      await expect(check('modeling')).rejects.toMatchObject({ message: expect.stringContaining('ENOENT') as string });
      inputs = { 'stage-01/analysis.json': folder };
      await expect(check('modeling')).rejects.toMatchObject({ type: 'LandfallArtifactInvalid' });
    });
  });

  describe('exit gate', () => {
    const check = (stage: StageName) => activities().checkOutputs({ context: context(), stage });
    const putAll = async (stage: StageName): Promise<void> => {
      for (const name of STAGE_ARTIFACTS[stage]) {
        const key = `${stageFolder(stage)}/${name}`;
        if (artifacts[key] !== undefined) continue;
        if (name === 'dynamodb_data_model.json') await putAwsModel();
        else if (name === 'answerable-proof.json') await putAnswers();
        else await put(key, name.endsWith('.json') ? '{}' : '# text');
      }
    };

    it('passes a whole model', async () => {
      await putModel();
      await putAll('modeling');
      const verdicts = await check('modeling');
      expect(verdicts.filter((v) => !v.ok)).toEqual([]);
      expect(verdicts.map((v) => v.check)).toContain('every access pattern is served or listed as not served');
      expect(verdicts.find((v) => v.check.includes('lossless-proof.json)'))?.detail).toMatch(
        /^\d+ rows of \d+ entities, 0 /,
      );
    });

    it('asks for the proof: there, unchanged, lossless, of every entity and of this contract', async () => {
      await putModel();
      await putAll('modeling');
      const bad = async (): Promise<readonly string[]> =>
        (await check('modeling')).filter((v) => !v.ok).map((v) => `${v.check}: ${v.detail}`);
      expect(await bad()).toEqual([]);
      const first = PROOF.entities[0]!.entity;
      for (const [change, what] of [
        [{ differences: 3 }, '3 rows do not come back'],
        [{ contractSha256: 'other' }, 'another contract'],
        [{ entities: PROOF.entities.slice(1) }, `not proven: ${first}`],
        [{ omitted: ['books.title'] }, 'left out without approval: books.title'],
        [{ format: 'x' }, '/format'],
      ] as const) {
        await putProof(change);
        expect(await bad()).toEqual([expect.stringContaining(what)]);
      }
      await putProof();
      await store().put('stage-02/lossless-proof.json', printJson({ ...PROOF, sample: 'mine' }));
      expect(await bad()).toEqual([expect.stringContaining('lossless-proof.json')]);
      const { 'stage-02/lossless-proof.json': _, ...others } = artifacts;
      artifacts = others;
      expect(await bad()).toEqual(['stage-02/lossless-proof.json: was not handed on; restart the stage']);
    });

    it('asks for the proof of the answers: of this contract, with every pattern, or why it was not run', async () => {
      await putModel();
      await putAll('modeling');
      const line = async () => (await check('modeling')).find((v) => v.check.endsWith('(answerable-proof.json)'));
      expect(await line()).toMatchObject({ ok: true, detail: 'not run: no scratch server (modeling.proof.scratch)' });
      const patterns = analysis.accessPatterns.map(({ id }): PatternProof => ({
        ...{ pattern: id, verdict: 'answered', way: 'one operation', operation: 'Query', roundTrips: 1 },
        ...{
          requests: 1,
          sentRoundTrips: 1,
          ...{ slices: [], sentSlices: 0, sentPages: 0 },
          items: 1,
          forms: 1,
          executions: 3,
          rows: 2,
          errors: 0,
          scans: [],
          reasons: [],
          notes: [],
        },
      }));
      await putAnswers({ notRun: null, patterns });
      expect(await line()).toMatchObject({ ok: true, detail: `${patterns.length} answered` });
      await putAnswers({
        notRun: null,
        patterns: [{ ...patterns[0]!, verdict: 'not answered' }, ...patterns.slice(1)],
      });
      expect((await line())?.detail).toContain('1 not answered');
      for (const [change, what] of [
        [{ notRun: null, patterns: patterns.slice(1) }, `not asked: ${patterns[0]!.pattern}`],
        [{ contractSha256: 'other' }, 'another contract'],
      ] as const) {
        await putAnswers(change);
        expect(await line()).toMatchObject({ ok: false, detail: expect.stringContaining(what) as string });
      }
    });

    it('asks AWS’s data model file for the tables of the contract and every pattern, in its own form', async () => {
      await putModel();
      await putAll('modeling');
      const bad = async (): Promise<readonly string[]> =>
        (await check('modeling')).filter((v) => !v.ok).map((v) => `${v.check}: ${v.detail}`);
      await putAwsModel(awsText({ ...projection, serves: projection.serves.slice(1) }));
      expect(await bad()).toEqual([expect.stringContaining('no access pattern AP1')]);
      const whole = JSON.parse(awsText()) as { tables: { TableName: string }[] };
      whole.tables[0]!.TableName = 'other';
      await putAwsModel(printJson(whole));
      expect(await bad()).toEqual([expect.stringContaining('no table authors; other is no table of the contract')]);
      await putAwsModel(printJson({ ...whole, tables: [{ table_name: 'authors' }] }));
      expect(await bad()).toEqual([expect.stringContaining('stage-02/dynamodb_data_model.json: ')]);
    });

    it('looks at what lies beside the artifacts of a stage, but not at its working files', async () => {
      await putAll('transfer');
      for (const key of ['stage-07/preflight.md', 'stage-07/work/x.json', 'stage-07/handoff.md']) await put(key, 'a');
      await store().put('stage-07/preflight.md', 'b');
      await store().put('stage-07/work/x.json', 'b');
      const bad = (await check('transfer')).filter((v) => !v.ok);
      expect(bad.map((v) => v.check)).toEqual(['stage-07/preflight.md']);
    });

    it('shows every line that is wrong: missing, changed, empty, without form', async () => {
      await putModel();
      await putAnswers();
      await put('stage-02/projection.json', '{}');
      await put('stage-02/dynamodb_requirement.md', ' \n');
      await put('stage-02/dynamodb_data_model.md', 'x');
      await store().put('stage-02/dynamodb_data_model.md', 'y');
      const bad = (await check('modeling')).filter((v) => !v.ok);
      expect(bad.map((v) => v.check)).toEqual([
        'stage-02/projection.json',
        'stage-02/dynamodb_requirement.md',
        'stage-02/access_patterns_with_rps.md',
        'stage-02/dynamodb_data_model.md',
        'stage-02/Stage3_DataModel.md',
        'stage-02/dynamodb_data_model.json',
      ]);
    });

    it('finds a contract that forgets a column, a pattern, or belongs to another sidecar', async () => {
      await put('stage-01/analysis.json', printJson(analysis));
      const lossy = structuredClone(contract);
      lossy.tables[0]!.entities![1]!.attributes.pop();
      await put('stage-02/migrationContract.json', printJson(lossy));
      await put('stage-02/projection.json', printJson({ ...projection, serves: projection.serves.slice(1) }));
      await putProof();
      await putAll('modeling');
      const bad = (await check('modeling')).filter((v) => !v.ok);
      expect(bad.map((v) => v.check)).toEqual([
        'contract and sidecar compile against the schema',
        'every access pattern is served or listed as not served',
      ]);
      expect(bad[0]?.detail).toMatch(/title/);
    });

    it('finds relations, keys and call sites that hang in the air', async () => {
      const odd = structuredClone(analysis);
      odd.schema.tables[0]!.primaryKey = ['nope'];
      odd.relations.push({
        from: { table: 'books', columns: ['gone'] },
        to: { table: 'authors', columns: ['id'] },
        kind: 'foreign-key',
        cardinality: 'many-to-one',
        evidence: [],
      });
      await put('stage-01/analysis.json', printJson(odd));
      await putAll('analysis');
      const bad = (await check('analysis')).filter((v) => !v.ok);
      expect(bad.map((v) => v.detail)).toEqual(['authors.nope', 'books.gone']);
    });

    it('a transfer with differences, a moving source or another contract does not pass', async () => {
      await putModel();
      const inputs = Object.values(artifacts).map(({ key, sha256 }) => ({ key, sha256 }));
      const report = { rows: 1, items: 1, differences: 0, sourceUnchanged: true, inputs };
      const bad = async (value: unknown): Promise<readonly string[]> => {
        await put('stage-07/validation-report.json', printJson(value));
        await putAll('transfer');
        return (await check('transfer')).filter((v) => !v.ok).map((v) => v.check.slice(0, 14));
      };
      expect(await bad(report)).toEqual([]);
      expect(await bad({ ...report, differences: 1 })).toEqual(['rows and items']);
      expect(await bad({ ...report, sourceUnchanged: false })).toEqual(['the source sto']);
      expect(await bad({ ...report, inputs: [{ ...inputs[0], sha256: 'x' }] })).toEqual(['the comparison']);
      expect(await bad(null)).toHaveLength(3);
    });

    it('adds what a stage checks outside', async () => {
      deps = { ...deps, exitChecks: { transfer: () => Promise.resolve([{ check: 'live', ok: false, detail: 'no' }]) } };
      await putAll('transfer');
      expect((await check('transfer')).at(-1)).toEqual({ check: 'live', ok: false, detail: 'no' });
    });
  });

  it('hands off, and a stage without its artifacts cannot', async () => {
    const input = { stage: 'analysis', verdicts: [], risks: [], undo: [], approvals: [] } as const;
    await expect(activities().handOff({ ...input, context: context() })).rejects.toMatchObject({
      type: 'LandfallArtifactMissing',
    });
    for (const name of [...STAGE_ARTIFACTS.analysis, 'extra.json', 'work/w.json']) await put(`stage-01/${name}`, 'x');
    const { artifacts: written } = await activities().handOff({ ...input, context: context() });
    expect(written.map((ref) => ref.key)).toEqual(['stage-01/handoff.md', 'stage-01/rollback.md']);
    const page = (await store().get(written[0]!)).toString();
    expect([page.includes('stage-01/extra.json'), page.includes('work/w.json')]).toEqual([true, false]);
  });

  it('undo goes to its action; forgetting takes the files of one stage only', async () => {
    await putModel();
    const entry = { stage: 'modeling', what: 'w', command: 'c' } as const;
    const undo = (action: UndoAction) => activities().undo({ context: context(), entry: { ...entry, action } });
    expect(await undo('forget-artifacts')).toBe('3 artifacts of stage modeling removed');
    expect(await undo('forget-artifacts')).toBe('0 artifacts of stage modeling removed');
    expect((await store().list()).map((ref) => ref.key)).toEqual(['stage-01/analysis.json']);
    expect(await undo('delete-stack')).toBe('delete-stack done');
    await undo('delete-items');
    await undo('drop-views');
    expect(undone).toEqual(['delete-stack', 'delete-items', 'drop-views']);
  });

  it('exports audit events once, and the report reads them back', async () => {
    const events = [{ at: '2026-01-01T00:00:00Z', event: 'started', detail: 'x' }];
    const first = await activities().exportAudit({ context: context(), events });
    expect(await activities().exportAudit({ context: context(), events })).toEqual(first);
    const result = await activities().writeReport({
      context: context(),
      progress: {
        migration: 'm',
        state: 'finished',
        paused: false,
        stages: [],
        tables: [],
        undo: [],
        artifacts: {},
        lastEvents: [...events, { at: '2026-01-01T00:00:01Z', event: 'ended', detail: 'y' }],
      },
    });
    expect(result.artifacts.map((ref) => ref.key)).toEqual([
      'migration-report.md',
      'migration-report.json',
      'documentation.md',
      'run.json',
    ]);
    const report = JSON.parse((await store().peek('migration-report.json'))!.toString()) as { figures: { events: [] } };
    expect(report.figures.events).toHaveLength(2);
  });

  it('says the truth about traffic', async () => {
    expect(await activities().trafficToMysql({ context: context() })).toContain('never left MySQL');
  });
});
