import { Duration } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Egress, FlowLogs, InterfaceEndpointSet, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const { stack, assertions } = new IntegrationApp('IntegTieredVpcFull');

const network = new TieredVpc(stack, 'Network', {
  cidr: '10.20.0.0/17',
  zones: 2,
  egress: Egress.natGatewayPerZone({ alarms: Alarms.notify(new sns.Topic(stack, 'Alarms')) }),
  gatewayEndpoints: [ec2.GatewayVpcEndpointAwsService.S3],
  interfaceEndpoints: [InterfaceEndpointSet.MESSAGING],
  interfaceEndpointZones: 1,
  flowLogs: FlowLogs.toCloudWatch({
    logRetention: logs.RetentionDays.ONE_DAY,
    trafficType: ec2.FlowLogTrafficType.REJECT,
  }),
  ipv6: true,
});
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
