import { Duration, Size, Stack, TimeZone } from 'aws-cdk-lib/core';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  DataVolume,
  FleetImage,
  FleetPredictiveMetric,
  FleetScaling,
  FleetUpdate,
  InstanceTypes,
  PurchaseOption,
  VolumeSnapshots,
  WebFleet,
  WebFleetProps,
} from '../../../lib/compute';
import { alarmsOf } from '../../specimens/surroundings';
import { testStack } from '../../support/synth';
import { fleetDefaults } from '../support/fleet';

// Nothing is synthesized, and a fleet that is refused leaves its stack as it was: all tests share one network.
let stack: Stack;
let defaults: ReturnType<typeof fleetDefaults>;
beforeAll(() => {
  stack = testStack();
  defaults = fleetDefaults(stack);
});

let count = 0;
const fleetWith = (props: Partial<WebFleetProps>) => () =>
  new WebFleet(stack, `Fleet${count++}`, { ...defaults, ...props });
const SIZE = Size.gibibytes(10);
const steps = (name: string) =>
  FleetScaling.steps(name, {
    metric: new cloudwatch.Metric({ namespace: 'Shop', metricName: 'OrdersWaiting' }),
    steps: [{ lower: 100, change: 1 }],
  });
const GROUP = ec2.SecurityGroup.fromSecurityGroupId(new Stack(), 'Group', 'sg-0123456789abcdef0');
const SPOT = PurchaseOption.mixed({ instanceTypes: InstanceTypes.general().types });

const REQUIRED = PurchaseOption.mixedByRequirements({
  requirements: { minVcpus: 2, minMemory: Size.gibibytes(4) },
});
const WEIGHTED = PurchaseOption.mixed({
  instanceTypes: [new ec2.InstanceType('m8g.xlarge')],
  weights: { 'm8g.xlarge': 4 },
  onDemandAboveBasePercent: 100,
});

