import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import { TieredVpc } from '../../../lib/network';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const app = new IntegrationApp('IntegTieredVpcFull');
const { stack, assertions } = app;

// A stack that knows no Region may have two zones.
const network = app.full(TieredVpc, 'Network', { zones: 2 });
const { vpc } = network;
const client = new VpcClient(stack, 'Client', vpc);

const ofVpc = [{ Name: 'vpc-id', Values: [vpc.vpcId] }];
assertions
  .awsApiCall('EC2', 'describeNatGateways', { Filter: ofVpc })
  .assertAtPath('NatGateways.1.State', ExpectedResult.exact('available'));
assertions
  .awsApiCall('EC2', 'describeFlowLogs', { FlowLogIds: [network.flowLog!.flowLogId] })
  .assertAtPath('FlowLogs.0.DeliverLogsStatus', ExpectedResult.exact('SUCCESS'))
  .waitForAssertions({ totalTimeout: Duration.minutes(15), interval: Duration.seconds(30) });
assertions
  .awsApiCall('EC2', 'describeVpcEndpoints', {
    Filters: [...ofVpc, { Name: 'vpc-endpoint-type', Values: ['Interface'] }],
  })
  .assertAtPath('VpcEndpoints.0.State', ExpectedResult.exact('available'));
// The private tier reaches the internet.
client.expect(assertions, 'https://checkip.amazonaws.com', 200);
