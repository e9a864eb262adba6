import { Match, Template } from 'aws-cdk-lib/assertions';
import { DeviceTelemetryStack } from '../../../examples/device-telemetry/stack';
import { NetworkStack } from '../../../examples/network/stack';
import { describeExampleStack } from '../../support/example-stack';

const CLUSTER = 'AWS::Timestream::InfluxDBCluster';

const templateIn = describeExampleStack('DeviceTelemetry', (app, profile) => {
  const network = new NetworkStack(app, 'Network', { profile });
  new DeviceTelemetryStack(app, 'DeviceTelemetry', { profile, network });
});

const template = (profile: 'sandbox' | 'production') => Template.fromJSON(templateIn(profile));
test('x', () => {
  console.log(JSON.stringify(templateIn('sandbox'), null, 1));
});
