/**
 * A server that cannot be used any more, in one clause: `ended by signal SIGKILL`. Not a failure of the closed list yet: it may be started
 * again.
 */
export class ServerBroken extends Error {
  override readonly name = 'ServerBroken';
}

/** A call that took too long, on a server that still answers: another try would only add to the load. */
export class CallTimedOut extends Error {
  override readonly name = 'CallTimedOut';
}
