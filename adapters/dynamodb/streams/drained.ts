import { randomUUID } from 'node:crypto';
import type { TablePlan } from '../../../contracts/projection';
import type { DataClient } from '../client';
import { readStreamPosition } from './positions';
import type { TableStream } from './reader';
import { writeSentinel } from './sentinels';
import { describeShards } from './shards';

/**
 * Watches whether all that was written to a table until a moment has come out of its stream and was worked on: sentinels are written under ever
 * new keys until each open shard has delivered one, and each closed shard is finished and followed by another one.
 */
export class DrainWatch {
  private token = randomUUID();
  private takeAway: (() => Promise<void>)[] = [];

  constructor(
    private readonly stream: TableStream,
    private readonly data: DataClient,
    private readonly physical: string,
    private readonly table: TablePlan,
  ) {}

  /** Begins anew: what was delivered until now counts no longer. */
  restart(): void {
    this.token = randomUUID();
  }

  /** Writes one more sentinel where one is missing. @returns is all of it worked on? */
  async look(signal: AbortSignal): Promise<boolean> {
    const { control, table } = this.stream;
    const shards = await describeShards(this.stream, signal);
    const positions = (await readStreamPosition(control, table, signal)).shards;
    const parents = new Set(shards.map(({ parent }) => parent));
    const missing = shards.some(({ id, closed }) => {
      const position = positions.get(id);
      // What follows a closed shard is listed a little later than the shard is closed. No child ever: the stream was switched off.
      return closed ? position?.finished !== true || !parents.has(id) : position?.sentinel !== this.token;
    });
    if (missing || shards.length === 0) {
      this.takeAway.push(
        await writeSentinel(this.data, { physical: this.physical, table: this.table, token: this.token }, signal),
      );
      return false;
    }
    for (const one of this.takeAway.splice(0)) await one();
    return true;
  }
}
