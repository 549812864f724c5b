import { Coercibility, type Session, type ValueType } from '../../runtime/mysql';
import { refuse } from '../statement/problem';

/** `DECIMAL(10,2)`, `CHAR(10) CHARSET utf8mb4`: the type that CAST makes. */
export function castType(text: string, session: Session): ValueType {
  const match = /^([A-Z ]+?)(?:\s*\((\d+)(?:,(\d+))?\))?(?: CHARSET (\w+))?$/.exec(text);
  const [, name = '', first, second, characterSet] = match ?? [];
  const [size, scale] = [first === undefined ? undefined : Number(first), second === undefined ? 0 : Number(second)];
  switch (name) {
    case 'SIGNED':
    case 'SIGNED INTEGER':
    case 'INTEGER':
    case 'INT':
      return { kind: 'integer', bits: 64, precision: 21 };
    case 'UNSIGNED':
    case 'UNSIGNED INTEGER':
      return { kind: 'unsigned', bits: 64, precision: 20 };
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      return { kind: 'decimal', precision: size ?? 10, scale };
    case 'DOUBLE':
    case 'REAL':
    case 'DOUBLE PRECISION':
      return { kind: 'double' };
    case 'FLOAT':
      return { kind: (size ?? 24) > 24 ? 'double' : 'float' };
    case 'DATE':
    case 'JSON':
      return { kind: name === 'DATE' ? 'date' : 'json' };
    case 'YEAR':
      return { kind: 'year', precision: 4 };
    case 'DATETIME':
    case 'TIME':
      return { kind: name === 'TIME' ? 'time' : 'datetime', fraction: size ?? 0 };
    case 'BINARY':
      return { kind: 'binary', ...(size !== undefined && { maxLength: size }) };
    case 'CHAR':
    case 'CHARACTER':
    case 'NCHAR': {
      if (characterSet !== undefined && !session.collation.startsWith(`${characterSet}_`))
        return refuse(`CAST to ${text}`);
      const length = size === undefined ? {} : { maxLength: size };
      return { kind: 'text', collation: session.collation, coercibility: Coercibility.implicit, ...length };
    }
    default:
      return refuse(`CAST to ${text}`);
  }
}