const BAD: [string, Partial<WebFleetProps>, RegExp][] = [
  ['no security group', { securityGroups: [] }, /'securityGroups' must not be empty/],
  [
    'more security groups than a network interface takes',
    { securityGroups: Array.from({ length: 6 }, () => GROUP) },
    /'number of securityGroups' must be a whole number of at most 5, got 6/,
  ],
  ['a port out of range', { port: 70_000 }, /'port' must be a whole number from 1 to 65535, got 70000/],
  [
    'a minimum of 0',
    { minCapacity: 0 },
    /^WebFleet at '[^']+': 'minCapacity' must be a whole number of at least 1, got 0$/,
  ],
  [
    'a fraction as the minimum, in one complaint',
    { minCapacity: 2.5 },
    /^WebFleet at '[^']+': 'minCapacity' must be a whole number of at least 1, got 2.5$/,
  ],
  ['a fraction of an instance', { maxCapacity: 2.5 }, /'maxCapacity' must be a whole number of at least 1, got 2.5/],
  [
    "'minCapacity' that exceeds 'maxCapacity'",
    { minCapacity: 8, maxCapacity: 5 },
    /'minCapacity' must not exceed 'maxCapacity' \(5\), got 8/,
  ],
  [
    'a desired capacity over the maximum',
    { desiredCapacity: 9 },
    /'desiredCapacity' must not exceed 'maxCapacity' \(6\), got 9/,
  ],
  [
    'a desired capacity under the minimum',
    { desiredCapacity: 1 },
    /'minCapacity' must not exceed 'desiredCapacity' \(1\)/,
  ],
  [
    'an instance type of the wrong architecture for the image',
    {
      instanceType: new ec2.InstanceType('m7i.large'),
      image: FleetImage.fromSsmParameter('/golden/web', { architecture: ec2.InstanceArchitecture.ARM_64 }),
    },
    /'instanceType' must be of the architecture of 'image' \(arm64\), got m7i.large of x86_64/,
  ],
  [
    'an instance type beside those of the purchase option',
    { purchaseOption: SPOT, instanceType: new ec2.InstanceType('m7g.large') },
    /'instanceType' must be left out if 'purchaseOption' names the types, got m7g.large/,
  ],
  [
    'an instance type beside requirements',
    { purchaseOption: REQUIRED, instanceType: new ec2.InstanceType('m7g.large') },
    /'instanceType' must be left out if 'purchaseOption' names the types, got m7g.large/,
  ],
  [
    'requirements of the wrong architecture for the image',
    {
      purchaseOption: REQUIRED,
      image: FleetImage.fromSsmParameter('/golden/web', { architecture: ec2.InstanceArchitecture.X86_64 }),
    },
    /'architecture' of the requirements of 'purchaseOption' must be that of 'image' \(x86_64\), got arm64; change one of them/,
  ],
  [
    'an instance store that types which meet the requirements may lack',
    { purchaseOption: REQUIRED, instanceStorePath: '/scratch' },
    /'instanceStorePath' needs 'localStorage' of the requirements of 'purchaseOption' to be REQUIRED, got nothing/,
  ],
  [
    'credits that types which meet the requirements may lack',
    { purchaseOption: REQUIRED, cpuCredits: ec2.CpuCredits.UNLIMITED },
    /'cpuCredits' is for burstable instance types only, got requirements that allow others; leave it out/,
  ],
  [
    'a warm pool together with requirements',
    { purchaseOption: REQUIRED, warmPool: {} },
    /'warmPool' cannot be combined with Spot Instances/,
  ],
  [
    'a maximum that is less than one instance counts',
    { purchaseOption: WEIGHTED, maxCapacity: 3 },
    /'maxCapacity' is in units of the 'weights' of 'purchaseOption' and must not be less than the largest \(4\), got 3; raise it/,
  ],
  [
    'weights under a rolling update',
    { purchaseOption: WEIGHTED, update: FleetUpdate.rolling() },
    /'update' must be an instance refresh with 'weights' of 'purchaseOption': .*; give it FleetUpdate.instanceRefresh\(\)/,
  ],
  [
    'a warm pool together with weights',
    { purchaseOption: WEIGHTED, warmPool: {} },
    /'warmPool' cannot be combined with 'PurchaseOption.mixed\(\)'/,
  ],
  [
    'a warm pool together with Spot',
    { purchaseOption: SPOT, warmPool: {} },
    /'warmPool' cannot be combined with Spot Instances/,
  ],
  [
    'a warm pool together with several types',
    {
      purchaseOption: PurchaseOption.mixed({
        instanceTypes: InstanceTypes.general().types,
        onDemandAboveBasePercent: 100,
      }),
      warmPool: {},
    },
    /'warmPool' cannot be combined with 'PurchaseOption.mixed\(\)'/,
  ],
  [
    'a warm pool of negative size',
    { warmPool: { minSize: -1 } },
    /'warmPool.minSize' must be a whole number of at least 0, got -1/,
  ],
  [
    'a warm pool larger than the group can become',
    { warmPool: { minSize: 100 } },
    /'warmPool.minSize' must not exceed 'maxCapacity' \(6\) nor 'warmPool.maxGroupPreparedCapacity', got 100: .*; lower it/,
  ],
  [
    'a warm pool larger than what is prepared',
    { warmPool: { minSize: 9, maxGroupPreparedCapacity: 8 } },
    /'warmPool.minSize' must not exceed 'maxCapacity' \(6\) nor 'warmPool.maxGroupPreparedCapacity', got 9/,
  ],
  [
    'a warm pool that hibernates',
    { warmPool: { poolState: autoscaling.PoolState.HIBERNATED } },
    /'warmPool.poolState' must be STOPPED or RUNNING, got HIBERNATED/,
  ],
  [
    'a warm pool under a rolling update',
    { warmPool: {}, update: FleetUpdate.rolling() },
    /'update' must be an instance refresh with a 'warmPool'/,
  ],
  [
    'protected instances under a rolling update',
    { scaleInProtection: true },
    /'update' must be an instance refresh with 'scaleInProtection': .*; give it FleetUpdate.instanceRefresh\(\)/,
  ],
  [
    'a grace that is shorter than instances may take',
    { healthCheckGracePeriod: Duration.minutes(5) },
    /'healthCheckGracePeriod' must be at least 'readyTimeout' of 'update' \(600 s\), got 300 s: .*; leave it out, or lower 'readyTimeout'/,
  ],
  [
    'a grace that is shorter than a longer timeout',
    {
      healthCheckGracePeriod: Duration.minutes(10),
      update: FleetUpdate.rolling({ readyTimeout: Duration.minutes(30) }),
    },
    /'healthCheckGracePeriod' must be at least 'readyTimeout' of 'update' \(1800 s\), got 600 s/,
  ],
  [
    'a health check that takes longer than the update waits',
    { healthCheck: { interval: Duration.minutes(5), healthyThreshold: 10 } },
    /'healthCheck.interval' times 'healthCheck.healthyThreshold' must be less than 540 s, .*, got 3000 s; check more often, or raise 'readyTimeout'/,
  ],
  [
    'a health check that takes as long as the default update waits',
    { healthCheck: { interval: Duration.minutes(3), healthyThreshold: 3 } },
    /must be less than 540 s, .*, got 540 s/,
  ],
  [
    'a stopped warm pool that loses its instance store',
    { warmPool: {}, instanceStorePath: '/scratch', instanceType: new ec2.InstanceType('m8gd.large') },
    /'instanceStorePath' is lost when an instance is stopped in the 'warmPool'/,
  ],
  [
    "'minInstancesInService' that is not less than 'maxCapacity'",
    { update: FleetUpdate.rolling({ minInstancesInService: 6 }) },
    /'minInstancesInService' of 'update' must be less than 'maxCapacity' \(6\), got 6/,
  ],
  [
    'two policies of one name',
    { scaling: [FleetScaling.targetCpu(50), FleetScaling.targetCpu(60)] },
    /'scaling' must not hold a value twice, got 'Cpu'/,
  ],
  [
    'a schedule over the maximum of the fleet',
    {
      scaling: [
        FleetScaling.schedule('Sale', {
          schedule: autoscaling.Schedule.expression('0 8 * * *'),
          timeZone: TimeZone.ETC_UTC,
          minCapacity: 10,
        }),
      ],
    },
    /'scaling' 'Sale' must not set 'minCapacity' 10 over 'maxCapacity' 6/,
  ],
  [
    'a schedule that wants more than the maximum',
    {
      scaling: [
        FleetScaling.schedule('Sale', {
          schedule: autoscaling.Schedule.expression('0 8 * * *'),
          timeZone: TimeZone.ETC_UTC,
          desiredCapacity: 10,
        }),
      ],
    },
    /'scaling' 'Sale' must not set 'desiredCapacity' 10 over 'maxCapacity' 6/,
  ],
  [
    'scaling on the CPU of more than a day',
    { scaling: [FleetScaling.cpuBetween(30, 70, { evaluationPeriods: 1500 })] },
    /^WebFleet at .*'evaluationPeriods' must be at most 1440 with a period of 60 s, got 1500; CloudWatch looks back 1 day at most/,
  ],
  [
    'scaling on the CPU of more than a day, by metrics of five minutes',
    { scaling: [FleetScaling.cpuBetween(30, 70, { evaluationPeriods: 300 })], detailedMonitoring: false },
    /'evaluationPeriods' must be at most 288 with a period of 300 s, got 300/,
  ],
  [
    'network scaling on metrics of five minutes',
    { scaling: [FleetScaling.targetNetworkIn(Size.mebibytes(100))], detailedMonitoring: false },
    /'detailedMonitoring' must be on for FleetScaling.targetNetworkIn/,
  ],
  [
    'a forecast of the network on metrics of five minutes',
    {
      scaling: [FleetScaling.predictive({ metric: FleetPredictiveMetric.networkIn(Size.mebibytes(100)) })],
      detailedMonitoring: false,
    },
    /'detailedMonitoring' must be on for FleetPredictiveMetric.networkIn and networkOut/,
  ],
  [
    'a forecast of outgoing traffic on metrics of five minutes',
    {
      scaling: [FleetScaling.predictive({ metric: FleetPredictiveMetric.networkOut(Size.mebibytes(100)) })],
      detailedMonitoring: false,
    },
    /'detailedMonitoring' must be on for FleetPredictiveMetric.networkIn and networkOut/,
  ],
  [
    'a policy with the name of a part of the fleet',
    { scaling: [steps('Role')] },
    /'scaling' must not hold a policy with the name of another part of the fleet, got 'Role'; rename it/,
  ],
  [
    'a root volume with too few IOPS',
    { rootVolume: { iops: 100 } },
    /'rootVolume.iops' must be a whole number from 3000 to 80000, got 100/,
  ],
  [
    'a root volume with more throughput than its IOPS carry',
    { rootVolume: { throughput: 1000 } },
    /'rootVolume.throughput' must be at most a fourth of 'rootVolume.iops' \(3000\), got 1000; raise 'rootVolume.iops' to 4000/,
  ],
  [
    'a root volume of half a GiB',
    { rootVolume: { size: Size.mebibytes(512) } },
    /'rootVolume.size' must be a size in whole GiB/,
  ],
  [
    'twelve volumes',
    { dataVolumes: Array.from({ length: 12 }, () => DataVolume.gp3(SIZE)) },
    /'dataVolumes' must not be more than 11, got 12/,
  ],
  [
    'two volumes at one place',
    { dataVolumes: [DataVolume.gp3(SIZE, { mountPath: '/data' }), DataVolume.gp3(SIZE, { mountPath: '/data' })] },
    /'mountPath' must not hold a value twice, got '\/data'/,
  ],
  [
    'a mounted volume on Ubuntu',
    { dataVolumes: [DataVolume.gp3(SIZE, { mountPath: '/data' })], image: FleetImage.ubuntu2404() },
    /'mountPath' needs an image that links \/dev\/sdf/,
  ],
  [
    'snapshots without data volumes',
    { volumeSnapshots: VolumeSnapshots.every() },
    /'volumeSnapshots' needs 'dataVolumes', got none/,
  ],
  [
    'credits of a type that has none',
    { cpuCredits: ec2.CpuCredits.STANDARD },
    /'cpuCredits' is for burstable instance types only, got m8g.large; leave it out/,
  ],
  [
    'standard credits under a policy that follows CPU',
    { instanceType: InstanceTypes.burstable().instanceType, cpuCredits: ec2.CpuCredits.STANDARD },
    /'cpuCredits' must be UNLIMITED with a 'scaling' policy that follows CPU, got STANDARD: .*; leave it out, or scale on requests/,
  ],
  ['65 hops', { httpPutResponseHopLimit: 65 }, /'httpPutResponseHopLimit' must be a whole number from 1 to 64, got 65/],
  ['no core', { cpuOptions: { coreCount: 0 } }, /'cpuOptions.coreCount' must be a whole number of at least 1, got 0/],
  [
    'three threads of a core',
    { cpuOptions: { threadsPerCore: 3 } },
    /'cpuOptions.threadsPerCore' must be a whole number from 1 to 2, got 3/,
  ],
  [
    'maintenance at less than nothing',
    { instanceMaintenance: { minHealthyPercent: -1, maxHealthyPercent: 100 } },
    /'instanceMaintenance.minHealthyPercent' must be a whole number from 0 to 100, got -1/,
  ],
  [
    'maintenance at three times the capacity',
    { instanceMaintenance: { minHealthyPercent: 100, maxHealthyPercent: 300 } },
    /'instanceMaintenance.maxHealthyPercent' must be a whole number from 100 to 200, got 300/,
  ],
  [
    'maintenance in a range over 100',
    { instanceMaintenance: { minHealthyPercent: 50, maxHealthyPercent: 200 } },
    /'instanceMaintenance.maxHealthyPercent' must be at most 100 above 'instanceMaintenance.minHealthyPercent' \(50\), got 200/,
  ],
  [
    'an instance store on a type without local disks',
    { instanceStorePath: '/scratch' },
    /'instanceStorePath' needs instance types with local disks, got m8g.large/,
  ],
  [
    'an instance store at an invalid path',
    { instanceStorePath: 'my disk', instanceType: new ec2.InstanceType('i8g.large') },
    /'instanceStorePath' must be an absolute path without spaces/,
  ],
  [
    'a log file by a relative path',
    { logFiles: ['app.log'] },
    /'logFiles' must be absolute paths without spaces, such as \/var\/log\/nginx\/\*.log, got 'app.log'/,
  ],
  ['a log file with a command in it', { logFiles: ['/var/$(reboot)'] }, /'logFiles' must be absolute paths/],
  [
    'a log file twice',
    { logFiles: ['/var/log/app.log', '/var/log/app.log'] },
    /'logFiles' must not hold a value twice, got '\/var\/log\/app.log'/,
  ],
  [
    'log files that are not sent',
    { shipLogs: false, logFiles: ['/var/log/app.log'] },
    /'shipLogs' must be on for 'logFiles', 'logRetention' and 'logEncryptionKey'; leave 'shipLogs' or the others out/,
  ],
  [
    'a retention of logs that are not sent',
    { shipLogs: false, logRetention: logs.RetentionDays.ONE_DAY },
    /'shipLogs' must be on for 'logFiles'/,
  ],
  [
    'a placement group in one zone',
    {
      placementGroup: new ec2.PlacementGroup(new Stack(), 'Near', { strategy: ec2.PlacementGroupStrategy.CLUSTER }),
    },
    /'placementGroup' must not be of the strategy CLUSTER, which is in one zone, and a fleet is in two; take SPREAD or PARTITION/,
  ],
  [
    'a maximum lifetime of an hour',
    { maxInstanceLifetime: Duration.hours(1) },
    /'maxInstanceLifetime' must be a duration in whole seconds from 86400 to 31536000 s, got 3600 s/,
  ],
  [
    'a grace of a day',
    { healthCheckGracePeriod: Duration.days(1) },
    /'healthCheckGracePeriod' must be a duration in whole seconds from 0 to 7200 s/,
  ],
  ['a warm-up of a day', { warmUp: Duration.days(1) }, /'warmUp' must be a duration in whole seconds from 0 to 3600 s/],
  [
    'a cooldown of a day',
    { cooldown: Duration.days(1) },
    /'cooldown' must be a duration in whole seconds from 0 to 7200 s/,
  ],
  [
    'a termination policy without its function',
    { terminationPolicies: [autoscaling.TerminationPolicy.CUSTOM_LAMBDA_FUNCTION] },
    /'terminationPolicies' must not hold CUSTOM_LAMBDA_FUNCTION/,
  ],
  [
    'a termination policy twice',
    {
      terminationPolicies: [
        autoscaling.TerminationPolicy.OLDEST_INSTANCE,
        autoscaling.TerminationPolicy.OLDEST_INSTANCE,
      ],
    },
    /'terminationPolicies' must not hold a value twice, got 'OldestInstance'/,
  ],
  [
    'no missing instance',
    { alarmThresholds: { missingInstances: 0 } },
    /'alarmThresholds.missingInstances' must be a whole number of at least 1, got 0/,
  ],
  [
    'half a minute below the minimum',
    { alarmThresholds: { belowMinimum: Duration.seconds(30) } },
    /'alarmThresholds.belowMinimum' must be a duration in whole minutes from 1 to 1440 min, got 0.5 min/,
  ],
  [
    'two days at the maximum',
    { alarmThresholds: { atMaximum: Duration.days(2) } },
    /'alarmThresholds.atMaximum' must be a duration in whole minutes from 1 to 1440 min, got 2880 min/,
  ],
  [
    'zonal shift where traffic cannot leave a zone',
    { zonalShift: true, crossZone: false },
    /'crossZone' must be on with 'zonalShift' of the fleet, so that traffic can leave a zone; change one of them/,
  ],
  [
    'a health check path without a slash',
    { healthCheck: { path: 'health' } },
    /'healthCheck.path' must be at most 1,024 characters of ASCII and start with '\/'/,
  ],
  [
    'a health check path that is no part of a URI',
    { healthCheck: { path: '/ü' } },
    /'healthCheck.path' must be at most 1,024 characters of ASCII .* got '\/ü'/,
  ],
];

