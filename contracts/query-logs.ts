/** Entries of `application.queryLogs` that are read from the source itself and are no files. */
export const LiveLog = {
  general: 'mysql:general_log',
  slow: 'mysql:slow_log',
  digests: 'mysql:digests',
} as const;
export type LiveLog = (typeof LiveLog)[keyof typeof LiveLog];

export const isLiveLog = (entry: string): entry is LiveLog =>
  (Object.values(LiveLog) as readonly string[]).includes(entry);
