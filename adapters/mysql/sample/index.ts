export { chooseRows, type SampleInput } from './choose';
export { inSnapshot } from './snapshot';
