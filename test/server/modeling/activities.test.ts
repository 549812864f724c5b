import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore } from '../../../adapters/artifacts';
import { openDataClient } from '../../../adapters/dynamodb';
import { openSource } from '../../../adapters/mysql/link';
import { createModelingActivities } from '../../../activities/modeling';
import type { ArtifactIndex, ArtifactRef } from '../../../contracts/artifacts';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import { configSchema } from '../../../contracts/schemas/config';
import type { StageContext } from '../../../contracts/stages';
import { canonicalHash, printJson } from '../../../engine/lib/json';
import { inlineView, itemOf } from '../../../engine/projection';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** The two activities of the stage on a schema with most of what schemas have. */
const SCHEMA = [
  'CREATE TABLE people (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, email VARCHAR(120) NOT NULL, boss INT UNSIGNED NULL, home INT UNSIGNED NULL, UNIQUE KEY uq_email (email), FOREIGN KEY (boss) REFERENCES people (id) ON DELETE SET NULL)',
  'CREATE TABLE places (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, keeper INT UNSIGNED NULL, spot POINT NULL, FOREIGN KEY (keeper) REFERENCES people (id))',
  'ALTER TABLE people ADD FOREIGN KEY (home) REFERENCES places (id)',
  "CREATE TABLE visits (person INT UNSIGNED NOT NULL, place INT UNSIGNED NOT NULL, at DATETIME(6) NOT NULL, tags SET('a','b') NOT NULL, photo BLOB NULL, PRIMARY KEY (person, place, at), FOREIGN KEY (person) REFERENCES people (id), FOREIGN KEY (place) REFERENCES places (id))",
  'CREATE TABLE journal (text VARCHAR(100) NULL, amount DOUBLE NULL)',
  "INSERT INTO people (email, boss) VALUES ('Ann@example.org', NULL), ('bob@example.org ', 1), ('çelik@example.org', 1)",
  "INSERT INTO places (keeper, spot) VALUES (1, ST_GeomFromText('POINT(1 2)', 4326)), (NULL, NULL)",
  "INSERT INTO visits VALUES (1, 1, '2024-01-01 10:00:00.000001', 'a,b', X'00FF'), (1, 2, '2024-01-01', '', NULL), (2, 1, '2024-01-02', 'b', X'')",
  "INSERT INTO journal VALUES ('x', 1.5), (NULL, NULL), ('x', 2.5)",
];

