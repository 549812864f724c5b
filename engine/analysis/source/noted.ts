/** Something in the source that a person must look at. */
export interface Noted {
  /** File and line. */
  readonly where: string;
  readonly what: string;
}
