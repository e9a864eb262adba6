import { Match, Template } from 'aws-cdk-lib/assertions';
import { VehicleHistoryStack } from '../../../examples/vehicle-history/stack';
import { describeExampleStack } from '../../support/example-stack';

const templateIn = describeExampleStack('VehicleHistory', (app, profile) => {
  new VehicleHistoryStack(app, 'VehicleHistory', { profile });
});
