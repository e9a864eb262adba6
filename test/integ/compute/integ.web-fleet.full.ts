import { Duration, Size } from 'aws-cdk-lib/core';
import { ExpectedResult } from '@aws-cdk/integ-tests-alpha';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DataVolume, FleetScaling, FleetUpdate, PurchaseOption, WebFleet } from '../../../lib/compute';
import { AccessLogs, Exposure, RouteMatch } from '../../../lib/loadbalancing';
import { Egress, TieredVpc } from '../../../lib/network';
import { Alarms } from '../../../lib/observability';
import { IntegrationApp } from '../integration-app';
import { VpcClient } from '../vpc-client';

const { stack, assertions } = new IntegrationApp('IntegWebFleetFull');
const { vpc } = new TieredVpc(stack, 'Network', { egress: Egress.natGateway() });

const fleet = new WebFleet(stack, 'Fleet', {
  vpc,
  ingress: Exposure.internalOnly({
    deletionProtection: false,
    idleTimeout: Duration.seconds(30),
    accessLogs: AccessLogs.newBucket({ retention: Duration.days(1) }),
  }),
  alarms: Alarms.notify(new sns.Topic(stack, 'Alarms')),
  port: 8081,
  healthCheck: { path: '/health.html', interval: Duration.seconds(10) },
  deregistrationDelay: Duration.seconds(10),
  purchaseOption: PurchaseOption.mixed({
    instanceTypes: ['t4g.micro', 't4g.small'].map((name) => new ec2.InstanceType(name)),
    onDemandBase: 1,
    onDemandAboveBasePercent: 50,
  }),
  minCapacity: 2,
  maxCapacity: 4,
  scaling: [FleetScaling.cpuBetween(30, 70), FleetScaling.requestsPerTarget(6000)],
  update: FleetUpdate.rolling({ maxBatchSize: 1, readyTimeout: Duration.minutes(10) }),
  rootVolume: { size: Size.gibibytes(10) },
  dataVolumes: [DataVolume.gp3(Size.gibibytes(1), { mountPath: '/srv/www' })],
  metricsAgent: true,
  maxInstanceLifetime: Duration.days(7),
  terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE],
  userDataCommands: [
    'mkdir -p /srv/www/videos && echo ok | tee /srv/www/health.html > /srv/www/videos/index.html',
    'systemd-run --unit=web python3 -m http.server 8081 --directory /srv/www',
    'systemd-run --unit=videos python3 -m http.server 8082 --directory /srv/www',
  ],
  deletionProtection: false,
});
fleet.addRoute('Videos', {
  match: RouteMatch.paths('/videos/*'),
  port: 8082,
  healthCheck: { path: '/health.html' },
});

const client = new VpcClient(stack, 'Client', vpc);
client.expect(assertions, `${fleet.url!}/health.html`, 200);
client.expect(assertions, `${fleet.url!}/videos/`, 200);
const group = { AutoScalingGroupNames: [fleet.group.autoScalingGroupName] };
assertions
  .awsApiCall('AutoScaling', 'describeAutoScalingGroups', group)
  .assertAtPath('AutoScalingGroups.0.Instances.1.LifecycleState', ExpectedResult.exact('InService'));
assertions
  .awsApiCall('AutoScaling', 'describePolicies', { AutoScalingGroupName: fleet.group.autoScalingGroupName })
  .assertAtPath('ScalingPolicies.2.Enabled', ExpectedResult.exact(true));
