import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DataVolume, FleetImage, PurchaseOption, WebFleet } from '../../../lib/compute';
import { AccessLogs, Exposure, RouteMatch } from '../../../lib/loadbalancing';
import { Alarms } from '../../../lib/observability';
import { SharedFileSystem } from '../../../lib/storage';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const app = new IntegrationApp('IntegWebFleetFull');
const { stack, assertions } = app;
const vpc = app.network();
const files = new SharedFileSystem(stack, 'Files', {
  vpc,
  alarms: Alarms.none(),
  removalPolicy: RemovalPolicy.DESTROY,
});

const fleet = app.full(WebFleet, 'Fleet', {
  ingress: Exposure.internalOnly({
    deletionProtection: false,
    idleTimeout: Duration.seconds(30),
    accessLogs: AccessLogs.newBucket({ retention: Duration.days(1) }),
  }),
  // An image that every account has, on instances that cost little.
  image: FleetImage.amazonLinux2023(),
  purchaseOption: PurchaseOption.mixed({
    instanceTypes: ['t4g.micro', 't4g.small'].map((name) => new ec2.InstanceType(name)),
    onDemandBase: 1,
    onDemandAboveBasePercent: 50,
  }),
  // A key of the customer would need a grant to the service-linked role of Auto Scaling, which the account has or has not.
  rootVolume: { size: Size.gibibytes(10), iops: 4000, throughput: 250 },
  dataVolumes: [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/data' })],
  efsMounts: [
    {
      accessPoint: files.addAccessPoint('Content', { path: '/content', uid: 1000 }),
      path: '/srv/content',
      readOnly: true,
    },
  ],
  // On the ports of the specimen: 3000, and 3001 for the health check.
  userDataCommands: [
    'mkdir -p /data/www/videos && echo ok | tee /data/www/ready /data/www/index.html > /data/www/videos/index.html',
    'for port in 3000 3001 8082; do systemd-run python3 -m http.server $port --directory /data/www; done',
  ],
  // What would keep the stack from being deleted, or outlive it.
  deletionProtection: false,
  scaleInProtection: false,
  volumeSnapshots: undefined,
});
fleet.addRoute('Videos', {
  match: RouteMatch.paths('/videos/*'),
  port: 8082,
  healthCheck: { path: '/ready' },
});

const client = new VpcClient(stack, 'Client', vpc);
client.expect(assertions, `${fleet.url!}/`, 200);
client.expect(assertions, `${fleet.url!}/videos/`, 200);
const group = { AutoScalingGroupNames: [fleet.group.autoScalingGroupName] };
assertions
  .awsApiCall('AutoScaling', 'describeAutoScalingGroups', group)
  .assertAtPath('AutoScalingGroups.0.Instances.2.LifecycleState', ExpectedResult.exact('InService'));
assertions
  .awsApiCall('AutoScaling', 'describePolicies', { AutoScalingGroupName: fleet.group.autoScalingGroupName })
  .assertAtPath('ScalingPolicies.3.Enabled', ExpectedResult.exact(true));
