import type { ProjectionPlan } from '../../../contracts/projection';
import type { MigrationContract } from '../../../contracts/schemas/contract';
import type { Projection } from '../../../contracts/schemas/projection';
import type { CostForecast } from '../../cost';
import type { AlarmSettings } from '../resources/alarms';
import type { CapacitySettings } from '../resources/capacity';
import type { Encryption } from '../resources/key';
import type { RoleSettings } from '../resources/roles';
import type { TrailSettings } from '../resources/trail';
import type { StackParameter } from '../print';
import type { Template } from '../template-types';

/** Everything that the documents of the stage are printed from; the same for the same inputs. */
export interface StackModel {
  readonly migration: string;
  readonly stackName: string;
  readonly target: {
    readonly region: string;
    readonly tablePrefix: string;
    readonly deletionProtection: boolean;
    readonly pointInTimeRecovery: boolean;
    readonly encryption?: Encryption;
    readonly alarms?: AlarmSettings | undefined;
    readonly roles?: RoleSettings | undefined;
    readonly trail?: TrailSettings | undefined;
    readonly capacity?: CapacitySettings | undefined;
  };
  /** True when `target.endpoint` names an emulator. */
  readonly isEmulator: boolean;
  readonly contract: MigrationContract;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
  readonly template: Template;
  readonly parameters: readonly StackParameter[];
  /** SHA-256 of the template's bytes. */
  readonly templateSha256: string;
  /** Resources that were taken out because the emulator lacks them. */
  readonly removed: readonly string[];
  readonly cost: CostForecast;
}
