export { TRAFFIC_TERMS, type TrafficTerms } from '../../../../runtime/flags/lease/terms';
