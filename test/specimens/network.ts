import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Egress,
  FlowLogs,
  GatewayEndpointPolicy,
  InterfaceEndpointPolicy,
  InterfaceEndpointSet,
  IServiceNetwork,
  LatticeAuthorization,
  ServiceNetwork,
  ServiceNetworkProps,
  ServiceNetworkVpc,
  ServiceNetworkVpcProps,
  TieredVpc,
  TieredVpcProps,
} from 'cdk-reference-architectures/network';
import { applianceSpecimens } from './network/appliances';
import { inspectionSpecimens } from './network/inspection';
import { transitSpecimens } from './network/transit';
import { Specimens } from './specimen';
import { alarmsOf, keyOf, once, vpcOf } from './surroundings';

const serviceNetworkOf = (stack: Stack): IServiceNetwork =>
  once(stack, 'ServiceNetwork', (scope) => new ServiceNetwork(scope, 'ServiceNetwork'));

const LOG_KEY =
  'A customer managed key costs money each month: it is the choice of whoever pays for it (`logEncryptionKey`)';

export const specimens: Specimens = {
  ...applianceSpecimens,
  ...inspectionSpecimens,
  ...transitSpecimens,
  TieredVpc: {
    minimal: (stack, id, given: TieredVpcProps = {}) => new TieredVpc(stack, id, given),
    full: (stack, id, given: TieredVpcProps = {}) =>
      new TieredVpc(stack, id, {
        cidr: '10.20.0.0/18',
        zones: 3,
        subnetMasks: { publicTier: 25 },
        additionalTiers: [{ name: 'Cache', subnetMask: 26, isolated: true }],
        secondaryRanges: [{ name: 'Containers', cidr: '100.64.0.0/16' }],
        egress: Egress.natGatewayPerZone({ alarms: alarmsOf(stack) }),
        gatewayEndpoints: [ec2.GatewayVpcEndpointAwsService.S3],
        gatewayEndpointPolicy: GatewayEndpointPolicy.ownAccount(),
        interfaceEndpoints: [InterfaceEndpointSet.FARGATE_TASKS, InterfaceEndpointSet.MESSAGING],
        interfaceEndpointPolicy: InterfaceEndpointPolicy.ownAccount(),
        interfaceEndpointZones: 2,
        flowLogs: FlowLogs.toCloudWatch({
          logRetention: logs.RetentionDays.ONE_YEAR,
          logEncryptionKey: keyOf(stack),
          trafficType: ec2.FlowLogTrafficType.REJECT,
          logFormat: [ec2.LogFormat.ALL_DEFAULT_FIELDS, ec2.LogFormat.INSTANCE_ID],
          aggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
        }),
        ipv6: true,
        ...given,
      }),
    findings: {
      CloudWatchLogGroupEncrypted: LOG_KEY,
      VPCSubnetAutoAssignPublicIpDisabled:
        'With IPv6 instances of the public tier get an IPv6 address, which is public (ipv6).',
    },
  },
  ServiceNetwork: {
    minimal: (stack, id, given: ServiceNetworkProps = {}) => new ServiceNetwork(stack, id, given),
    full: (stack, id) =>
      new ServiceNetwork(stack, id, {
        authorization: LatticeAuthorization.organization('o-a1b2c3d4e5'),
        sharedWith: ['444455556666', 'arn:aws:organizations::111122223333:ou/o-a1b2c3d4e5/ou-ab12-11111111'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    findings: { CloudWatchLogGroupEncrypted: LOG_KEY },
  },
  ServiceNetworkVpc: {
    minimal: (stack, id, given: Partial<ServiceNetworkVpcProps> = {}) =>
      new ServiceNetworkVpc(stack, id, { serviceNetwork: serviceNetworkOf(stack), vpc: vpcOf(stack), ...given }),
    full: (stack, id) =>
      new ServiceNetworkVpc(stack, id, {
        serviceNetwork: serviceNetworkOf(stack),
        vpc: vpcOf(stack),
        clients: [ec2.Peer.ipv4('10.0.1.0/24')],
      }),
    findings: { CloudWatchLogGroupEncrypted: LOG_KEY },
  },
};
