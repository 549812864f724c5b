import { appendFileSync } from 'node:fs';
import { FaultProxy } from '../../support/fault-proxy';
import { DynamoDbProxy, OPEN_WAY, type WayFaults } from '../faults/dynamodb-proxy';
import type { Role, Settings } from '../processes/settings';
import type { Random } from '../random';
import { SimulatedProcess } from './process';

/** A process with its own ways to both databases. */
export interface Member {
  readonly role: Role;
  readonly process: SimulatedProcess;
  readonly mysql: FaultProxy;
  readonly dynamo: DynamoDbProxy;
}

export interface CastDeps {
  readonly processFile: string;
  /** File in which the course is noted. */
  readonly log: string;
  readonly random: Random;
  readonly dynamoDbPort: number;
  readonly settings: Omit<Settings, 'role' | 'name' | 'mysqlPort' | 'dynamoDbPort' | 'clockOffsetMs'>;
  /** What the way to DynamoDB does to requests of such a process while nothing worse is the matter. */
  readonly faults: (role: Role) => WayFaults;
  readonly count: (of: string, by?: number) => void;
  readonly violation: (text: string) => void;
}

/** All processes of a run, also those that are gone: what they have sent may still be on its way. */
export class Cast {
  private readonly members: Member[] = [];
  private launched = 0;
  private goal: string | undefined;
  private broken = false;

  constructor(
    private readonly deps: CastDeps,
    private sourcePort: number,
  ) {}

  async launch(role: Role): Promise<Member> {
    const { random, dynamoDbPort, settings, processFile, log, count, violation } = this.deps;
    const mysql = await FaultProxy.listen({ host: '127.0.0.1', port: this.sourcePort });
    const dynamo = await DynamoDbProxy.listen(dynamoDbPort, random.fork());
    dynamo.faults = this.usual(role);
    this.launched += 1;
    const process_ = new SimulatedProcess(
      processFile,
      {
        ...settings,
        role,
        name: `${role}${this.launched}`,
        mysqlPort: mysql.port,
        dynamoDbPort: dynamo.port,
        clockOffsetMs: 0,
      },
      log,
      { count, fatal: violation },
    );
    const member = { role, process: process_, mysql, dynamo };
    this.members.push(member);
    if (role === 'coordinator')
      void process_.ready().then(() => this.goal !== undefined && process_.order({ kind: 'goal', step: this.goal }));
    return member;
  }

  /** Those that run, or are only stopped for a while. */
  alive(role?: Role): readonly Member[] {
    return this.members.filter((one) => one.process.alive && (role === undefined || one.role === role));
  }

  /** Ports at which instances take requests. */
  ports(): readonly number[] {
    return this.alive('instance').flatMap(({ process: { port } }) => (port === undefined ? [] : [port]));
  }

  /** What a way to DynamoDB does while nothing worse is the matter with it. */
  usual(role: Role): WayFaults {
    return this.broken ? this.deps.faults(role) : OPEN_WAY;
  }

  /** From now on the ways to DynamoDB do to requests what they do all the time. */
  breakWays(): void {
    this.broken = true;
    for (const { dynamo, role } of this.members) dynamo.faults = this.usual(role);
  }

  /** Where the flag is to go, told to each coordinator, also to later ones. */
  setGoal(step: string): void {
    this.goal = step;
    this.note(`goal ${step}`);
    for (const { process: one } of this.alive('coordinator')) one.order({ kind: 'goal', step });
  }

  /**
   * Another server is the source from now on.
   * @param cutOff whose connections to the former one are ended
   */
  moveSource(port: number, cutOff: (role: Role) => boolean): void {
    this.sourcePort = port;
    for (const { role, mysql } of this.members) {
      mysql.pointAt({ host: '127.0.0.1', port });
      if (cutOff(role)) mysql.cut('reset');
    }
  }

  /** Ends all that is wrong; who is missing is launched again. */
  async heal(roles: readonly (readonly [Role, number])[]): Promise<void> {
    this.broken = false;
    for (const { process: one, mysql, dynamo } of this.members) {
      mysql.set('pass');
      dynamo.faults = OPEN_WAY;
      if (one.alive && one.stopped) one.thaw();
      one.order({ kind: 'clock', offsetMs: 0 });
    }
    for (const [role, wanted] of roles)
      for (let have = this.alive(role).length; have < wanted; have += 1) await this.launch(role);
  }

  async end(): Promise<void> {
    for (const { process: one } of this.members) if (one.alive && one.stopped) one.thaw();
    await Promise.all(this.members.map(({ process: one }) => one.kill()));
    const ways = this.members.splice(0).flatMap(({ mysql, dynamo }) => [mysql, dynamo]);
    await Promise.all(ways.map((way) => way.close()));
  }

  requests(): number {
    return this.members.reduce((sum, { dynamo }) => sum + dynamo.counts.requests, 0);
  }

  note(text: string): void {
    appendFileSync(this.deps.log, `${new Date().toISOString().slice(11, 23)} director: ${text}\n`);
  }
}
