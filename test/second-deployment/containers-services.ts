import { Construct } from 'constructs';
import { Duration, Size, Stack } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as cloudmap from 'aws-cdk-lib/aws-servicediscovery';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import {
  BacklogScaling,
  ContainerEnvironmentFile,
  ContainerLogs,
  ContainerSecret,
  ContainerSidecarOptions,
  ContainerSource,
  EbsMount,
  Ec2Capacity,
  EcsWebService,
  EcsWebServiceProps,
  ManagedInstancesCapacity,
  QueueWorker,
  QueueWorkerProps,
  ScheduledTaskProps,
  ServiceCluster,
  ServiceConnect,
  ServiceDeployment,
  ServiceLattice,
  ServiceRollbackTrigger,
  ServiceRoute,
  ServiceScaling,
  Sidecar,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import {
  Authentication,
  Exposure,
  Ingress,
  RouteMatch,
  Stickiness,
  WebLoadBalancer,
} from 'cdk-reference-architectures/loadbalancing';
import { WorkQueue } from 'cdk-reference-architectures/messaging';
import { LatticeAuthorization, ServiceNetwork } from 'cdk-reference-architectures/network';
import { Alarms } from 'cdk-reference-architectures/observability';
import { clusterOf, specimens } from '../specimens/containers';
import { alarmsOf, certificateOf, keyOf, once, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const README = 'lib/containers/services/README.md';

/** A version of a construct; its props may need what is beside it in the stack. */
interface Version<P> {
  readonly id: string;
  readonly props: (stack: Stack) => Partial<P>;
}

/** A version of a service. */
interface ServiceVersion extends Version<EcsWebServiceProps> {
  /** The address that a worker beside the service calls it by. */
  readonly calledBy: string;
}

const image = (tag: string) => ContainerSource.fromRegistry(`public.ecr.aws/docker/library/busybox:${tag}`);

const entranceOf = (stack: Stack): WebLoadBalancer =>
  once(
    stack,
    'Entrance',
    (scope) =>
      new WebLoadBalancer(scope, 'Entrance', {
        vpc: vpcOf(stack),
        alarms: alarmsOf(stack),
        exposure: Exposure.internalOnly({ certificates: [certificateOf(stack)] }),
      }),
  );

const otherClusterOf = (stack: Stack): ecs.Cluster =>
  once(stack, 'Other', (scope) => new ServiceCluster(scope, 'Other', { vpc: vpcOf(stack) }).cluster);

const instancesOf = (stack: Stack): Ec2Capacity =>
  once(stack, 'Instances', (scope) => new Ec2Capacity(scope, 'Instances', { cluster: clusterOf(stack) }));

const managedOf = (stack: Stack): ManagedInstancesCapacity =>
  once(stack, 'Managed', (scope) => new ManagedInstancesCapacity(scope, 'Managed', { cluster: clusterOf(stack) }));

const namespaceOf = (stack: Stack): cloudmap.IPrivateDnsNamespace =>
  once(
    stack,
    'Namespace',
    (scope) => new cloudmap.PrivateDnsNamespace(scope, 'Namespace', { name: 'shop.internal', vpc: vpcOf(stack) }),
  );

const newVpcOf = (stack: Stack, id: string): ec2.IVpc =>
  once(
    stack,
    id,
    (scope) => new ec2.Vpc(scope, id, { maxAzs: 2, natGateways: 1, restrictDefaultSecurityGroup: false }),
  );

const mountOf = (stack: Stack) => ({
  accessPoint: efs.AccessPoint.fromAccessPointAttributes(stack, 'AccessPoint', {
    accessPointId: 'fsap-0123456789abcdef0',
    fileSystem: efs.FileSystem.fromFileSystemAttributes(stack, 'FileSystem', {
      fileSystemId: 'fs-0123456789abcdef0',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'FileSystemGroup', 'sg-0123456789abcdef0'),
    }),
  }),
  path: '/mnt/data',
});

const ebs = (options: Partial<EbsMount> = {}): EbsMount => ({ path: '/cache', size: Size.gibibytes(10), ...options });

const workQueueOf = (stack: Stack, id = 'Orders') =>
  once(stack, id, (scope) => new WorkQueue(scope, id, { alarms: Alarms.none() }));

const topicOf = (stack: Stack, id = 'Orders'): sns.Topic => once(stack, id, (scope) => new sns.Topic(scope, id));

const secretOf = (stack: Stack) =>
  ContainerSecret.secret(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'shop/key'));

const helper = (options: Partial<ContainerSidecarOptions> = {}) =>
  Sidecar.container({ name: 'helper', image: image('1.37'), ...options });

const settingsOf = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Settings', 'shop-settings');

const roleOf = (stack: Stack) => iam.Role.fromRoleName(stack, 'OwnRole', 'shop-tasks');

const onEntrance = (stack: Stack, path = '/web/*', more: { priority?: number } = {}) =>
  Ingress.shared(entranceOf(stack), { match: RouteMatch.paths(path), ...more });

const gpuInstancesOf = (stack: Stack): ManagedInstancesCapacity =>
  once(
    stack,
    'Gpus',
    (scope) =>
      new ManagedInstancesCapacity(scope, 'Gpus', {
        cluster: clusterOf(stack),
        allowedInstanceTypes: ['g5g.*'],
        minGpus: 1,
      }),
  );

/** Props of a version in VPC Lattice. */
const inLattice =
  (lattice: Partial<ServiceLattice> = {}, networkId = 'sn-0123456789abcdef0', more: Partial<EcsWebServiceProps> = {}) =>
  (stack: Stack): Partial<EcsWebServiceProps> => ({
    lattice: {
      serviceNetwork: ServiceNetwork.fromServiceNetworkArn(
        stack,
        'ServiceNetwork',
        `arn:aws:vpc-lattice:eu-west-1:444455556666:servicenetwork/${networkId}`,
      ),
      ...lattice,
    },
    ...more,
  });

/** A version on instances. */
const onInstances = (more: Partial<EcsWebServiceProps>): Partial<ServiceVersion> => ({
  props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)), ...more }),
});

/** A version with a further route. */
const admin = (containerPort: number, more: Partial<ServiceRoute> = {}): Partial<ServiceVersion> => ({
  props: (stack) => ({
    additionalRoutes: { Admin: { ingress: onEntrance(stack, '/admin/*'), containerPort, ...more } },
  }),
});

const internal = (stack: Stack, deletionProtection = true) =>
  Exposure.internalOnly({ certificates: [certificateOf(stack)], deletionProtection });

const internet = (stack: Stack, deletionProtection = true) =>
  Exposure.internet({ certificates: [certificateOf(stack)], deletionProtection });

/** Props of a version that only keeps something beside it. */
const beside = (_kept: Construct) => ({});

/** Props that do not need the stack. */
const just =
  <P>(props: Partial<P>) =>
  (): Partial<P> =>
    props;

