/** What a table really is, as far as the template says something about it. */
export interface DeployedTable {
  readonly name: string;
  readonly arn: string;
  readonly status: string;
  readonly keySchema: readonly DeployedKey[];
  readonly attributeTypes: Readonly<Record<string, string>>;
  readonly indexes: readonly {
    readonly name: string;
    readonly status: string;
    readonly keySchema: readonly DeployedKey[];
    readonly projection: string;
    readonly projectedAttributes: readonly string[];
  }[];
  readonly billingMode: string;
  readonly deletionProtection: boolean;
  /** Undefined: the endpoint does not offer the call. */
  readonly pointInTimeRecovery: boolean | undefined;
  readonly encryption: string;
  /** ARN of the key, the one that AWS manages as well; null when the endpoint does not tell it. */
  readonly kmsKey: string | null;
  readonly stream: string;
  /** Undefined: the endpoint does not offer the call. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

export interface DeployedKey {
  readonly name: string;
  readonly kind: string;
}
