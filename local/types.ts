/** The servers of the embedded stack. `mysql` is one server whose flavour is chosen. */
export const SERVER_NAMES = ['temporal', 'mysql', 'aws', 'dynamodb-local'] as const;
export type ServerName = (typeof SERVER_NAMES)[number];

export const MYSQL_FLAVOURS = ['mysql80', 'mariadb', 'mysql97'] as const;
export type MysqlFlavour = (typeof MYSQL_FLAVOURS)[number];

/** What can be installed: servers, MySQL flavours one by one, and what only some runs need. */
export const COMPONENTS = [
  'temporal',
  ...MYSQL_FLAVOURS,
  'aws',
  'dynamodb-local',
  'glue',
  'temporal-test-server',
] as const;
export type Component = (typeof COMPONENTS)[number];

/** One line of progress, for a person: `[ 12.3 s] mysql: ready on 127.0.0.1:13306`. */
export interface ProgressLine {
  readonly component: Component | ServerName | 'stack';
  readonly text: string;
  /** Seconds since the call began. */
  readonly seconds: number;
}
export type OnProgress = (line: ProgressLine) => void;

export interface UpOptions {
  /** The project's directory; state is kept in `<directory>/.landfall/local`. */
  readonly directory: string;
  /** Default: all four. */
  readonly servers?: readonly ServerName[];
  /** Default `mysql80`. A directory keeps the data of each flavour apart; one flavour runs at a time. */
  readonly mysql?: MysqlFlavour;
  /** Run Glue jobs on a local Spark; installs PySpark (317 MB) when it is not there. Default false. */
  readonly glue?: boolean;
  /**
   * true: the servers started by this call end with this process, however it ends.
   * false (default): they run until `down`.
   */
  readonly attach?: boolean;
  readonly onProgress?: OnProgress;
}

/** A MySQL login; the password is in a file of mode 0600 and is not carried around. */
export interface MysqlLogin {
  readonly user: string;
  readonly passwordFile: string;
}

export interface MysqlServer {
  readonly flavour: MysqlFlavour;
  readonly host: string;
  readonly port: number;
  /** PEM file of the certificate authority that signed the server's certificate (names: localhost, 127.0.0.1). */
  readonly ca: string;
  /** Schema for the migration's views; the migration login may create and drop views there and nowhere else of what lasts. */
  readonly viewSchema: string;
  readonly users: {
    /** Everything; for set-up only. */
    readonly root: MysqlLogin;
    /** All rights in the databases made by `createDatabase`. */
    readonly application: MysqlLogin;
    /** Reads those databases, follows the binlog, makes views in `viewSchema` and databases `landfall_scratch_..`. */
    readonly migration: MysqlLogin;
  };
}

/** The servers that are there; a server that was not asked for and does not run is absent. */
export interface Stack {
  readonly directory: string;
  readonly temporal?: { readonly address: string; readonly uiUrl: string; readonly namespace: string };
  readonly mysql?: MysqlServer;
  readonly aws?: {
    readonly endpoint: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Whether a Glue job really runs here (otherwise `StartJobRun` fails, it never pretends). */
    readonly glue: boolean;
  };
  readonly dynamodbLocal?: { readonly endpoint: string };
  /** Stops the servers that this call started; those that were running before stay. */
  stop(): Promise<void>;
}

/** Settings shared by every server of one project: what `up` writes into `stack.json`. */
export interface ServerState {
  readonly name: ServerName;
  /** `running`: alive and answers; `failing`: alive, does not answer; `dead`: was started, is gone; `stopped`: as asked. */
  readonly state: 'running' | 'failing' | 'dead' | 'stopped';
  readonly pid?: number;
  readonly address?: string;
  readonly logFile: string;
  /** Why it is `failing` or `dead`, with what to do next. */
  readonly detail?: string;
}