describe('fleetRules', () => {
  test.each(BAD)('fails for %s', (_what, props, message) => {
    expect(fleetWith(props)).toThrow(message);
  });

  test('a health check that is just fast enough, and any under an instance refresh', () => {
    expect(fleetWith({ healthCheck: { interval: Duration.seconds(269), healthyThreshold: 2 } })).not.toThrow();
    const slow = { interval: Duration.minutes(5), healthyThreshold: 10 };
    expect(fleetWith({ healthCheck: slow, update: FleetUpdate.instanceRefresh() })).not.toThrow();
  });

  test('a grace of any length under an instance refresh, whose hook holds instances until they are ready', () => {
    const healthCheckGracePeriod = Duration.minutes(1);
    expect(fleetWith({ healthCheckGracePeriod, update: FleetUpdate.instanceRefresh() })).not.toThrow();
  });

  test('a forecast of CPU on metrics of five minutes', () => {
    const scaling = [FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50) })];
    expect(fleetWith({ scaling, detailedMonitoring: false })).not.toThrow();
  });

  test('fails for a policy with the name of whatever a fleet has, in words of the house', () => {
    const fleet = new WebFleet(stack, 'Everything', {
      ...defaults,
      alarms: alarmsOf(stack),
      dataVolumes: [DataVolume.gp3(SIZE)],
      volumeSnapshots: VolumeSnapshots.every(),
      scaling: [FleetScaling.predictive({ metric: FleetPredictiveMetric.cpu(50) })],
    });
    const ids = fleet.node.children.map(({ node }) => node.id);
    expect(ids.length).toBeGreaterThan(10);
    for (const id of ids) {
      expect(fleetWith({ scaling: [steps(id)] })).toThrow(`the name of another part of the fleet, got '${id}'`);
    }
  });

  test.each(['vpc', 'ingress', 'alarms'])('fails without %s, which JavaScript lets pass', (prop) => {
    expect(fleetWith({ [prop]: undefined })).toThrow(
      new RegExp(`^WebFleet at 'Test/Fleet\\d+': '${prop}' must be given, got nothing; give it `),
    );
  });

  describe('networks', () => {
    const PUBLIC = { name: 'Public', subnetType: ec2.SubnetType.PUBLIC };
    const ISOLATED = { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

    test('fails for a VPC without private subnets', () => {
      const vpc = new ec2.Vpc(stack, 'OnlyPublic', {
        subnetConfiguration: [PUBLIC],
        restrictDefaultSecurityGroup: false,
      });
      expect(fleetWith({ vpc })).toThrow(
        /'subnets' must be in at least two zones, .* got 0 of the private ones of the VPC/,
      );
    });

    test('fails for a VPC with one zone', () => {
      const vpc = new ec2.Vpc(stack, 'OneZone', {
        maxAzs: 1,
        subnetConfiguration: [PUBLIC, ISOLATED],
        restrictDefaultSecurityGroup: false,
      });
      expect(fleetWith({ vpc })).toThrow(/'subnets' must be in at least two zones, .* got 1 of this VPC/);
    });
  });
});
