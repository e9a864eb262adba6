import { Construct } from 'constructs';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  DataVolume,
  FleetImage,
  FleetLifecycleHook,
  FleetPredictiveMetric,
  FleetRoute,
  FleetScaling,
  FleetUpdate,
  InstanceAccess,
  PredictiveMode,
  PurchaseOption,
  VolumeSnapshots,
  WebFleet,
  WebFleetProps,
} from 'cdk-reference-architectures/compute';
import { Exposure, RouteMatch } from 'cdk-reference-architectures/loadbalancing';
import { Specimens } from './specimen';
import { accessPointOf, alarmsOf, certificateOf, keyOf, once, topicOf, vpcOf } from './surroundings';

/** A fleet for other specimens to lead to. */
export function fleetOf(stack: Stack): WebFleet {
  return once(stack, 'Fleet', (scope) => minimalFleet(stack, scope, 'Fleet'));
}

function minimalFleet(stack: Stack, scope: Construct, id: string, given: Partial<WebFleetProps> = {}): WebFleet {
  return new WebFleet(scope, id, {
    ...given,
    vpc: given.vpc ?? vpcOf(stack),
    ingress: given.ingress ?? Exposure.internalOnly({ certificates: [certificateOf(stack)] }),
    alarms: given.alarms ?? alarmsOf(stack),
  });
}

const FIREWALL = 'A web ACL is billed monthly and is the choice of the caller (firewall of the exposure).';
const FINDINGS = {
  CloudWatchLogGroupEncrypted: 'A key of the caller is `logEncryptionKey`; CloudWatch Logs encrypts without one, too.',
  'AwsSolutions-AS3':
    'Who reads launches and terminations is the choice of the caller (scalingEvents): a topic without a subscriber tells nobody.',
  'NIST.800.53.R5-ALBWAFEnabled': FIREWALL,
  'PCI.DSS.321-ALBWAFEnabled': FIREWALL,
};

export const specimens: Specimens = {
  WebFleet: {
    minimal: (stack, id, given) => minimalFleet(stack, stack, id, given),
    full: (stack, id, given: Partial<WebFleetProps> = {}) =>
      new WebFleet(stack, id, {
        vpc: vpcOf(stack),
        ingress: Exposure.internet({ certificates: [certificateOf(stack)] }),
        alarms: alarmsOf(stack),
        port: 3000,
        healthCheck: { path: '/ready', port: 3001 },
        healthThresholds: { failOpenMinPercent: 25, dnsFailoverMinPercent: 50 },
        deregistrationDelay: Duration.seconds(20),
        slowStart: Duration.seconds(60),
        rewrite: { url: { regex: '^/shop/(.*)$', replace: '/$1' } },
        image: FleetImage.fromSsmParameter('/images/web', { architecture: ec2.InstanceArchitecture.ARM_64 }),
        purchaseOption: PurchaseOption.mixed({
          instanceTypes: [new ec2.InstanceType('c8g.xlarge'), new ec2.InstanceType('c8g.2xlarge')],
          weights: { 'c8g.xlarge': 1, 'c8g.2xlarge': 2 },
          onDemandBase: 3,
          onDemandAboveBasePercent: 50,
        }),
        userDataCommands: ['echo hello'],
        minCapacity: 3,
        maxCapacity: 9,
        scaling: [
          FleetScaling.requestsPerTarget(1000, { warmUp: Duration.minutes(1) }),
          FleetScaling.cpuBetween(30, 70),
          FleetScaling.predictive({
            metric: FleetPredictiveMetric.cpu(50),
            mode: PredictiveMode.FORECAST_AND_SCALE,
            leadTime: Duration.minutes(10),
          }),
          FleetScaling.schedule('Morning', {
            schedule: autoscaling.Schedule.cron({ hour: '7', minute: '30', weekDay: 'MON-FRI' }),
            minCapacity: 5,
          }),
        ],
        warmUp: Duration.minutes(2),
        healthCheckGracePeriod: Duration.minutes(8),
        update: FleetUpdate.instanceRefresh({ maxHealthyPercent: 150 }),
        rootVolume: { size: Size.gibibytes(20), iops: 4000, throughput: 250, encryptionKey: keyOf(stack) },
        dataVolumes: [DataVolume.gp3(Size.gibibytes(50), { mountPath: '/data', encryptionKey: keyOf(stack) })],
        efsMounts: [{ accessPoint: accessPointOf(stack), path: '/srv/content', readOnly: true }],
        volumeSnapshots: VolumeSnapshots.every({ interval: Duration.hours(6), retention: Duration.days(3) }),
        access: InstanceAccess.none(),
        metricsAgent: true,
        logFiles: ['/var/log/shop/*.log'],
        logRetention: logs.RetentionDays.ONE_YEAR,
        logEncryptionKey: keyOf(stack),
        terminationPolicies: [autoscaling.TerminationPolicy.OLDEST_INSTANCE],
        maxInstanceLifetime: Duration.days(30),
        lifecycleHooks: [
          FleetLifecycleHook.launching('Prepare', { metadata: 'shop' }),
          FleetLifecycleHook.terminating('Drain', { topic: topicOf(stack) }),
        ],
        placementGroup: ec2.PlacementGroup.fromPlacementGroupName(stack, `${id}Placement`, 'apart'),
        cpuOptions: { threadsPerCore: 1 },
        httpPutResponseHopLimit: 2,
        instanceMaintenance: { minHealthyPercent: 100, maxHealthyPercent: 150 },
        scaleInProtection: true,
        zoneDistribution: autoscaling.CapacityDistributionStrategy.BALANCED_ONLY,
        zonalShift: true,
        scalingEvents: topicOf(stack),
        alarmThresholds: {
          missingInstances: 2,
          belowMinimum: Duration.minutes(20),
          atMaximum: Duration.minutes(30),
          clientErrorPercent: 30,
        },
        ...given,
      }),
    findings: {
      ...FINDINGS,
      'AwsSolutions-EC23': 'The full use is open to the internet, which is the choice of the caller (ingress).',
    },
  },
  FleetRoute: {
    minimal: (stack, id) =>
      new FleetRoute(stack, id, {
        fleet: fleetOf(stack),
        match: RouteMatch.paths(`/${id.toLowerCase()}/*`),
      }),
    full: (stack, id) =>
      new FleetRoute(stack, id, {
        fleet: fleetOf(stack),
        match: RouteMatch.paths(`/${id.toLowerCase()}/*`),
        priority: 100 + id.charCodeAt(0),
        port: 8081,
        healthCheck: { path: '/health', healthyThreshold: 3 },
        deregistrationDelay: Duration.seconds(30),
        alarmThresholds: { clientErrorPercent: 30 },
        crossZone: false,
        rewrite: { url: { regex: '^/(.*)$', replace: '/$1' } },
      }),
    findings: FINDINGS,
  },
};
