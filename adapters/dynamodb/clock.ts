import type { DataClient } from './client';

/**
 * Now, by the clock of the service; Unix milliseconds, to some five minutes. The SDK learns from each answer how far the machine's clock is off, because it
 * signs by it; a time that another process is to read is taken from there, for two machines may differ by a day. Asked after an answer: what the clock
 * did since the last one is not known.
 */
export const serviceNowMs = ({ client }: DataClient): number => Date.now() + (client.config?.systemClockOffset ?? 0);
