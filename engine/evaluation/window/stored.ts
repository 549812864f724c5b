import { prepare, Unsupported, type Data, type Session, type Value, type ValueType } from '../../../runtime/mysql';

/**
 * MySQL keeps arguments and results of window functions in temporary tables: a decimal has the digits of its type then, and a date that a column
 * of the session cannot hold is another one. MariaDB keeps the arguments whose values it gives again.
 */
export function storedAs(type: ValueType, session: Session): (value: Value) => Value {
  switch (type.kind) {
    case 'decimal': {
      const to: ValueType = { kind: 'decimal', precision: 65, scale: type.scale ?? 0 };
      const cast = prepare('CAST', [{ type }], session, { to });
      return (value) => (value.data === null ? value : { type, data: cast.evaluate([() => value]).data });
    }
    case 'date':
    case 'datetime':
    case 'timestamp':
      if (session.flavour === 'mariadb') return (value) => value;
      return (value) => {
        if (isPartlyZero(value.data)) throw new Unsupported('OVER', 'a date whose month or day is 0');
        return value;
      };
    default:
      return (value) => value;
  }
}

const isPartlyZero = (data: Data | null): boolean =>
  data !== null &&
  typeof data === 'object' &&
  'month' in data &&
  data.year !== 0 &&
  (data.month === 0 || data.day === 0);
