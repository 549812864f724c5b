import { readMarks } from '../../../adapters/dynamodb/convergence';
import type { DataClient } from '../../../adapters/dynamodb';

const NO_SIGNAL = new AbortController().signal;

describe('marks of items', () => {
  it('finds an item by a key that names its parts in another order than other keys of the table', async () => {
    const stored = [
      { PK: { S: 'a' }, SK: { S: '1' }, _v: { N: '5' }, _o: { S: 'row a' } },
      { SK: { S: '2' }, PK: { S: 'b' }, _v: { N: '6' }, _o: { S: 'row b' } },
    ];
    // The service alone is replaced: it answers items whose parts stand in any order.
    const data = {
      client: { send: async () => ({ Responses: { t: stored } }) },
      place: 'nowhere',
    } as unknown as DataClient;
    const marks = await readMarks(
      { data },
      [
        { table: 't', key: { SK: { S: '1' }, PK: { S: 'a' } } },
        { table: 't', key: { PK: { S: 'b' }, SK: { S: '2' } } },
        { table: 't', key: { PK: { S: 'c' }, SK: { S: '3' } } },
      ],
      NO_SIGNAL,
    );
    expect(marks).toEqual([{ version: '5', owner: 'row a' }, { version: '6', owner: 'row b' }, undefined]);
  });
});
