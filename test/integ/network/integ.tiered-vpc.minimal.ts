import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { TieredVpc } from '../../../lib/network';
import { IntegrationApp } from '../integration-app';

const app = new IntegrationApp('IntegTieredVpcMinimal');
const { assertions } = app;

const { vpc } = app.minimal(TieredVpc, 'Network');

const ofVpc = { Filters: [{ Name: 'vpc-id', Values: [vpc.vpcId] }] };
assertions
  .awsApiCall('EC2', 'describeVpcs', { VpcIds: [vpc.vpcId] })
  .assertAtPath('Vpcs.0.State', ExpectedResult.exact('available'));
// A default security group with a rule left would show the rule here.
assertions
  .awsApiCall('EC2', 'describeSecurityGroups', {
    Filters: [...ofVpc.Filters, { Name: 'group-name', Values: ['default'] }],
  })
  .expect(ExpectedResult.objectLike({ SecurityGroups: [{ IpPermissions: [], IpPermissionsEgress: [] }] }));
// No way out, and nothing to pay for it.
assertions
  .awsApiCall('EC2', 'describeNatGateways', { Filter: ofVpc.Filters })
  .expect(ExpectedResult.objectLike({ NatGateways: [] }));
