/**
 * Turns a reference (`env:NAME`, `file:PATH`, `secretsmanager:NAME[#field]`) into the secret, in the process that needs it.
 * @throws LandfallError LandfallSecretMissing, naming the reference and never the value
 */
export type SecretResolver = (reference: string) => Promise<string>;