const web = just<EcsWebServiceProps>;
const work = just<QueueWorkerProps>;
const task = just<ScheduledTaskProps>;

interface Rename {
  readonly priority?: number;
  readonly cluster?: undefined;
}

/** A service on a shared load balancer, before it is renamed. */
const beforeRename = (more: Rename = {}): Partial<ServiceVersion> => ({
  props: (stack) => ({ serviceConnect: undefined, ingress: onEntrance(stack), ...more }),
});

/** The same under another id. */
const renamed = ({ priority, ...more }: Rename = {}): Partial<ServiceVersion> => ({
  id: 'Site',
  props: (stack) => ({ serviceConnect: undefined, ingress: onEntrance(stack, '/web/*', { priority }), ...more }),
});

const WINDOWS = ecs.OperatingSystemFamily.WINDOWS_SERVER_2022_CORE;
const TASKS = ['AWS::ECS::TaskDefinition'];
const PORT_RULES = ['AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'];
const TARGETS = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const ROUTE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
const BALANCER = 'AWS::ElasticLoadBalancingV2::LoadBalancer';
const ALARM = 'AWS::CloudWatch::Alarm';
const QUEUES = ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy'];

/** The events of deployments that failed, in a queue beside the rule that is counted. */
const LOST = 'loses data-lost';

/** What is replaced with a service, for its scaling names it. */
const SERVICE = [
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::ECS::Service',
];

/** What goes with a cluster of a construct's own. */
const CLUSTER = [
  'AWS::ECS::Cluster',
  'AWS::ECS::ClusterCapacityProviderAssociations',
  'AWS::Logs::LogGroup',
  'AWS::ServiceDiscovery::HttpNamespace',
];

/** What goes with a service that is renamed, its load balancer aside. */
const RENAMED = [
  ...SERVICE,
  ALARM,
  'AWS::EC2::SecurityGroup',
  ...TASKS,
  'AWS::Events::Rule',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Logs::LogGroup',
  ...QUEUES,
];

const RENAMED_ON_ROUTE = [...RENAMED, ...PORT_RULES, ROUTE, TARGETS];

/** What goes with a service in VPC Lattice. */
const IN_LATTICE = [
  ALARM,
  'AWS::IAM::Role',
  'AWS::VpcLattice::AuthPolicy',
  'AWS::VpcLattice::Listener',
  'AWS::VpcLattice::Rule',
  'AWS::VpcLattice::Service',
  'AWS::VpcLattice::ServiceNetworkServiceAssociation',
  'AWS::VpcLattice::TargetGroup',
];

