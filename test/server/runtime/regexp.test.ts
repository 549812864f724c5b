import fc from 'fast-check';
import { call, textLiteral, Unsupported, whyUnsupported, type Flavour } from '../../../runtime/mysql';
import { quoteText, randomPattern, randomSubject } from '../../support/semantics/patterns';
import { randomFrom } from '../../support/semantics/random';
import { openServer, type SemanticServer } from '../../support/semantics/server';

/** Random regular expressions find in random texts what the server's library finds, unless they are refused. */
const PAIRS = 400;
/** MySQL gives up on some patterns: its stack, its time. */
const GIVEN_UP: ReadonlySet<number> = new Set([3698, 3699]);

describe.each(['mysql80', 'mariadb'] as const)('REGEXP on %s', (flavour: Flavour) => {
  let server: SemanticServer;
  beforeAll(async () => {
    server = await openServer(flavour);
  });
  afterAll(() => server?.close());

  test('random patterns', async () => {
    let [compared, found] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        const random = randomFrom(seed);
        const [pattern, text] = [randomPattern(random), randomSubject(random)];
        const values = [textLiteral(text, server.session), textLiteral(pattern, server.session)];
        if (whyUnsupported('REGEXP', values, server.session) !== null) return;
        const sql = `SELECT ${quoteText(text)} REGEXP ${quoteText(pattern)}`;
        try {
          const ours = call('REGEXP', values, server.session).data;
          const answer = await server.rows(sql);
          if ('errno' in answer && GIVEN_UP.has(answer.errno)) return;
          expect(answer).toMatchObject({ rows: [[String(ours as bigint)]] });
          compared += 1;
          found += Number(ours);
        } catch (error) {
          if (!(error instanceof Unsupported)) throw error;
        }
      }),
      { numRuns: PAIRS, seed: 20_261_130, endOnFailure: true },
    );
    expect(compared).toBeGreaterThan(PAIRS / 6);
    expect(found).toBeGreaterThan(compared / 10);
  });
});
