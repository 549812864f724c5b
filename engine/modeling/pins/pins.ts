import type { ModelPins, TablePins } from '../../../contracts/schemas/pins';
import {
  byPlace,
  pathText,
  SettingsFileError,
  type SettingsPath,
  type SettingsProblem,
  type YamlSource,
} from '../../lib/settings-file';

/** What a pin cannot be given, with why. */
type Refusal = Omit<SettingsProblem, 'path' | 'line' | 'column'>;

/**
 * The decisions of a person, with the place of each in its file. What the rules cannot do is collected, so that a person sees all
 * of it at once.
 */
export class Pins {
  private readonly refusals: SettingsProblem[] = [];
  private readonly used: string[] = [];

  constructor(
    private readonly pins: ModelPins,
    private readonly file: string,
    private readonly source: Pick<YamlSource, 'placeOf'> | null,
  ) {}

  /** Without any decision. */
  static readonly none = (): Pins => new Pins({ version: 1, tables: {} }, 'modeling.yaml', null);

  /** The same decisions for another model. */
  again(): Pins {
    return new Pins(this.pins, this.file, this.source);
  }

  of(table: string): TablePins {
    return Object.hasOwn(this.pins.tables, table) ? this.pins.tables[table]! : {};
  }

  /** Source tables that a pin speaks of. */
  get tables(): readonly string[] {
    return Object.keys(this.pins.tables);
  }

  /** Notes that a pin was followed. */
  follow(...path: SettingsPath): void {
    const text = pathText(['tables', ...path]);
    if (!this.used.includes(text)) this.used.push(text);
  }

  /** Paths of the pins that the model follows, in the order of the file. */
  get followed(): readonly string[] {
    return this.used;
  }

  /** A pin that cannot be followed. */
  refuse(path: SettingsPath, refusal: Refusal): void {
    const problem = this.problem(path, refusal);
    // The rules can come by a pin several times.
    if (!this.refusals.some((one) => one.path === problem.path && one.found === problem.found))
      this.refusals.push(problem);
  }

  problem(path: SettingsPath, refusal: Refusal): SettingsProblem {
    const full = ['tables', ...path];
    return { path: pathText(full), ...(this.source === null ? {} : this.source.placeOf(full)), ...refusal };
  }

  /** @throws SettingsFileError LandfallPinsImpossible with everything that was refused */
  throwRefused(): void {
    if (this.refusals.length > 0)
      throw new SettingsFileError('LandfallPinsImpossible', this.file, byPlace(this.refusals));
  }

  /** @throws SettingsFileError LandfallPinsInvalid */
  throwInvalid(problems: readonly SettingsProblem[]): void {
    if (problems.length > 0) throw new SettingsFileError('LandfallPinsInvalid', this.file, byPlace(problems));
  }
}