/** What goes with a load balancer of a service's own. */
const OWN_BALANCER = [BALANCER, LISTENER, 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy'];

const called = (name: string, port = 8080) => ({ calledBy: `http://${name}:${port}` });
const named = (name: string) => ServiceConnect.server({ name });

const services = secondDeployments<ServiceVersion>(
  README,
  'EcsWebService',
  (stack, { id = 'Web', props = () => ({}), calledBy }) => {
    // What a version may move to is there before, as it is in an app.
    entranceOf(stack);
    const given: Partial<EcsWebServiceProps> = {
      cluster: clusterOf(stack),
      ingress: onEntrance(stack),
      serviceConnect: named('web'),
      ...props(stack),
    };
    const service = specimens.EcsWebService?.minimal(stack, id, given) as EcsWebService;
    if (calledBy === undefined) return;
    const worker = specimens.QueueWorker?.minimal(stack, 'Caller', {
      cluster: clusterOf(stack),
      environment: { WEB_URL: calledBy },
      serviceConnect: ServiceConnect.clientOnly(),
    }) as QueueWorker;
    if (given.serviceConnect && given.cluster === worker.cluster) service.allowCallsFrom(worker);
  },
  [
    {
      change:
        '`image`, `command`, `entryPoint`, `vcpus`, `memory`, `architecture`, `environment`, `secrets`, `containerHealthCheck`, `ulimits`, `stopTimeout`, `initProcess`, `user`, `readonlyRootFilesystem`, `enableExecuteCommand`, `writableMounts`, `efsMounts`, `ephemeralStorage`, `sidecars`, `dependsOn`, `environmentFiles`, `restartPolicy`, `dockerLabels`, `systemControls`, `imageVersionConsistency`, `addedCapabilities`, `droppedCapabilities`, `faultInjection`, `taskRole`, `executionRole`',
      effect:
        'a new revision of the task definition; the service deploys it, and old tasks stay until new ones are healthy',
      replaced: TASKS,
      except: {
        taskRole: { removed: ['AWS::IAM::Role'] },
        executionRole: { removed: ['AWS::IAM::Policy', 'AWS::IAM::Role'] },
      },
      versions: {
        image: { props: web({ image: image('1.38') }) },
        'image of the tag that a pipeline wrote': {
          props: (stack) => ({
            image: ContainerSource.fromRepository(ecr.Repository.fromRepositoryName(stack, 'Images', 'store'), {
              tagParameter: ssm.StringParameter.fromStringParameterName(stack, 'Tag', '/store/tag'),
            }),
          }),
        },
        command: { props: web({ command: ['serve'] }) },
        entryPoint: { props: web({ entryPoint: ['/entry'] }) },
        vcpus: { props: web({ vcpus: 1 }) },
        memory: { props: web({ memory: Size.gibibytes(1) }) },
        architecture: { props: web({ architecture: ecs.CpuArchitecture.X86_64 }) },
        environment: { props: web({ environment: { STAGE: 'test' } }) },
        secrets: { props: (stack) => ({ secrets: { KEY: secretOf(stack) } }) },
        containerHealthCheck: { props: web({ containerHealthCheck: { command: ['CMD', '/check'] } }) },
        ulimits: { props: web({ ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 4096, hardLimit: 4096 }] }) },
        stopTimeout: { props: web({ stopTimeout: Duration.seconds(60) }) },
        initProcess: { props: web({ initProcess: false }) },
        user: { props: web({ user: '2000' }) },
        readonlyRootFilesystem: { props: web({ readonlyRootFilesystem: false }) },
        enableExecuteCommand: { props: web({ enableExecuteCommand: true, readonlyRootFilesystem: false }) },
        writableMounts: { props: web({ writableMounts: { cache: '/cache' } }) },
        ephemeralStorage: { props: web({ ephemeralStorage: Size.gibibytes(30) }) },
        efsMounts: { props: (stack) => ({ efsMounts: { data: mountOf(stack) } }) },
        sidecars: { props: web({ sidecars: [Sidecar.openTelemetry()] }) },
        dependsOn: {
          props: web({ sidecars: [helper()], dependsOn: { helper: ecs.ContainerDependencyCondition.START } }),
        },
        'options of a sidecar': [
          { props: web({ sidecars: [helper()] }) },
          { props: web({ sidecars: [helper({ ports: [9000], restartPolicy: {} })] }) },
        ],
        environmentFiles: {
          props: (stack) => ({ environmentFiles: [ContainerEnvironmentFile.fromBucket(settingsOf(stack), 'web.env')] }),
        },
        restartPolicy: { props: web({ restartPolicy: { attemptPeriod: Duration.seconds(60) } }) },
        dockerLabels: { props: web({ dockerLabels: { team: 'store' } }) },
        systemControls: { props: web({ systemControls: { 'net.core.somaxconn': '1024' } }) },
        imageVersionConsistency: { props: web({ imageVersionConsistency: false }) },
        addedCapabilities: { props: web({ addedCapabilities: [ecs.Capability.SYS_PTRACE] }) },
        droppedCapabilities: { props: web({ droppedCapabilities: [ecs.Capability.ALL] }) },
        faultInjection: { props: web({ faultInjection: true }) },
        taskRole: { props: (stack) => ({ taskRole: roleOf(stack) }) },
        executionRole: { props: (stack) => ({ executionRole: roleOf(stack) }) },
      },
    },
    {
      change: '`operatingSystemFamily` on Fargate',
      effect:
        '**fails**: a service keeps the operating system that it was created with. Make a service of another id, move the requests to it, and take the old one away in a second deployment',
      findings: ['fails platform-family-stays'],
      replaced: TASKS,
      versions: {
        'to Windows': {
          props: (stack) => ({ operatingSystemFamily: WINDOWS, serviceConnect: undefined, ingress: onEntrance(stack) }),
        },
        'to another release': [
          { props: () => ({ operatingSystemFamily: WINDOWS, serviceConnect: undefined }) },
          {
            props: () => ({
              operatingSystemFamily: ecs.OperatingSystemFamily.WINDOWS_SERVER_2019_CORE,
              serviceConnect: undefined,
            }),
          },
        ],
      },
    },
    {
      change: '`lattice`, given, and its `authorization`, `idleTimeout` and `prefixList`',
      effect: 'in place; tasks are registered with the next deployment of the service',
      except: {
        authorization: { removed: ['AWS::VpcLattice::AuthPolicy'] },
      },
      versions: {
        given: { props: inLattice() },
        authorization: [
          { props: inLattice() },
          { props: inLattice({ authorization: LatticeAuthorization.none('open') }) },
        ],
        idleTimeout: [{ props: inLattice() }, { props: inLattice({ idleTimeout: Duration.minutes(5) }) }],
        prefixList: [
          { props: inLattice() },
          {
            props: (stack) =>
              inLattice({ prefixList: ec2.PrefixList.fromPrefixListId(stack, 'List', 'pl-0123456789abcdef0') })(stack),
          },
        ],
      },
    },
    {
      change: '`lattice`, taken away, and its `serviceNetwork`',
      effect: '**outage** for its callers: the service leaves the network that they are in',
      except: {
        'taken away': { removed: IN_LATTICE },
        serviceNetwork: { replaced: ['AWS::VpcLattice::ServiceNetworkServiceAssociation'] },
      },
      versions: {
        'taken away': [{ props: inLattice() }, {}],
        serviceNetwork: [{ props: inLattice() }, { props: inLattice({}, 'sn-1123456789abcdef0') }],
      },
    },
    {
      change: '`domainName` of `lattice`',
      effect:
        '**outage** for callers by another name: the service in Lattice is replaced, and so is the name that Lattice gives',
      replaced: [
        'AWS::VpcLattice::AuthPolicy',
        'AWS::VpcLattice::Listener',
        'AWS::VpcLattice::Rule',
        'AWS::VpcLattice::Service',
        'AWS::VpcLattice::ServiceNetworkServiceAssociation',
      ],
      versions: {
        given: [
          { props: inLattice() },
          {
            props: (stack) =>
              inLattice({ domain: { domainName: 'web.example.com', certificate: certificateOf(stack) } })(stack),
          },
        ],
      },
    },
    {
      change: '`containerPort`, `protocolVersion`, `targetProtocol`, `vpc` of a service in `lattice`',
      effect:
        '**outage** in Lattice: its target group is replaced, and is empty until new tasks are healthy. Deploy when it is quiet',
      replaced: ['AWS::VpcLattice::TargetGroup'],
      except: {
        containerPort: { replaced: [...TASKS, 'AWS::VpcLattice::TargetGroup'], removed: PORT_RULES },
      },
      versions: {
        targetProtocol: [
          { props: inLattice({}, undefined, { ingress: undefined }) },
          { props: inLattice({}, undefined, { ingress: undefined, targetProtocol: elbv2.ApplicationProtocol.HTTPS }) },
        ],
        containerPort: [
          { props: inLattice({}, undefined, { serviceConnect: undefined }) },
          { props: inLattice({}, undefined, { serviceConnect: undefined, containerPort: 3000 }) },
        ],
      },
    },
    {
      change: '`deployment` of a service in `lattice`, from one that replaces tasks to one that moves requests',
      effect: 'in place: a second target group joins the route, and the deployment uses it',
      versions: {
        blueGreen: [
          { props: inLattice({}, undefined, { ingress: undefined }) },
          { props: inLattice({}, undefined, { ingress: undefined, deployment: ServiceDeployment.blueGreen() }) },
        ],
      },
    },
    {
      change: '`ebsMount`, and its options',
      effect: 'new tasks with new volumes; those of the old tasks are deleted with what is in them',
      except: {
        given: { replaced: TASKS },
        path: { replaced: TASKS },
        'taken away': { replaced: TASKS, removed: ['AWS::IAM::Role'] },
      },
      versions: {
        given: { props: web({ ebsMount: ebs() }) },
        path: [{ props: web({ ebsMount: ebs() }) }, { props: web({ ebsMount: ebs({ path: '/scratch' }) }) }],
        size: [{ props: web({ ebsMount: ebs() }) }, { props: web({ ebsMount: ebs({ size: Size.gibibytes(20) }) }) }],
        'type and operations': [
          { props: web({ ebsMount: ebs() }) },
          { props: web({ ebsMount: ebs({ volumeType: ec2.EbsDeviceVolumeType.IO2, iops: 500 }) }) },
        ],
        throughputMiBps: [
          { props: web({ ebsMount: ebs() }) },
          { props: web({ ebsMount: ebs({ throughputMiBps: 250 }) }) },
        ],
        snapshotId: [
          { props: web({ ebsMount: ebs() }) },
          { props: web({ ebsMount: ebs({ snapshotId: 'snap-0123456789abcdef0' }) }) },
        ],
        fileSystemType: [
          { props: web({ ebsMount: ebs() }) },
          { props: web({ ebsMount: ebs({ fileSystemType: ecs.FileSystemType.EXT4 }) }) },
        ],
        encryptionKey: [
          { props: web({ ebsMount: ebs() }) },
          { props: (stack) => ({ ebsMount: ebs({ encryptionKey: keyOf(stack) }) }) },
        ],
        'taken away': [{ props: web({ ebsMount: ebs() }) }, {}],
      },
    },
    {
      change: '`containerPort`',
      effect:
        'the same; peers have to call another port, and fail until they are deployed, unless `ServiceConnect.server({ port })` is given before',
      replaced: TASKS,
      removed: PORT_RULES,
      except: { 'called at the port of the container': { findings: ['outage service-connect-name-ends'] } },
      versions: {
        'called by nobody': { props: web({ containerPort: 3000 }) },
        'called at the port of the container': [
          called('web'),
          { ...called('web', 3000), props: web({ containerPort: 3000 }) },
        ],
        'called at a port of its own': [
          { ...called('web', 80), props: web({ serviceConnect: ServiceConnect.server({ name: 'web', port: 80 }) }) },
          {
            ...called('web', 80),
            props: web({ containerPort: 3000, serviceConnect: ServiceConnect.server({ name: 'web', port: 80 }) }),
          },
        ],
      },
    },
    {
      change: '`minTasks`, `maxTasks`, `scaling`',
      effect: 'in place; running tasks stay',
      except: { 'a policy taken away': { removed: ['AWS::ApplicationAutoScaling::ScalingPolicy'] } },
      versions: {
        minTasks: { props: web({ minTasks: 4 }) },
        maxTasks: { props: web({ maxTasks: 40 }) },
        scaling: { props: web({ scaling: [ServiceScaling.targetCpu(50), ServiceScaling.requestsPerTarget(500)] }) },
        'a policy taken away': [
          { props: web({ scaling: [ServiceScaling.targetCpu(50), ServiceScaling.requestsPerTarget(500)] }) },
          { props: web({ scaling: [ServiceScaling.targetCpu(50)] }) },
        ],
      },
    },
    {
      change: '`scaling` to `ServiceScaling.fixedTasks()`',
      effect:
        'in place; **outage** under load if more tasks run than the number, for ECS stops the rest at once: give the number that the load needs now',
      removed: ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
      findings: ['outage desired-count-is-written'],
      versions: { 'to a fixed number': { props: web({ scaling: [ServiceScaling.fixedTasks(3)] }) } },
    },
    {
      change: 'The number of `ServiceScaling.fixedTasks()`, or `scaling` in its place',
      effect: 'in place; with scaling the running tasks stay, from then on between minimum and maximum',
      versions: {
        'another number': [
          { props: web({ scaling: [ServiceScaling.fixedTasks(3)] }) },
          { props: web({ scaling: [ServiceScaling.fixedTasks(2)] }) },
        ],
        'scaling, fixed, and scaling again': [{}, { props: web({ scaling: [ServiceScaling.fixedTasks(3)] }) }, {}],
      },
    },
    {
      change:
        '`logs`, `alarms`, `alarmThresholds`, `healthCheck`, `healthThresholds`, `deregistrationDelay`, `slowStart`, `stickiness`, `balancing`, `anomalyMitigation`, `crossZone`, `healthCheckGracePeriod`, `zoneRebalancing`, `subnets`, `assignPublicIp`, `securityGroups`, `platformVersion`',
      effect:
        'in place; without alarms only the circuit breaker rolls a deployment back, and the kept events of failed ones are deleted',
      except: {
        securityGroups: {
          removed: ['AWS::EC2::SecurityGroup', 'AWS::EC2::SecurityGroupEgress', 'AWS::EC2::SecurityGroupIngress'],
        },
        'alarms taken away': { removed: [ALARM, 'AWS::Events::Rule', ...QUEUES], findings: [LOST] },
      },
      versions: {
        'retention of the log': { props: web({ logs: ContainerLogs.cloudWatch({ logRetention: 30 }) }) },
        'key of the log': {
          props: (stack) => ({ logs: ContainerLogs.cloudWatch({ logEncryptionKey: keyOf(stack) }) }),
        },
        alarmThresholds: { props: web({ alarmThresholds: { cpuPercent: 70, latencyP99: Duration.seconds(1) } }) },
        'alarms taken away': { props: web({ alarms: Alarms.none() }) },
        'alarms given again': [{}, { props: web({ alarms: Alarms.none() }) }, {}],
        healthCheck: { props: web({ healthCheck: { path: '/health' } }) },
        'port of the health check': { props: web({ healthCheck: { port: 9000 } }) },
        healthThresholds: { props: web({ healthThresholds: { failOpenMinTargets: 2 } }) },
        deregistrationDelay: { props: web({ deregistrationDelay: Duration.seconds(10) }) },
        slowStart: { props: web({ slowStart: Duration.seconds(60) }) },
        stickiness: { props: web({ stickiness: Stickiness.loadBalancerCookie(Duration.hours(1)) }) },
        balancing: {
          props: web({ balancing: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS }),
        },
        healthCheckGracePeriod: { props: web({ healthCheckGracePeriod: Duration.seconds(90) }) },
        'zones apart': { props: web({ crossZone: false }) },
        zoneRebalancing: { props: web({ zoneRebalancing: false }) },
        assignPublicIp: { props: web({ assignPublicIp: true }) },
        platformVersion: { props: web({ platformVersion: ecs.FargatePlatformVersion.VERSION1_4 }) },
        securityGroups: {
          props: (stack) => ({
            securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'OwnGroup', 'sg-0123456789abcdef1')],
          }),
        },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
      },
    },
    {
      change: '`additionalRoutes`',
      effect:
        'in place; a route that is given answers 503 until new tasks are healthy, one that is taken away or gets another name or load balancer answers so until it is deleted',
      except: {
        given: { findings: ['outage forwarded-before-filled'], replaced: TASKS },
        'another port': { replaced: TASKS, removed: PORT_RULES },
        'taken away': {
          findings: ['outage rule-outlives-its-targets'],
          replaced: TASKS,
          removed: [ALARM, ...PORT_RULES, ROUTE, TARGETS],
        },
      },
      versions: {
        'health check of one': [admin(9000), admin(9000, { healthCheck: { path: '/ready' } })],
        'another port': [admin(9000), admin(9001)],
        given: admin(9000),
        'taken away': [admin(9000), {}],
      },
    },
    {
      change: '`deployment`',
      effect: 'in place; what moves requests adds a target group, a role, and weights to the route',
      except: {
        'test route taken away': { removed: [LISTENER, ROUTE] },
        'smoke test taken away': {
          removed: [
            'AWS::EC2::SecurityGroup',
            ...PORT_RULES,
            'AWS::IAM::Policy',
            'AWS::IAM::Role',
            'AWS::Lambda::Function',
          ],
        },
      },
      versions: {
        'percentages of rolling': { props: web({ deployment: ServiceDeployment.rolling({ minHealthyPercent: 50 }) }) },
        'alarms that roll back': {
          props: web({ deployment: ServiceDeployment.rolling({ rollbackTriggers: [ServiceRollbackTrigger.LATENCY] }) }),
        },
        'rolling to blue/green': { props: web({ deployment: ServiceDeployment.blueGreen({ testRoute: true }) }) },
        'rolling to linear': { props: web({ deployment: ServiceDeployment.linear() }) },
        'rolling to canary': { props: web({ deployment: ServiceDeployment.canary() }) },
        'canary to linear': [
          { props: web({ deployment: ServiceDeployment.canary() }) },
          { props: web({ deployment: ServiceDeployment.linear() }) },
        ],
        'smoke test given, then changed': [
          { props: web({ deployment: ServiceDeployment.canary() }) },
          { props: web({ deployment: ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 } } }) }) },
          { props: web({ deployment: ServiceDeployment.canary({ smokeTest: { requests: { '/': 302 } } }) }) },
        ],
        'smoke test taken away': [
          { props: web({ deployment: ServiceDeployment.canary({ smokeTest: { requests: { '/': 200 } } }) }) },
          { props: web({ deployment: ServiceDeployment.canary() }) },
        ],
        'rolling to canary, in Service Connect': [
          { props: web({ ingress: undefined }) },
          { props: web({ ingress: undefined, deployment: ServiceDeployment.canary() }) },
          { props: web({ ingress: undefined }) },
        ],
        'test route given': [
          { props: web({ deployment: ServiceDeployment.canary() }) },
          { props: web({ deployment: ServiceDeployment.canary({ testRoute: true }) }) },
        ],
        'test route taken away': [
          { props: web({ deployment: ServiceDeployment.canary({ testRoute: true }) }) },
          { props: web({ deployment: ServiceDeployment.canary() }) },
        ],
      },
    },
    {
      change: '`deployment`, back to `rolling()`',
      effect:
        '**outage** until new tasks are healthy, if the alternate target group has the requests: look at the weights, and deploy once more before',
      findings: ['outage traffic-weights-reset'],
      removed: [TARGETS, 'AWS::IAM::Policy', 'AWS::IAM::Role'],
      versions: { 'canary to rolling': [{ props: web({ deployment: ServiceDeployment.canary() }) }, {}] },
    },
    {
      change: 'The match, `priority`, `authentication` or `rewrite` of the route',
      effect: 'in place with `rolling()`; else as the row above',
      except: { 'with a canary': { findings: ['outage traffic-weights-reset'] } },
      versions: {
        match: { props: (stack) => ({ ingress: onEntrance(stack, '/shop/*') }) },
        priority: { props: (stack) => ({ ingress: onEntrance(stack, '/web/*', { priority: 7 }) }) },
        rewrite: { props: web({ rewrite: { url: { regex: '^/web/(.*)$', replace: '/$1' } } }) },
        authentication: {
          props: (stack) => ({
            authentication: Authentication.userPool(
              cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_abcdefghi'),
              {
                client: cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'abc'),
                domain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'shop'),
              },
            ),
          }),
        },
        'with a canary': [
          { props: web({ deployment: ServiceDeployment.canary() }) },
          {
            props: (stack) => ({ deployment: ServiceDeployment.canary(), ingress: onEntrance(stack, '/shop/*') }),
          },
        ],
      },
    },
    {
      change: '`capacity` between Fargate and Fargate Spot',
      effect: 'in place, by new tasks: it is a strategy always, never a launch type',
      versions: {
        mixed: { props: web({ capacity: TaskCapacity.mixed() }) },
        Spot: { props: web({ capacity: TaskCapacity.fargateSpot() }) },
        'back to Fargate': [{ props: web({ capacity: TaskCapacity.mixed() }) }, {}],
      },
    },
    {
      change: '`capacity` between Fargate and instances, both ways',
      effect: 'in place, by new tasks; the service keeps its name and its target group',
      replaced: TASKS,
      versions: {
        'Fargate to EC2': { ...called('web'), props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
        'EC2 to Fargate': [
          { props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
          { props: (stack) => beside(instancesOf(stack)) },
        ],
        'Fargate to managed instances': {
          props: (stack) => ({ capacity: TaskCapacity.managedInstances(managedOf(stack)) }),
        },
        'managed instances to Fargate': [
          { props: (stack) => ({ capacity: TaskCapacity.managedInstances(managedOf(stack)) }) },
          { props: (stack) => beside(managedOf(stack)) },
        ],
        'EC2 to managed instances': [
          { props: (stack) => ({ ...beside(managedOf(stack)), capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
          {
            props: (stack) => ({
              ...beside(instancesOf(stack)),
              capacity: TaskCapacity.managedInstances(managedOf(stack)),
            }),
          },
        ],
      },
    },
    {
      change: '`gpus`, on instances',
      effect: 'a new revision of the task definition, as the options of every task',
      replaced: TASKS,
      versions: {
        gpus: [
          { props: (stack) => ({ capacity: TaskCapacity.managedInstances(gpuInstancesOf(stack)) }) },
          { props: (stack) => ({ capacity: TaskCapacity.managedInstances(gpuInstancesOf(stack)), gpus: 1 }) },
        ],
      },
    },
    {
      change: '`placementConstraints`',
      effect: 'in place; tasks that run stay where they are, new ones follow it',
      versions: {
        given: [
          onInstances({}),
          onInstances({
            placementConstraints: [ecs.PlacementConstraint.memberOf('attribute:ecs.instance-type =~ m7g.*')],
          }),
        ],
        'taken away': [
          onInstances({ placementConstraints: [ecs.PlacementConstraint.distinctInstances()] }),
          onInstances({}),
        ],
      },
    },
    {
      change: '`capacity`, and its `Ec2Capacity` taken away with it',
      effect: '**fails**: the cluster keeps capacity that is in use. Take it away in a second deployment',
      findings: ['fails capacity-provider-in-use'],
      replaced: TASKS,
      removed: [
        'AWS::AutoScaling::AutoScalingGroup',
        'AWS::EC2::LaunchTemplate',
        'AWS::EC2::SecurityGroup',
        'AWS::ECS::CapacityProvider',
        'AWS::IAM::InstanceProfile',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
      ],
      versions: { 'at once': [{ props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) }, {}] },
    },
    {
      change: '`protocolVersion`, `targetProtocol`',
      effect:
        '**outage**: the route moves to another, empty target group and answers 503 until new tasks are healthy, some minutes. Without it: a second service with the new protocol under another match, then move the match',
      findings: ['outage forwarded-before-filled'],
      replaced: [TARGETS],
      except: { protocolVersion: { replaced: [...TASKS, TARGETS] } },
      versions: {
        protocolVersion: { props: web({ protocolVersion: elbv2.ApplicationProtocolVersion.HTTP2 }) },
        targetProtocol: { props: web({ targetProtocol: elbv2.ApplicationProtocol.HTTPS }) },
      },
    },
    {
      change: '`ingress` from an own to a shared load balancer',
      effect:
        'another address and target group; the new route answers 503 until new tasks are healthy, and the old address ends with the deployment. A load balancer that is protected stays outside the stack; access logs are kept',
      findings: ['ignored deletion-protected', 'outage address-changes', 'outage forwarded-before-filled'],
      replaced: [ROUTE],
      removed: [ALARM, 'AWS::EC2::SecurityGroup', ...PORT_RULES, ...OWN_BALANCER, TARGETS],
      versions: { 'own to shared': [{ props: (stack) => ({ ingress: internal(stack) }) }, {}] },
    },
    {
      change: '`ingress` from a shared to an own load balancer',
      effect: 'the same, but that the shared load balancer stays',
      findings: ['outage forwarded-before-filled'],
      replaced: [ROUTE],
      removed: [...PORT_RULES, TARGETS],
      versions: { 'shared to own': { props: (stack) => ({ ingress: internal(stack) }) } },
    },
    {
      change: '`ingress` between internal and internet',
      effect:
        'replaces the load balancer: another address, which answers 503 until new tasks are healthy. A load balancer that is protected stays outside the stack',
      findings: ['outage address-changes', 'outage forwarded-before-filled'],
      replaced: [LISTENER, ROUTE, BALANCER],
      removed: [TARGETS],
      except: {
        'a protected one': {
          findings: ['ignored deletion-protected', 'outage address-changes', 'outage forwarded-before-filled'],
        },
      },
      versions: {
        'internal to internet': [
          { props: (stack) => ({ ingress: internal(stack, false) }) },
          { props: (stack) => ({ ingress: internet(stack, false) }) },
        ],
        'internet to internal': [
          { props: (stack) => ({ ingress: internet(stack, false) }) },
          { props: (stack) => ({ ingress: internal(stack, false) }) },
        ],
        'a protected one': [
          { props: (stack) => ({ ingress: internal(stack) }) },
          { props: (stack) => ({ ingress: internet(stack) }) },
        ],
      },
    },
    {
      change: '`ingress` given to a service without',
      effect: 'in place; the route answers 503 until new tasks are healthy',
      findings: ['outage forwarded-before-filled'],
      versions: { given: [{ props: web({ ingress: undefined }) }, {}] },
    },
    {
      change: '`ingress` taken away',
      effect: 'in place; tasks leave the route first, which answers 503 until it is deleted',
      findings: ['outage rule-outlives-its-targets'],
      removed: [ALARM, ...PORT_RULES, ROUTE, TARGETS],
      versions: { 'taken away': { props: web({ ingress: undefined }) } },
    },
    {
      change: '`serviceConnect` given, or its options',
      effect: 'in place, by new tasks; peers of `allowCallsFrom()` are deployed after them',
      except: { 'given, and called': { replaced: TASKS } },
      versions: {
        given: [{ props: web({ serviceConnect: undefined }) }, {}],
        accessLogs: { props: web({ serviceConnect: ServiceConnect.server({ name: 'web', accessLogs: true }) }) },
        'given, and called': [
          { calledBy: 'http://example.com', props: web({ serviceConnect: undefined }) },
          called('web'),
        ],
      },
    },
    {
      change: 'The `name` in `serviceConnect`, or `serviceConnect` taken away',
      effect:
        '**outage** for peers, from the end of the old tasks until they are deployed themselves. Without it: a second service with the new name, move the peers, take the old one away',
      findings: ['outage service-connect-name-ends'],
      replaced: TASKS,
      except: {
        'taken away': { removed: ['AWS::EC2::SecurityGroupIngress'] },
        'called by nobody': { findings: [], replaced: [] },
      },
      versions: {
        name: [called('web'), { ...called('site'), props: web({ serviceConnect: named('site') }) }],
        'taken away': [called('web'), { calledBy: 'http://example.com', props: web({ serviceConnect: undefined }) }],
        'called by nobody': { props: web({ serviceConnect: undefined }) },
      },
    },
    {
      change: '`serviceDiscovery`',
      effect:
        'in place; another `name` is another one in DNS, and callers of the old one find nobody. Change `srvRecord` with it alone',
      except: {
        'srvRecord, with the name': { replaced: ['AWS::ServiceDiscovery::Service'] },
        name: { replaced: ['AWS::ServiceDiscovery::Service'] },
        'taken away': { removed: ['AWS::ServiceDiscovery::PrivateDnsNamespace', 'AWS::ServiceDiscovery::Service'] },
      },
      versions: {
        given: { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web' } }) },
        dnsTtl: [
          { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web' } }) },
          {
            props: (stack) => ({
              serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web', dnsTtl: Duration.seconds(60) },
            }),
          },
        ],
        name: [
          { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web' } }) },
          { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'site' } }) },
        ],
        'srvRecord, with the name': [
          { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web' } }) },
          {
            props: (stack) => ({
              serviceDiscovery: {
                dnsNamespace: namespaceOf(stack),
                name: 'orders',
                srvRecord: true,
              },
            }),
          },
        ],
        'taken away': [
          { props: (stack) => ({ serviceDiscovery: { dnsNamespace: namespaceOf(stack), name: 'web' } }) },
          {},
        ],
      },
    },
    {
      change: '`cluster`',
      effect:
        'replaces the service: tasks of the new one register beside those of the old one. In another namespace peers do not find it: move them with it, and expect failing calls until both are deployed',
      replaced: SERVICE,
      except: {
        'own to given': { removed: CLUSTER },
        'called by a peer that stays': {
          findings: ['outage service-connect-name-ends'],
          removed: ['AWS::EC2::SecurityGroupIngress'],
        },
      },
      versions: {
        another: { props: (stack) => ({ cluster: otherClusterOf(stack) }) },
        'own to given': [{ props: web({ cluster: undefined }) }, {}],
        'given to own': { props: web({ cluster: undefined }) },
        'called by a peer that stays': [
          called('web'),
          { ...called('web'), props: (stack) => ({ cluster: otherClusterOf(stack) }) },
        ],
      },
    },
    {
      change: '`vpc`',
      effect: '**fails**: a load balancer cannot move. Give the construct another id',
      findings: ['fails load-balancer-vpc', 'outage forwarded-before-filled'],
      replaced: ['AWS::EC2::SecurityGroup', ...PORT_RULES, TARGETS],
      versions: {
        another: ['First', 'Second'].map((id) => ({
          props: (stack: Stack) => {
            const vpcs = ['First', 'Second'].map((other) => newVpcOf(stack, other));
            return { vpc: vpcs[id === 'First' ? 0 : 1], cluster: undefined, ingress: internal(stack) };
          },
        })),
      },
    },
    {
      change: 'Construct id, on a shared load balancer',
      effect:
        '**outage** of some minutes: the route of the new service comes first and answers 503 until its tasks are healthy, or the route of the old one answers 503 while its tasks stop. Without it: the new service beside the old one with a match of its own, the matches exchanged in a second deployment, the old one removed in a third',
      removed: RENAMED_ON_ROUTE,
      findings: [LOST, 'outage forwarded-before-filled'],
      except: {
        // By the hash of its path, the number is higher in one stage and lower in the other.
        'without feature flags, in two stages': {
          findings: [LOST, 'outage forwarded-before-filled', 'outage rule-outlives-its-targets'],
        },
        'with a lower priority': { findings: [LOST, 'outage forwarded-before-filled'] },
        'with a higher priority': { findings: [LOST, 'outage rule-outlives-its-targets'] },
        'with an own cluster': {
          findings: [LOST, 'outage rule-outlives-its-targets'],
          removed: [...new Set([...RENAMED_ON_ROUTE, ...CLUSTER])],
        },
      },
      versions: {
        'without a priority': [beforeRename(), renamed()],
        'with a lower priority': [beforeRename(), renamed({ priority: 1 })],
        'with a higher priority': [beforeRename(), renamed({ priority: 49_400 })],
        'with an own cluster': [
          beforeRename({ cluster: undefined }),
          renamed({ priority: 49_400, cluster: undefined }),
        ],
      },
    },
    {
      change: 'Construct id, with a load balancer of its own',
      effect: 'another service and address; as from an own to a shared load balancer',
      findings: ['ignored deletion-protected', LOST, 'outage address-changes'],
      removed: [...RENAMED_ON_ROUTE, ...OWN_BALANCER],
      versions: {
        renamed: [
          { props: (stack) => ({ serviceConnect: undefined, ingress: internal(stack) }) },
          { id: 'Site', props: (stack) => ({ serviceConnect: undefined, ingress: internal(stack) }) },
        ],
      },
    },
    {
      change: 'Construct id, with a name in `serviceConnect`',
      effect:
        '**fails**: a name exists once. Give the new id another name and move the peers to it; in a second deployment give it the old name, if it must have it',
      findings: ['fails service-connect-name', LOST],
      removed: RENAMED,
      except: { 'with another name': { findings: [LOST] } },
      versions: {
        'with the same name': [
          { props: web({ ingress: undefined }) },
          { id: 'Site', props: web({ ingress: undefined }) },
        ],
        'with another name': [
          { props: web({ ingress: undefined }) },
          { id: 'Site', props: web({ ingress: undefined, serviceConnect: named('site') }) },
        ],
      },
    },
  ],
);

const workers = secondDeployments<Version<QueueWorkerProps>>(
  README,
  'QueueWorker',
  (stack, { id = 'Worker', props = () => ({}) }) => {
    specimens.QueueWorker?.minimal(stack, id, { cluster: clusterOf(stack), ...props(stack) });
  },
  [
    {
      change: '`image`, `queueUrlVariable` and the other options of tasks',
      effect: 'a new revision of the task definition; old tasks are stopped, and have `stopTimeout` to finish',
      replaced: TASKS,
      versions: {
        image: { props: work({ image: image('1.38') }) },
        vcpus: { props: work({ vcpus: 1 }) },
        environment: { props: work({ environment: { STAGE: 'test' } }) },
        queueUrlVariable: { props: work({ queueUrlVariable: 'ORDERS' }) },
        stopTimeout: { props: work({ stopTimeout: Duration.seconds(60) }) },
        enableExecuteCommand: { props: work({ enableExecuteCommand: true, readonlyRootFilesystem: false }) },
      },
    },
    {
      change:
        '`minTasks`, `maxTasks`, `backlogScaling`, `scaling`, `deployment`, `zoneRebalancing`, `alarms`, `alarmThresholds`, `taskProtection`',
      effect: 'in place; running tasks stay',
      except: {
        'minTasks from 0': { removed: ['AWS::ApplicationAutoScaling::ScalingPolicy', ALARM] },
        'alarms taken away': { removed: [ALARM, 'AWS::Events::Rule', ...QUEUES], findings: [LOST] },
      },
      versions: {
        minTasks: { props: work({ minTasks: 2 }) },
        'minTasks to 0': { props: work({ minTasks: 0 }) },
        'minTasks from 0': [{ props: work({ minTasks: 0 }) }, {}],
        maxTasks: { props: work({ maxTasks: 40 }) },
        backlogScaling: { props: work({ backlogScaling: BacklogScaling.messagesPerTask(20) }) },
        scaling: { props: work({ scaling: [ServiceScaling.targetCpu(60)] }) },
        alarmThresholds: { props: work({ alarmThresholds: { messageAge: Duration.minutes(5) } }) },
        'alarms taken away': { props: work({ alarms: Alarms.none() }) },
        deployment: { props: work({ minTasks: 2, deployment: ServiceDeployment.rolling({ maxHealthyPercent: 150 }) }) },
        'alarms that undo a deployment': {
          props: work({
            deployment: ServiceDeployment.rolling({ rollbackTriggers: [ServiceRollbackTrigger.FAILED_MESSAGES] }),
          }),
        },
        zoneRebalancing: { props: work({ zoneRebalancing: false }) },
        taskProtection: { props: work({ taskProtection: true }) },
      },
    },
    {
      change: '`scaling` to `ServiceScaling.fixedTasks()`, and back',
      effect:
        'in place; ECS stops tasks beyond the number at once, and they have `stopTimeout` to finish. Back again, the running tasks stay',
      removed: ['AWS::ApplicationAutoScaling::ScalableTarget', 'AWS::ApplicationAutoScaling::ScalingPolicy'],
      findings: ['outage desired-count-is-written'],
      except: { 'and back': { findings: [], removed: [] } },
      versions: {
        'to a fixed number': { props: work({ scaling: [ServiceScaling.fixedTasks(2)] }) },
        'and back': [{ props: work({ scaling: [ServiceScaling.fixedTasks(2)] }) }, {}],
      },
    },
    {
      change: '`capacity`, `serviceConnect`, `subnets`',
      effect: 'in place, by new tasks',
      except: {
        'Fargate to EC2': { replaced: TASKS },
        'EC2 to Fargate': { replaced: TASKS },
        'Fargate to managed instances': { replaced: TASKS },
      },
      versions: {
        Spot: { props: work({ capacity: TaskCapacity.fargateSpot() }) },
        'Fargate to EC2': { props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
        'EC2 to Fargate': [
          { props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
          { props: (stack) => beside(instancesOf(stack)) },
        ],
        'Fargate to managed instances': {
          props: (stack) => ({ capacity: TaskCapacity.managedInstances(managedOf(stack)) }),
        },
        serviceConnect: { props: work({ serviceConnect: ServiceConnect.clientOnly() }) },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
      },
    },
    {
      change: '`maxProcessingTime`',
      effect: 'in place; messages that are in flight keep the visibility timeout that they were received with',
      versions: { given: { props: work({ maxProcessingTime: Duration.minutes(10) }) } },
    },
    {
      change: '`subscriptions`, and their filters',
      effect:
        'in place, for messages that are published afterwards; with the last subscription the queue of what was not delivered goes, too',
      except: {
        'one taken away': { removed: ['AWS::SNS::Subscription'] },
        'all taken away': { removed: [ALARM, 'AWS::SNS::Subscription', ...QUEUES], findings: [LOST] },
      },
      versions: {
        given: { props: (stack) => ({ subscriptions: [{ topic: topicOf(stack) }] }) },
        filterPolicy: [
          { props: (stack) => ({ subscriptions: [{ topic: topicOf(stack) }] }) },
          {
            props: (stack) => ({
              subscriptions: [
                {
                  topic: topicOf(stack),
                  filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['order'] }) },
                },
              ],
            }),
          },
        ],
        rawMessageDelivery: [
          { props: (stack) => ({ subscriptions: [{ topic: topicOf(stack) }] }) },
          { props: (stack) => ({ subscriptions: [{ topic: topicOf(stack), rawMessageDelivery: true }] }) },
        ],
        'one taken away': [
          {
            props: (stack) => ({ subscriptions: [{ topic: topicOf(stack) }, { topic: topicOf(stack, 'Returns') }] }),
          },
          { props: (stack) => ({ ...beside(topicOf(stack, 'Returns')), subscriptions: [{ topic: topicOf(stack) }] }) },
        ],
        'all taken away': [
          { props: (stack) => ({ subscriptions: [{ topic: topicOf(stack) }] }) },
          { props: (stack) => beside(topicOf(stack)) },
        ],
      },
    },
    {
      change: '`workQueue` given, taken away, or another one',
      effect:
        'the queue of the worker is kept, outside the stack, with what waits in it, and nobody reads it: give the worker the new queue when the old one is empty and senders have moved, or let a second worker read the old one',
      replaced: TASKS,
      findings: [LOST],
      removed: [ALARM, ...QUEUES],
      except: { 'taken away': { findings: [], removed: [] }, another: { findings: [], removed: [] } },
      versions: {
        given: { props: (stack) => ({ workQueue: workQueueOf(stack) }) },
        'taken away': [
          { props: (stack) => ({ workQueue: workQueueOf(stack) }) },
          { props: (stack) => beside(workQueueOf(stack)) },
        ],
        another: [
          { props: (stack) => ({ workQueue: workQueueOf(stack) }) },
          { props: (stack) => ({ ...beside(workQueueOf(stack)), workQueue: workQueueOf(stack, 'Returns') }) },
        ],
      },
    },
    {
      change: '`cluster`',
      effect: 'replaces the service: for a while tasks of both work on the queue, which stays',
      replaced: SERVICE,
      except: { 'own to given': { removed: CLUSTER } },
      versions: {
        another: { props: (stack) => ({ cluster: otherClusterOf(stack) }) },
        'given to own': { props: work({ cluster: undefined }) },
        'own to given': [{ props: work({ cluster: undefined }) }, {}],
      },
    },
    {
      change: 'Construct id',
      effect:
        'a new queue and new tasks; the queues before are kept, outside the stack, as with a change of `workQueue`',
      findings: ['loses data-lost'],
      removed: RENAMED,
      versions: { renamed: { id: 'Reader' } },
    },
  ],
);

/** What limits the runs of a task. */
const LIMIT = ['AWS::Events::Rule', 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::StepFunctions::StateMachine'];

const tasks = secondDeployments<Version<ScheduledTaskProps>>(
  'lib/containers/runs/README.md',
  'ScheduledTask',
  (stack, { id = 'Report', props = () => ({}) }) => {
    specimens.ScheduledTask?.minimal(stack, id, { cluster: clusterOf(stack), ...props(stack) });
  },
  [
    {
      change: '`image`, `command` and the other options of tasks',
      effect: 'a new revision of the task definition, for the next run; no start is denied meanwhile',
      replaced: TASKS,
      versions: {
        image: { props: task({ image: image('1.38') }) },
        vcpus: { props: task({ vcpus: 1 }) },
        environment: { props: task({ environment: { STAGE: 'test' } }) },
        command: { props: task({ command: ['report'] }) },
      },
    },
    {
      change:
        '`schedule`, `timeWindow`, `enabled`, `maxEventAge`, `retryAttempts`, `capacity`, `cluster`, `subnets`, `alarms`',
      effect: 'in place, for the next run; a run that goes on is left alone',
      except: {
        'alarms taken away': { removed: [ALARM] },
        'Fargate to EC2': { replaced: TASKS },
        'EC2 to Fargate': { replaced: TASKS },
      },
      versions: {
        schedule: { props: task({ schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)) }) },
        timeWindow: { props: task({ timeWindow: scheduler.TimeWindow.flexible(Duration.minutes(30)) }) },
        'switched off': { props: task({ enabled: false }) },
        'switched off and on': [{}, { props: task({ enabled: false }) }, {}],
        maxEventAge: { props: task({ maxEventAge: Duration.minutes(10) }) },
        retryAttempts: { props: task({ retryAttempts: 3 }) },
        capacity: { props: task({ capacity: TaskCapacity.fargateSpot() }) },
        'Fargate to EC2': { props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
        'EC2 to Fargate': [
          { props: (stack) => ({ capacity: TaskCapacity.ec2(instancesOf(stack)) }) },
          { props: (stack) => beside(instancesOf(stack)) },
        ],
        'another cluster': { props: (stack) => ({ cluster: otherClusterOf(stack) }) },
        'given to own cluster': { props: task({ cluster: undefined }) },
        subnets: { props: (stack) => ({ subnets: { subnets: vpcOf(stack).privateSubnets.slice(0, 1) } }) },
        'alarms taken away': { props: task({ alarms: Alarms.none() }) },
      },
    },
    {
      change: '`cluster`, from an own to a given one',
      effect: 'in place, for the next run; the old cluster stays outside the stack if a run goes on in it',
      removed: CLUSTER,
      versions: { 'own to given': [{ props: task({ cluster: undefined }) }, {}] },
    },
    {
      change: '`timeout`, `runRetries`',
      effect: 'in place, for the next run; a run that goes on keeps the limit that it began with',
      except: {
        'timeout taken away': { removed: LIMIT },
      },
      versions: {
        'timeout given': { props: task({ timeout: Duration.hours(1) }) },
        timeout: [{ props: task({ timeout: Duration.hours(1) }) }, { props: task({ timeout: Duration.hours(2) }) }],
        runRetries: [
          { props: task({ timeout: Duration.hours(1) }) },
          { props: task({ timeout: Duration.hours(1), runRetries: 2 }) },
        ],
        'timeout taken away': [{ props: task({ timeout: Duration.hours(1) }) }, {}],
      },
    },
    {
      change: 'Construct id',
      effect:
        '**loses** the failures in the dead-letter queue: read them before. For a moment both schedules exist, and a start may come twice',
      findings: ['loses data-lost'],
      removed: [
        ALARM,
        'AWS::EC2::SecurityGroup',
        ...TASKS,
        'AWS::Events::Rule',
        'AWS::IAM::Policy',
        'AWS::IAM::Role',
        'AWS::Logs::LogGroup',
        ...QUEUES,
        'AWS::Scheduler::Schedule',
      ],
      versions: { renamed: { id: 'Summary' } },
    },
  ],
);

export const serviceTables: readonly SecondDeploymentTable[] = [services, workers, tasks];
