import { type DescribeAlarmsInput, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { Aws } from './aws';
import type { DeployedResource } from './deployed-stack';

/**
 * Everything there is in some Regions of the account, as `<kind> <name>`, with the Region before it if it is not the first:
 * what is not there before a deployment and is there after the destruction has been left behind.
 */
export async function takeInventory([home, ...others]: readonly Aws[]): Promise<Set<string>> {
  const items = home ? await listKinds(home, Object.keys(LISTS)) : [];
  const regional = Object.keys(LISTS).filter((kind) => !GLOBAL.has(kind));
  for (const aws of others) items.push(...(await listKinds(aws, regional)).map((item) => `${aws.region}: ${item}`));
  return new Set(items);
}

async function listKinds(aws: Aws, kinds: string[]): Promise<string[]> {
  const lists = await Promise.all(
    kinds.map(async (kind) => {
      const names = (await LISTS[kind]?.(aws)) ?? [];
      return names.filter((name): name is string => name !== undefined).map((name) => `${kind} ${name}`);
    }),
  );
  return lists.flat();
}

/** What is there after the destruction although it was not before the deployment. */
export interface Leftovers {
  readonly unexpected: string[];
  /** With the reason for which each may stay. */
  readonly excused: string[];
}

/** Compares two inventories. What templates retain may stay. */
export function leftovers(
  before: Set<string>,
  after: Set<string>,
  resources: readonly DeployedResource[] = [],
): Leftovers {
  const kept = new Set(resources.filter((item) => item.retained).map((item) => nameOf(item.physicalId)));
  const left = [...after].filter((item) => !before.has(item)).sort();
  const excuse = (item: string) =>
    kept.has(nameOf(item)) ? 'the template retains it' : EXCUSES.find(({ pattern }) => pattern.test(item))?.reason;
  return {
    unexpected: left.filter((item) => excuse(item) === undefined),
    excused: left.filter((item) => excuse(item) !== undefined).map((item) => `${item}: ${excuse(item)}`),
  };
}

/** The end of an inventory's item, and of a physical id: a name without its kind, its account and its path. */
function nameOf(text: string): string {
  return text.split(/[ :]/).pop() ?? text;
}

const EXCUSES: readonly { pattern: RegExp; reason: string }[] = [
  {
    pattern: /log group \/aws\/lambda\/\S+-(Custom|BucketNotificationsHandler)/,
    reason: "Lambda itself makes it for a custom resource's function of aws-cdk-lib, on AWS too",
  },
  {
    pattern: /^volume /,
    reason: 'MiniStack keeps the root volume of the NAT instance; the template says DeleteOnTermination',
  },
];

/** What any Region lists for the whole account. */
const GLOBAL = new Set(['bucket', 'role', 'instance profile', 'distribution', 'origin access control', 'DNS record']);

type List = (aws: Aws) => Promise<(string | undefined)[]>;

const LISTS: Record<string, List> = {
  stack: async ({ cloudFormation }) =>
    ((await cloudFormation.describeStacks({})).Stacks ?? []).map((item) => item.StackName),
  export: async ({ cloudFormation }) => ((await cloudFormation.listExports({})).Exports ?? []).map((item) => item.Name),
  bucket: async ({ s3 }) => ((await s3.listBuckets({})).Buckets ?? []).map((item) => item.Name),
  'file system': async ({ efs }) =>
    ((await efs.describeFileSystems({})).FileSystems ?? []).map((item) => item.FileSystemId),
  'mount target': async ({ efs }) => {
    const systems = (await efs.describeFileSystems({})).FileSystems ?? [];
    const found = await Promise.all(systems.map(({ FileSystemId }) => efs.describeMountTargets({ FileSystemId })));
    return found.flatMap((item) => item.MountTargets ?? []).map((item) => item.MountTargetId);
  },
  'file system access point': async ({ efs }) =>
    ((await efs.describeAccessPoints({})).AccessPoints ?? []).map((item) => item.AccessPointId),
  'backup vault': async ({ backup }) =>
    ((await backup.listBackupVaults({})).BackupVaultList ?? []).map((item) => item.BackupVaultName),
  'backup plan': async ({ backup }) =>
    ((await backup.listBackupPlans({})).BackupPlansList ?? []).map((item) => item.BackupPlanId),
  'restore testing plan': async ({ backup }) =>
    ((await backup.listRestoreTestingPlans({})).RestoreTestingPlans ?? []).map((item) => item.RestoreTestingPlanName),
  table: async ({ dynamoDb }) => (await dynamoDb.listTables({})).TableNames ?? [],
  queue: async ({ sqs }) => (await sqs.listQueues({})).QueueUrls ?? [],
  topic: async ({ sns }) => ((await sns.listTopics({})).Topics ?? []).map((item) => item.TopicArn),
  subscription: async ({ sns }) =>
    ((await sns.listSubscriptions({})).Subscriptions ?? []).map((item) => item.SubscriptionArn),
  function: async ({ lambda }) => ((await lambda.listFunctions({})).Functions ?? []).map((item) => item.FunctionName),
  'event source mapping': async ({ lambda }) =>
    ((await lambda.listEventSourceMappings({})).EventSourceMappings ?? []).map((item) => item.UUID),
  'REST API': async ({ apiGateway }) => ((await apiGateway.getRestApis({})).items ?? []).map((item) => item.id),
  'usage plan': async ({ apiGateway }) => ((await apiGateway.getUsagePlans({})).items ?? []).map((item) => item.id),
  API: async ({ apiGatewayV2 }) => ((await apiGatewayV2.getApis({})).Items ?? []).map((item) => item.ApiId),
  'API domain name': async ({ apiGateway, apiGatewayV2 }) => [
    ...((await apiGateway.getDomainNames({})).items ?? []).map((item) => item.domainName),
    ...((await apiGatewayV2.getDomainNames({})).Items ?? []).map((item) => item.DomainName),
  ],
  'CodeDeploy application': async ({ codeDeploy }) => (await codeDeploy.listApplications({})).applications ?? [],
  certificate: async ({ acm }) =>
    ((await acm.listCertificates({})).CertificateSummaryList ?? []).map((item) => item.CertificateArn),
  distribution: async ({ cloudFront }) =>
    ((await cloudFront.listDistributions({})).DistributionList?.Items ?? []).map((item) => item.Id),
  'origin access control': async ({ cloudFront }) =>
    ((await cloudFront.listOriginAccessControls({})).OriginAccessControlList?.Items ?? []).map((item) => item.Id),
  'DNS record': async ({ route53 }) => {
    const zones = (await route53.listHostedZones({})).HostedZones ?? [];
    const sets = await Promise.all(zones.map((zone) => route53.listResourceRecordSets({ HostedZoneId: zone.Id })));
    return sets.flatMap((set) => (set.ResourceRecordSets ?? []).map((item) => `${item.Type} ${item.Name}`));
  },
  'web ACL': async ({ waf }) => ((await waf.listWebACLs({ Scope: 'REGIONAL' })).WebACLs ?? []).map((item) => item.Name),
  'web ACL logging': async ({ waf }) =>
    ((await waf.listLoggingConfigurations({ Scope: 'REGIONAL' })).LoggingConfigurations ?? []).map(
      (item) => item.ResourceArn,
    ),
  'user pool': async ({ cognito }) =>
    ((await cognito.listUserPools({ MaxResults: 60 })).UserPools ?? []).map((item) => item.Id),
  'state machine': async ({ stepFunctions }) =>
    ((await stepFunctions.listStateMachines({})).stateMachines ?? []).map((item) => item.stateMachineArn),
  'event rule': async ({ eventBridge }) => ((await eventBridge.listRules({})).Rules ?? []).map((item) => item.Arn),
  'event bus': async ({ eventBridge }) =>
    ((await eventBridge.listEventBuses({})).EventBuses ?? []).map((item) => item.Name),
  archive: async ({ eventBridge }) =>
    ((await eventBridge.listArchives({})).Archives ?? []).map((item) => item.ArchiveName),
  'schedule group': async ({ scheduler }) =>
    ((await scheduler.listScheduleGroups({})).ScheduleGroups ?? []).map((item) => item.Name),
  'log delivery': async ({ logs }) => ((await logs.describeDeliveries({})).deliveries ?? []).map((item) => item.id),
  'log delivery source': async ({ logs }) =>
    ((await logs.describeDeliverySources({})).deliverySources ?? []).map((item) => item.name),
  'log delivery destination': async ({ logs }) =>
    ((await logs.describeDeliveryDestinations({})).deliveryDestinations ?? []).map((item) => item.name),
  schedule: async ({ scheduler }) => ((await scheduler.listSchedules({})).Schedules ?? []).map((item) => item.Arn),
  'log group': async ({ logs }) => {
    const names: (string | undefined)[] = [];
    for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, {})) {
      names.push(...logGroups.map((item) => item.logGroupName));
    }
    return names;
  },
  alarm: async ({ cloudWatch }) => {
    const names: (string | undefined)[] = [];
    const input: DescribeAlarmsInput = { AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] };
    for await (const found of paginateDescribeAlarms({ client: cloudWatch }, input)) {
      names.push(...[...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])].map((item) => item.AlarmName));
    }
    return names;
  },
  dashboard: async ({ cloudWatch }) =>
    ((await cloudWatch.listDashboards({})).DashboardEntries ?? []).map((item) => item.DashboardName),
  role: async ({ iam }) => ((await iam.listRoles({})).Roles ?? []).map((item) => item.RoleName),
  'instance profile': async ({ iam }) =>
    ((await iam.listInstanceProfiles({})).InstanceProfiles ?? []).map((item) => item.InstanceProfileName),
  key: async ({ kms }) => {
    const keys = await Promise.all(
      ((await kms.listKeys({})).Keys ?? []).map((item) => kms.describeKey({ KeyId: item.KeyId })),
    );
    // A deleted key waits at least seven days, on AWS too.
    const alive = keys.filter((item) => item.KeyMetadata?.KeyState !== 'PendingDeletion');
    return alive.map((item) => item.KeyMetadata?.KeyId);
  },
  'load balancer': async ({ loadBalancing }) =>
    ((await loadBalancing.describeLoadBalancers({})).LoadBalancers ?? []).map((item) => item.LoadBalancerName),
  'target group': async ({ loadBalancing }) =>
    ((await loadBalancing.describeTargetGroups({})).TargetGroups ?? []).map((item) => item.TargetGroupName),
  'Auto Scaling group': async ({ autoScaling }) =>
    ((await autoScaling.describeAutoScalingGroups({})).AutoScalingGroups ?? []).map(
      (item) => item.AutoScalingGroupName,
    ),
  'launch template': async ({ ec2 }) =>
    ((await ec2.describeLaunchTemplates({})).LaunchTemplates ?? []).map((item) => item.LaunchTemplateName),
  instance: async ({ ec2 }) =>
    ((await ec2.describeInstances({})).Reservations ?? [])
      .flatMap((item) => item.Instances ?? [])
      .filter((item) => item.State?.Name !== 'terminated')
      .map((item) => item.InstanceId),
  VPC: async ({ ec2 }) => ((await ec2.describeVpcs({})).Vpcs ?? []).map((item) => item.VpcId),
  subnet: async ({ ec2 }) => ((await ec2.describeSubnets({})).Subnets ?? []).map((item) => item.SubnetId),
  'route table': async ({ ec2 }) =>
    ((await ec2.describeRouteTables({})).RouteTables ?? []).map((item) => item.RouteTableId),
  'security group': async ({ ec2 }) =>
    ((await ec2.describeSecurityGroups({})).SecurityGroups ?? []).map((item) => item.GroupId),
  'network ACL': async ({ ec2 }) =>
    ((await ec2.describeNetworkAcls({})).NetworkAcls ?? []).map((item) => item.NetworkAclId),
  'internet gateway': async ({ ec2 }) =>
    ((await ec2.describeInternetGateways({})).InternetGateways ?? []).map((item) => item.InternetGatewayId),
  'NAT gateway': async ({ ec2 }) =>
    ((await ec2.describeNatGateways({})).NatGateways ?? [])
      .filter((item) => item.State !== 'deleted')
      .map((item) => item.NatGatewayId),
  address: async ({ ec2 }) => ((await ec2.describeAddresses({})).Addresses ?? []).map((item) => item.PublicIp),
  'VPC endpoint': async ({ ec2 }) =>
    ((await ec2.describeVpcEndpoints({})).VpcEndpoints ?? [])
      .filter((item) => String(item.State) !== 'deleted')
      .map((item) => item.VpcEndpointId),
  'flow log': async ({ ec2 }) => ((await ec2.describeFlowLogs({})).FlowLogs ?? []).map((item) => item.FlowLogId),
  volume: async ({ ec2 }) => ((await ec2.describeVolumes({})).Volumes ?? []).map((item) => item.VolumeId),
  cluster: async ({ ecs }) => (await ecs.listClusters({})).clusterArns ?? [],
  'task definition': async ({ ecs }) => (await ecs.listTaskDefinitions({ status: 'ACTIVE' })).taskDefinitionArns ?? [],
  repository: async ({ ecr }) =>
    ((await ecr.describeRepositories({})).repositories ?? []).map((item) => item.repositoryName),
  namespace: async ({ serviceDiscovery }) =>
    ((await serviceDiscovery.listNamespaces({})).Namespaces ?? []).map((item) => item.Name),
  'scalable target': async ({ applicationAutoScaling }) =>
    ((await applicationAutoScaling.describeScalableTargets({ ServiceNamespace: 'ecs' })).ScalableTargets ?? []).map(
      (item) => item.ResourceId,
    ),
  'compute environment': async ({ batch }) =>
    ((await batch.describeComputeEnvironments({})).computeEnvironments ?? []).map((item) => item.computeEnvironmentArn),
  'job queue': async ({ batch }) =>
    ((await batch.describeJobQueues({})).jobQueues ?? []).map((item) => item.jobQueueArn),
  'job definition': async ({ batch }) =>
    ((await batch.describeJobDefinitions({ status: 'ACTIVE' })).jobDefinitions ?? []).map(
      (item) => item.jobDefinitionArn,
    ),
};
