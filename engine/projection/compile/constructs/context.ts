import type { ContractAttribute } from '../../../../contracts/schemas/contract';
import type { JoinScope } from '../joins';
import type { Report } from '../../findings/report';
import type { Value } from '../value';

/** What the compiler of one attribute knows. */
export interface AttributeContext {
  readonly attribute: ContractAttribute;
  /** JSON pointer of the attribute. */
  readonly at: string;
  readonly scope: JoinScope;
  readonly report: Report;
  /** The value of an attribute that stands before this one. */
  readonly earlier: (name: string) => Value | undefined;
}