describe.each(FLAVOURS)('modeling activities on %s', (flavour) => {
  let source: TestSource;
  let folder: string;
  let context: StageContext;

  beforeAll(async () => {
    source = await createTestSource(flavour, SCHEMA);
    folder = await mkdtemp(join(tmpdir(), 'landfall-modeling-'));
    const config = configSchema.parse({
      version: 1,
      name: 'unit',
      source: source.source,
      target: { region: 'eu-central-1' },
    });
    const analysis = await store('unit').put('stage-01/analysis.json', printJson(await source.analysis()));
    context = { migration: 'unit', config, artifacts: { [analysis.key]: analysis } };
  });
  afterAll(async () => {
    await source?.drop();
    await rm(folder, { recursive: true, force: true });
  });

  const store = (migration: string) => openArtifactStore({ location: folder, migration });
  const activities = () =>
    createModelingActivities({
      store: ({ migration }) => store(migration),
      secrets: source.secrets,
      openSource,
      proofData: openDataClient,
    });
  const withRefs = (refs: readonly ArtifactRef[]): StageContext => ({
    ...context,
    artifacts: { ...context.artifacts, ...(Object.fromEntries(refs.map((ref) => [ref.key, ref])) as ArtifactIndex) },
  });
  const failure = async (work: Promise<unknown>): Promise<{ type: string; message: string; nonRetryable: boolean }> => {
    try {
      await work;
    } catch (error) {
      return error as { type: string; message: string; nonRetryable: boolean };
    }
    throw new Error('nothing failed');
  };

  it('write every artifact of the stage, twice the same bytes, and prove it', async () => {
    const built = await activities().buildModel({ context });
    expect(built.artifacts.map(({ key }) => key).sort()).toEqual(
      STAGE_ARTIFACTS.modeling
        .map((name) => `stage-02/${name}`)
        .filter((key) => !key.endsWith('-proof.json'))
        .sort(),
    );
    expect(await activities().buildModel({ context })).toEqual(built);
    expect(built.facts).toMatchObject({ tables: 3, lookups: 1 });
    const proof = await activities().proveModel({ context: withRefs(built.artifacts) });
    expect(await activities().proveModel({ context: withRefs(built.artifacts) })).toEqual(proof);
    expect(proof.facts).toMatchObject({ differences: 0, rowsProven: 14 });
    const text = (await store('unit').get(proof.artifacts[0]!)).toString();
    expect(JSON.parse(text)).toMatchObject({ differences: 0, omitted: [] });
    expect(text).not.toContain('example.org');
  });

  it('describe the model with items of real rows, masked unless a person asks for the values', async () => {
    const built = await activities().buildModel({ context });
    const proof = await activities().proveModel({ context: withRefs(built.artifacts) });
    const proven = withRefs([...built.artifacts, ...proof.artifacts]);
    const texts = async (samples: 'masked' | 'real' | 'none'): Promise<Readonly<Record<string, string>>> => {
      const config = { ...context.config, modeling: { ...context.config.modeling, samples } };
      const described = await activities().describeModel({ context: { ...proven, config } });
      expect(await activities().describeModel({ context: { ...proven, config } })).toEqual(described);
      const read = described.artifacts.map(
        async (ref) => [ref.key, (await store('unit').get(ref)).toString()] as const,
      );
      return Object.fromEntries(await Promise.all(read));
    };
    const [masked, real, none] = [await texts('masked'), await texts('real'), await texts('none')];
    for (const [key, text] of Object.entries(masked)) {
      expect([key, text.includes('example.org'), /\bbob\b|Ann@|\u00e7elik/i.test(text)]).toEqual([key, false, false]);
      expect(none[key]).not.toContain('example.org');
    }
    expect(real['stage-02/dynamodb_data_model.md']).toContain('Ann@example.org');
    expect(real['stage-02/dynamodb_data_model.json']).toContain('Ann@example.org');
    expect(masked['stage-02/dynamodb_data_model.md']).toContain('Proven on real rows: 14 rows of');
    expect(none['stage-02/dynamodb_data_model.md']).toContain('(from types)');
    expect(masked['stage-02/dynamodb_data_model.md']).not.toContain('(from types)');
  });

  it('fold the lookup key so that an address in other letters and with a blank finds its row', async () => {
    const { plan } = await source.model();
    const lookup = plan.entities.find(({ role }) => role === 'lookup')!;
    const rows = await source.link.query(`SELECT * FROM ${inlineView(lookup)} ORDER BY _k1`);
    const keys = rows.map(
      (row) => (itemOf(lookup, row, { epoch: 0, sequence: '0', writer: 't' })['PK'] as { S: string }).S,
    );
    await source.link.query("UPDATE people SET email = CONCAT(UPPER(TRIM(email)), ' ') WHERE email LIKE 'bob%'");
    const again = await source.link.query(`SELECT * FROM ${inlineView(lookup)} ORDER BY _k1`);
    const changed = again.map(
      (row) => (itemOf(lookup, row, { epoch: 0, sequence: '0', writer: 't' })['PK'] as { S: string }).S,
    );
    // The default collation of MySQL 8 does not pad, all others here do: `bob ` was there with a blank and still is.
    expect(changed).toEqual(keys);
  });

  it('refuse a table without a key whose rows repeat, and name it', async () => {
    await source.link.query("INSERT INTO journal VALUES ('x', 1.5)");
    const built = await activities().buildModel({ context });
    const found = await failure(activities().proveModel({ context: withRefs(built.artifacts) }));
    expect(found).toMatchObject({ type: 'LandfallModelImpossible', nonRetryable: true });
    expect(found.message).toContain('journal');
    await source.link.query('DELETE FROM journal WHERE amount = 1.5 LIMIT 1');
  });

  it('refuse a contract that loses a column, before anything is read', async () => {
    const built = await activities().buildModel({ context });
    const read = async <T>(name: string): Promise<T> =>
      JSON.parse((await store('unit').peek(`stage-02/${name}`))!.toString()) as T;
    const contract = await read<MigrationContract>('migrationContract.json');
    const projection = await read<Projection>('projection.json');
    contract.tables[0]!.entities![0]!.attributes.pop();
    const broken = [
      await store('unit').put('stage-02/migrationContract.json', printJson(contract)),
      await store('unit').put(
        'stage-02/projection.json',
        printJson({ ...projection, contractSha256: canonicalHash(contract) }),
      ),
    ];
    const found = await failure(activities().proveModel({ context: withRefs([...built.artifacts, ...broken]) }));
    expect(found).toMatchObject({ type: 'LandfallContractInvalid', nonRetryable: true });
    expect(found.message).toContain('lossy-column');
    // A file that was changed after it was handed on never gets that far.
    const changed = await failure(activities().proveModel({ context: withRefs(built.artifacts) }));
    expect(changed.type).toBe('LandfallArtifactChanged');
  });

  it('refuse rows that are too large for an item, by table and key, without their content', async () => {
    await source.link.query("UPDATE visits SET photo = REPEAT('secret', 10000) WHERE person = 2");
    await source.link.query('ALTER TABLE visits MODIFY photo LONGBLOB NULL');
    await source.link.query("UPDATE visits SET photo = REPEAT('secret', 100000) WHERE person = 2");
    const analysis = await store('large').put('stage-01/analysis.json', printJson(await source.analysis()));
    context = { ...context, migration: 'large', artifacts: { [analysis.key]: analysis } };
    const built = await activities().buildModel({ context });
    expect(built.risks).toContainEqual(expect.stringContaining('item-may-exceed-400kb'));
    const found = await failure(activities().proveModel({ context: withRefs(built.artifacts) }));
    expect(found.type).toBe('LandfallContractInvalid');
    expect(found.message).toMatch(/visits \(person=2, place=1/);
    expect(found.message).not.toContain('secret');
    await source.link.query('UPDATE visits SET photo = NULL');
  });

  it('say that the source cannot be reached, which is tried again', async () => {
    const built = await activities().buildModel({ context });
    const [endpoint] = context.config.source.endpoints;
    const away = { ...context.config, source: { ...context.config.source, endpoints: [{ ...endpoint!, port: 1 }] } };
    const found = await failure(activities().proveModel({ context: { ...withRefs(built.artifacts), config: away } }));
    expect(found).toMatchObject({ type: 'LandfallSourceUnreachable', nonRetryable: false });
  });
});
