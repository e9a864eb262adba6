import { Duration, RemovalPolicy, Size, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import { PredictiveMode } from 'cdk-reference-architectures/compute';
import {
  BacklogScaling,
  ContainerEnvironmentFile,
  ContainerInstanceOs,
  ContainerLogs,
  ContainerSource,
  DaemonService,
  DaemonServiceProps,
  Ec2Capacity,
  Ec2CapacityProps,
  EcsNetworkService,
  EcsNetworkServiceProps,
  EcsWebService,
  EcsWebServiceProps,
  ImageRepository,
  ImageRepositoryProps,
  ImageRetention,
  ManagedInstancesCapacity,
  ManagedInstancesCapacityProps,
  OneOffTask,
  OneOffTaskProps,
  PullThroughCache,
  PullThroughCacheProps,
  QueueWorker,
  QueueWorkerProps,
  RegistryReplication,
  RegistryReplicationProps,
  RegistryScanning,
  RegistryScanningProps,
  ReplicationDestination,
  ReplicationPermission,
  ReplicationPermissionProps,
  ScheduledTask,
  ScheduledTaskProps,
  ServiceCluster,
  ServiceClusterProps,
  ServiceConnect,
  ServiceDeployment,
  ServicePredictiveMetric,
  ServiceRollbackTrigger,
  ServiceScaling,
  Sidecar,
  TaskCapacity,
  UpstreamRegistry,
} from 'cdk-reference-architectures/containers';
import { Exposure, NetworkHealthCheck, NetworkPort } from 'cdk-reference-architectures/loadbalancing';
import { QueueOrdering, WorkQueue } from 'cdk-reference-architectures/messaging';
import { IServiceNetwork, LatticeAuthorization, ServiceNetwork } from 'cdk-reference-architectures/network';
import { networkLoadBalancerOf } from './loadbalancing';
import { Specimens } from './specimen';
import { alarmsOf, certificateOf, keyOf, once, vpcOf } from './surroundings';

/** Functions, so that the benchmark loads nothing of the library with this file. */
const image = () => ContainerSource.fromRegistry('public.ecr.aws/docker/library/busybox:1.37');
const schedule = () => scheduler.ScheduleExpression.rate(Duration.hours(6));

/** Logs as strict rule packs want them. */
const logsOf = (stack: Stack) =>
  ContainerLogs.cloudWatch({ logRetention: logs.RetentionDays.ONE_YEAR, logEncryptionKey: keyOf(stack) });

/** A cluster that several specimens share. */
export const clusterOf = (stack: Stack): ecs.Cluster =>
  once(
    stack,
    'Cluster',
    (scope) =>
      new ServiceCluster(scope, 'Cluster', { vpc: vpcOf(stack), executeCommandEncryptionKey: keyOf(stack) }).cluster,
  );

/** A service network of another account. */
const serviceNetworkOf = (stack: Stack): IServiceNetwork =>
  once(stack, 'ServiceNetwork', (scope) =>
    ServiceNetwork.fromServiceNetworkArn(
      scope,
      'ServiceNetwork',
      'arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/sn-0123456789abcdef0',
    ),
  );

/** Instances that several specimens share. */
const instancesOf = (stack: Stack): Ec2Capacity =>
  once(stack, 'Instances', (scope) => new Ec2Capacity(scope, 'Instances', { cluster: clusterOf(stack) }));

const OWN_KEY =
  'CloudWatch Logs encrypts every log group with keys of its own; a customer managed key costs money, needs a policy for CloudWatch Logs, and is the prop "logEncryptionKey".';
const EXEC_KEY =
  'CloudWatch Logs encrypts the log of ECS Exec sessions; a customer managed key is the prop "executeCommandEncryptionKey".';

/** The public constructs of `containers`. */
export const specimens: Specimens = {
  EcsNetworkService: {
    minimal: (stack, id, given: Partial<EcsNetworkServiceProps> = {}) =>
      new EcsNetworkService(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
        image: given.image ?? image(),
        networkLoadBalancer: given.networkLoadBalancer ?? networkLoadBalancerOf(stack, id),
        ports: given.ports ?? { Broker: { listenerPort: NetworkPort.tcp(1883) } },
      }),
    full: (stack, id) =>
      new EcsNetworkService(stack, id, {
        vpc: vpcOf(stack),
        cluster: clusterOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        networkLoadBalancer: networkLoadBalancerOf(stack, id),
        ports: {
          Game: {
            listenerPort: NetworkPort.udp(7777),
            healthCheck: NetworkHealthCheck.http({ port: 8080, path: '/health' }),
          },
          Chat: {
            listenerPort: NetworkPort.tls(443, { certificates: [certificateOf(stack)] }),
            containerPort: 8443,
            proxyProtocol: true,
            preserveClientIp: true,
          },
        },
        minTasks: 3,
        maxTasks: 30,
        scaling: [ServiceScaling.targetMemory(50)],
        deployment: ServiceDeployment.rolling({ minHealthyPercent: 50 }),
        taskProtection: true,
        capacity: TaskCapacity.mixed({ onDemandBase: 2 }),
        serviceConnect: ServiceConnect.clientOnly(),
        enableExecuteCommand: true,
        readonlyRootFilesystem: false,
        zoneRebalancing: false,
        healthCheckGracePeriod: Duration.seconds(90),
        alarmThresholds: { cpuPercent: 80, memoryPercent: 80, certificateExpiry: Duration.days(60) },
        logs: logsOf(stack),
      }),
    findings: {
      CloudWatchLogGroupEncrypted: OWN_KEY,
      'AwsSolutions-IAM5[Resource::*]': 'Sessions of ECS Exec have no resource-level permissions.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:<SurroundingsClusterLogGroupFCCE6E1C>:*]':
        'ECS Exec of the full use records sessions in streams of the log group of the cluster.',
    },
  },
  EcsWebService: {
    minimal: (stack, id, given: Partial<EcsWebServiceProps> = {}) =>
      new EcsWebService(stack, id, {
        ...given,
        vpc: given.vpc ?? vpcOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
        image: given.image ?? image(),
        // Somebody has to reach the service: others in its namespace, unless a load balancer is given.
        serviceConnect: given.serviceConnect ?? (given.ingress ? undefined : ServiceConnect.server({ name: 'orders' })),
      }),
    full: (stack, id, given: Partial<EcsWebServiceProps> = {}) =>
      new EcsWebService(stack, id, {
        vpc: vpcOf(stack),
        cluster: clusterOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        ingress: Exposure.internalOnly({ certificates: [certificateOf(stack)], deletionProtection: false }),
        containerPort: 3000,
        vcpus: 1,
        memory: Size.gibibytes(3),
        minTasks: 3,
        maxTasks: 30,
        capacity: TaskCapacity.mixed({ onDemandBase: 2 }),
        deployment: ServiceDeployment.canary({
          canaryPercent: 10,
          testRoute: true,
          smokeTest: { requests: { '/health': 200 }, timeout: Duration.seconds(3) },
          rollbackTriggers: [ServiceRollbackTrigger.SERVER_ERRORS, ServiceRollbackTrigger.LATENCY],
        }),
        scaling: [
          ServiceScaling.targetCpu(50),
          ServiceScaling.requestsPerTarget(600),
          ServiceScaling.predictive({
            metric: ServicePredictiveMetric.cpu(50),
            mode: PredictiveMode.FORECAST_AND_SCALE,
          }),
        ],
        serviceConnect: ServiceConnect.server({ name: id.toLowerCase(), accessLogs: true }),
        lattice: {
          serviceNetwork: serviceNetworkOf(stack),
          authorization: LatticeAuthorization.organization('o-a1b2c3d4e5'),
          domain: {
            domainName: `${id.toLowerCase()}.example.com`,
            certificate: certificateOf(stack),
            hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, `${id}Zone`, {
              hostedZoneId: 'Z123456789',
              zoneName: 'example.com',
            }),
          },
          idleTimeout: Duration.minutes(2),
          prefixList: ec2.PrefixList.fromPrefixListId(stack, `${id}Lattice`, 'pl-0123456789abcdef0'),
        },
        enableExecuteCommand: true,
        readonlyRootFilesystem: false,
        zoneRebalancing: false,
        healthCheckGracePeriod: Duration.seconds(90),
        balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.WEIGHTED_RANDOM,
        anomalyMitigation: true,
        alarmThresholds: {
          cpuPercent: 80,
          memoryPercent: 80,
          serverErrorPercent: 2,
          clientErrorPercent: 30,
          latencyP99: Duration.seconds(1),
        },
        logs: logsOf(stack),
        dependsOn: { migration: ecs.ContainerDependencyCondition.SUCCESS },
        restartPolicy: { ignoredExitCodes: [0], attemptPeriod: Duration.seconds(60) },
        dockerLabels: { team: 'store' },
        systemControls: { 'net.ipv4.tcp_keepalive_time': '120' },
        platformVersion: ecs.FargatePlatformVersion.VERSION1_4,
        writableMounts: { work: '/work' },
        ebsMount: { path: '/cache', size: Size.gibibytes(20), encryptionKey: keyOf(stack) },
        droppedCapabilities: [ecs.Capability.ALL],
        faultInjection: true,
        imageVersionConsistency: true,
        sidecars: [
          Sidecar.openTelemetry(),
          Sidecar.container({ name: 'migration', image: image(), mounts: { work: { path: '/work' } }, ports: [9000] }),
        ],
        ...given,
      }),
    findings: {
      CloudWatchLogGroupEncrypted: OWN_KEY,
      ALBWAFEnabled: 'A web ACL is billed monthly and is the choice of the caller (firewall of the exposure).',
      ELBDeletionProtectionEnabled: 'The full use lets the load balancer be deleted (deletionProtection).',
      'AwsSolutions-IAM5[Resource::*]': 'Traces of X-Ray and sessions of ECS Exec have no resource-level permissions.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/ecs/application/metrics:*]':
        'The collector of the full use writes its metrics to streams of this log group.',
      'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:<SurroundingsClusterLogGroupFCCE6E1C>:*]':
        'ECS Exec of the full use records sessions in streams of the log group of the cluster.',
    },
  },
  QueueWorker: {
    minimal: (stack, id, given: Partial<QueueWorkerProps> = {}) =>
      new QueueWorker(stack, id, { vpc: vpcOf(stack), alarms: alarmsOf(stack), image: image(), ...given }),
    full: (stack, id) =>
      new QueueWorker(stack, id, {
        vpc: vpcOf(stack),
        cluster: clusterOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        workQueue: once(
          stack,
          'Work',
          (scope) =>
            new WorkQueue(scope, 'Work', {
              ordering: QueueOrdering.fifo(),
              encryptionKey: keyOf(stack),
              retention: Duration.days(2),
              alarms: alarmsOf(stack),
            }),
        ),
        maxProcessingTime: Duration.minutes(10),
        subscriptions: [
          { topic: new sns.Topic(stack, 'Events', { fifo: true, enforceSSL: true, masterKey: keyOf(stack) }) },
        ],
        queueUrlVariable: 'ORDERS',
        environmentFiles: [
          ContainerEnvironmentFile.fromBucket(
            s3.Bucket.fromBucketName(stack, `${id}Settings`, 'settings'),
            'worker.env',
          ),
        ],
        taskRole: iam.Role.fromRoleArn(stack, `${id}Tasks`, 'arn:aws:iam::111122223333:role/tasks', { mutable: false }),
        executionRole: iam.Role.fromRoleArn(stack, `${id}Start`, 'arn:aws:iam::111122223333:role/start', {
          mutable: false,
        }),
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, `${id}Group`, 'sg-0123456789abcdef0')],
        restartPolicy: {},
        backlogScaling: BacklogScaling.latency({
          acceptableLatency: Duration.minutes(5),
          processingTime: Duration.seconds(30),
        }),
        minTasks: 0,
        maxTasks: 50,
        taskProtection: true,
        capacity: TaskCapacity.fargateSpot(),
        serviceConnect: ServiceConnect.clientOnly(),
        deployment: ServiceDeployment.rolling({
          minHealthyPercent: 0,
          maxHealthyPercent: 150,
          rollbackTriggers: [ServiceRollbackTrigger.FAILED_MESSAGES],
        }),
        zoneRebalancing: false,
        alarmThresholds: { memoryPercent: 80 },
        logs: logsOf(stack),
      }),
    findings: {
      'AwsSolutions-ECS2': 'The variable is the URL of the queue, which is no secret.',
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': OWN_KEY,
      'HIPAA.Security-CloudWatchLogGroupEncrypted': OWN_KEY,
      'PCI.DSS.321-CloudWatchLogGroupEncrypted': OWN_KEY,
    },
  },
  ScheduledTask: {
    minimal: (stack, id, given: Partial<ScheduledTaskProps> = {}) =>
      new ScheduledTask(stack, id, {
        vpc: vpcOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        schedule: schedule(),
        ...given,
      }),
    full: (stack, id) =>
      new ScheduledTask(stack, id, {
        vpc: vpcOf(stack),
        cluster: clusterOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        schedule: schedule(),
        timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)),
        enabled: false,
        maxEventAge: Duration.minutes(10),
        retryAttempts: 3,
        timeout: Duration.hours(2),
        runRetries: 2,
        capacity: TaskCapacity.fargateSpot(),
        logs: logsOf(stack),
      }),
    findings: {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': OWN_KEY,
      'HIPAA.Security-CloudWatchLogGroupEncrypted': OWN_KEY,
      'PCI.DSS.321-CloudWatchLogGroupEncrypted': OWN_KEY,
    },
  },
  OneOffTask: {
    minimal: (stack, id, given: Partial<OneOffTaskProps> = {}) =>
      new OneOffTask(stack, id, { vpc: vpcOf(stack), alarms: alarmsOf(stack), image: image(), ...given }),
    full: (stack, id) =>
      new OneOffTask(stack, id, {
        vpc: vpcOf(stack),
        cluster: clusterOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        timeout: Duration.hours(2),
        runRetries: 2,
        commandOfInput: true,
        operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE,
        writableMounts: { work: 'C:\\work' },
        sidecars: [
          Sidecar.container({
            name: 'helper',
            image: image(),
            cpuUnits: 128,
            memoryReservationMiB: 256,
            mounts: { work: { path: 'C:\\work', readOnly: true } },
          }),
        ],
        logs: logsOf(stack),
      }),
    findings: {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': OWN_KEY,
      'HIPAA.Security-CloudWatchLogGroupEncrypted': OWN_KEY,
      'PCI.DSS.321-CloudWatchLogGroupEncrypted': OWN_KEY,
    },
  },
  ServiceCluster: {
    minimal: (stack, id, given: Partial<ServiceClusterProps> = {}) =>
      new ServiceCluster(stack, id, { vpc: vpcOf(stack), ...given }),
    full: (stack, id) =>
      new ServiceCluster(stack, id, {
        vpc: vpcOf(stack),
        containerInsights: ecs.ContainerInsights.ENABLED,
        namespaceName: id.toLowerCase(),
        logRetention: logs.RetentionDays.TWO_YEARS,
        removalPolicy: RemovalPolicy.DESTROY,
        executeCommandEncryptionKey: keyOf(stack),
        ephemeralStorageEncryptionKey: keyOf(stack),
      }),
    findings: {
      'NIST.800.53.R5-CloudWatchLogGroupEncrypted': EXEC_KEY,
      'HIPAA.Security-CloudWatchLogGroupEncrypted': EXEC_KEY,
      'PCI.DSS.321-CloudWatchLogGroupEncrypted': EXEC_KEY,
    },
  },
  Ec2Capacity: {
    findings: {
      'AwsSolutions-AS3':
        'Notifications of scaling need a topic and somebody who reads them; ECS replaces and scales the instances by itself.',
    },
    minimal: (stack, id, given: Partial<Ec2CapacityProps> = {}) =>
      new Ec2Capacity(stack, id, { cluster: clusterOf(stack), ...given }),
    full: (stack, id) =>
      new Ec2Capacity(stack, id, {
        cluster: clusterOf(stack),
        os: ContainerInstanceOs.BOTTLEROCKET,
        minInstances: 2,
        maxInstances: 20,
        targetCapacityPercent: 80,
        onDemandPercent: 50,
        managedTerminationProtection: false,
        storage: Size.gibibytes(60),
      }),
  },
  DaemonService: {
    minimal: (stack, id, given: Partial<DaemonServiceProps> = {}) =>
      new DaemonService(stack, id, {
        ...given,
        capacity: given.capacity ?? instancesOf(stack),
        alarms: given.alarms ?? alarmsOf(stack),
        image: given.image ?? image(),
      }),
    full: (stack, id) =>
      new DaemonService(stack, id, {
        capacity: instancesOf(stack),
        alarms: alarmsOf(stack),
        image: image(),
        hostMounts: { log: { hostPath: '/var/log', path: '/host/log' } },
        hostPorts: [8125],
        dnsServers: ['10.0.0.2'],
        dnsSearchDomains: ['shop.internal'],
        placementConstraints: [ecs.PlacementConstraint.memberOf('attribute:ecs.os-type == linux')],
        alarmThresholds: { cpuPercent: 80, memoryPercent: 80 },
        logs: logsOf(stack),
      }),
    findings: {
      'AwsSolutions-AS3':
        'Notifications of scaling need a topic and somebody who reads them; ECS replaces and scales the instances by itself.',
      CloudWatchLogGroupEncrypted: OWN_KEY,
    },
  },
  ManagedInstancesCapacity: {
    minimal: (stack, id, given: Partial<ManagedInstancesCapacityProps> = {}) =>
      new ManagedInstancesCapacity(stack, id, { cluster: clusterOf(stack), ...given }),
    full: (stack, id) =>
      new ManagedInstancesCapacity(stack, id, {
        cluster: clusterOf(stack),
        architecture: ecs.CpuArchitecture.X86_64,
        minVcpus: 2,
        maxVcpus: 16,
        minMemory: Size.gibibytes(4),
        maxMemory: Size.gibibytes(64),
        allowedInstanceTypes: ['g6.*'],
        minGpus: 1,
        maxGpus: 4,
        gpuModels: [ec2.AcceleratorName.A10G],
        minNetworkGbps: 5,
        spot: true,
        storage: Size.gibibytes(100),
      }),
  },
  ImageRepository: {
    minimal: (stack, id, given: ImageRepositoryProps = {}) => new ImageRepository(stack, id, given),
    full: (stack, id) =>
      new ImageRepository(stack, id, {
        repositoryName: `store/${id.toLowerCase()}`,
        mutableTags: ['branch-*'],
        retention: [ImageRetention.keepNewestTagged('release-*', 50), ImageRetention.keepNewest(100)],
        encryptionKey: keyOf(stack),
        removalPolicy: RemovalPolicy.DESTROY,
        emptyOnDelete: true,
      }),
  },
  PullThroughCache: {
    minimal: (stack, id, given: Partial<PullThroughCacheProps> = {}) =>
      new PullThroughCache(stack, id, {
        upstream: UpstreamRegistry.ecrPublic(),
        repositoryPrefix: id.toLowerCase(),
        ...given,
      }),
    full: (stack, id) =>
      new PullThroughCache(stack, id, {
        upstream: UpstreamRegistry.kubernetes(),
        repositoryPrefix: `cache/${id.toLowerCase()}`,
        retention: [ImageRetention.expireTagged('*', Duration.days(30))],
      }),
  },
  RegistryReplication: {
    onlyOne: 'A registry has one replication configuration.',
    minimal: (stack, id, given: Partial<RegistryReplicationProps> = {}) =>
      new RegistryReplication(stack, id, {
        rules: [{ destinations: [ReplicationDestination.region('eu-central-1')] }],
        ...given,
      }),
    full: (stack, id) =>
      new RegistryReplication(stack, id, {
        rules: [
          { destinations: [ReplicationDestination.region('eu-central-1')], repositoryPrefixes: ['store/'] },
          { destinations: [ReplicationDestination.account('444455556666', 'eu-west-1')] },
        ],
      }),
  },
  RegistryScanning: {
    onlyOne: 'A registry has one scanning configuration.',
    minimal: (stack, id, given: RegistryScanningProps = {}) => new RegistryScanning(stack, id, given),
    full: (stack, id) => new RegistryScanning(stack, id, { continuous: ['store/*'], onPush: ['*'] }),
  },
  ReplicationPermission: {
    onlyOne: 'A registry has one policy.',
    minimal: (stack, id, given: Partial<ReplicationPermissionProps> = {}) =>
      new ReplicationPermission(stack, id, { sourceAccountIds: ['444455556666'], ...given }),
    full: (stack, id) =>
      new ReplicationPermission(stack, id, {
        sourceAccountIds: ['444455556666', '777788889999'],
        repositoryPrefixes: ['store/'],
      }),
  },
};
