let offsetMs = 0;
const RealDate = Date;

/** A clock that is wrong: whoever asks for the time of day in this process gets it with the offset. The monotonic clock goes on as it is. */
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[]) =>
    (args.length === 0 ? new RealDate(RealDate.now() + offsetMs) : Reflect.construct(target, args)) as Date,
  get: (target, name) => (name === 'now' ? () => RealDate.now() + offsetMs : (Reflect.get(target, name) as unknown)),
});

/** Sets the clock, as a person or a time server does. */
export const setClock = (offset: number): void => void (offsetMs = offset);
