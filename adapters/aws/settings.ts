/** Where AWS is. Credentials come from the SDK's own chain (environment, profile, role), never from the configuration. */
export interface AwsSettings {
  readonly region: string;
  /** Endpoint of all services, for an emulator; left out for AWS. */
  readonly endpoint?: string;
}

/** Those of a configuration's target, or of anything else that says where AWS is. */
export const awsOf = ({ region, endpoint }: AwsPlace): AwsSettings => ({
  region,
  ...(endpoint === undefined ? {} : { endpoint }),
});

interface AwsPlace {
  readonly region: string;
  readonly endpoint?: string | undefined;
}

/** Seconds and counts of every AWS client; a dead peer must be an error within seconds (design section 7). */
export interface AwsTuning {
  /** Milliseconds until a TCP connection must stand. Default 3000. */
  readonly connectionTimeoutMs?: number;
  /** Milliseconds until an answer must have begun. Default 15000. */
  readonly requestTimeoutMs?: number;
  /** Attempts of one call, the first included. Default 5. */
  readonly maxAttempts?: number;
  /** Sockets kept open per client. Default 64. */
  readonly maxSockets?: number;
}

/**
 * What every client constructor of the SDK gets: keep-alive, timeouts that end a call instead of only warning, standard
 * retries with jitter.
 */
export function clientConfig(settings: AwsSettings, tuning: AwsTuning = {}) {
  const { connectionTimeoutMs = 3_000, requestTimeoutMs = 15_000, maxAttempts = 5, maxSockets = 64 } = tuning;
  const agent = { keepAlive: true, maxSockets };
  return {
    region: settings.region,
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    maxAttempts,
    retryMode: 'standard' as const,
    requestHandler: {
      connectionTimeout: connectionTimeoutMs,
      requestTimeout: requestTimeoutMs,
      throwOnRequestTimeout: true,
      // `requestTimeout` counts until the answer begins; this one ends a body that stops in the middle.
      socketTimeout: requestTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}
