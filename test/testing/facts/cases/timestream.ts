import { resource } from '../../templates';
import { Case } from './case';

const cluster = (properties: object) => resource('Timestream::InfluxDBCluster', { Name: 'telemetry', ...properties });
const at = (...subnets: string[]) => ({ VpcSubnetIds: subnets });

export const TIMESTREAM_CASES: Readonly<Record<string, Case>> = {
  'influxdb-name': {
    versions: [{ Telemetry: cluster(at('subnet-1')) }, { Telemetry: cluster(at('subnet-2')) }],
    finds: 'fails at Telemetry',
    twin: [{ Telemetry: cluster(at('subnet-1')) }, { Telemetry: cluster({ ...at('subnet-2'), Name: 'measurements' }) }],
  },
};
