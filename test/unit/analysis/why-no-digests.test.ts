import { whyNoDigests } from '../../../adapters/mysql/query-log/digests';
import type { SourceLink } from '../../../adapters/mysql/link';

/** A server with performance_schema and its consumer of digests on or off. */
const server = (isOn: string, consumer = 'YES'): SourceLink =>
  ({
    query: async (sql: string) => [{ is_on: sql.includes('@@performance_schema') ? isOn : consumer }],
  }) as unknown as SourceLink;

it.each([
  ['is off', server('0'), /is off on the source.*performance_schema = ON/],
  ['keeps none', server('1', 'NO'), /keeps no digests.*UPDATE performance_schema\.setup_consumers SET ENABLED = 'YES'/],
  ['has none', server('1'), /is on and has no digest of shop/],
])('a source without digests says why: performance_schema %s', async (_why, link, expected) => {
  expect(await whyNoDigests(link, 'shop')).toMatch(expected);
});
