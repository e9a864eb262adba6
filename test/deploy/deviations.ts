import type { ProfileName } from './site';

interface Deviation {
  readonly type: string;
  /** Path of the template's property, as compare.ts writes it. */
  readonly path: RegExp;
  readonly reason: string;
}

/**
 * Where the emulator answers something else than it was told, or than AWS would. Each is a hole in what this test proves;
 * read it so in the report. Nothing of the constructs may be changed for any of them.
 */
const DEVIATIONS: readonly Deviation[] = [
  { type: 'AWS::EC2::FlowLog', path: /^Tags/, reason: 'tags of flow logs are dropped' },
  {
    type: 'AWS::ECS::Service',
    path: /^(EnableECSManagedTags|HealthCheckGracePeriodSeconds|PropagateTags)$/,
    reason: 'CloudFormation in MiniStack does not hand it to ECS',
  },
  {
    type: 'AWS::DynamoDB::GlobalTable',
    path: /PointInTimeRecoveryEnabled$|^TimeToLiveSpecification\.Enabled$/,
    reason: 'CloudFormation in MiniStack leaves point-in-time recovery and expiry off',
  },
  {
    type: 'AWS::DynamoDB::GlobalTable',
    path: /DeletionProtectionEnabled$|^SSESpecification\./,
    reason: 'CloudFormation in MiniStack does not hand it to DynamoDB',
  },
  {
    type: 'AWS::ApiGateway::RestApi',
    path: /^DisableExecuteApiEndpoint$/,
    reason: 'CloudFormation in MiniStack does not hand it to API Gateway, whose own endpoint goes on answering',
  },
  {
    type: 'AWS::ElasticLoadBalancingV2::Listener',
    path: /^ListenerAttributes/,
    reason: 'listeners of Network Load Balancers have no attributes: the idle timeout of TCP is not kept',
  },
  {
    type: 'AWS::Scheduler::Schedule',
    path: /^ScheduleExpressionTimezone$/,
    reason: 'CloudFormation in MiniStack does not hand it to Scheduler',
  },
  {
    type: 'AWS::DynamoDB::Table',
    path: /PointInTimeRecoveryEnabled$|^TimeToLiveSpecification\.Enabled$/,
    reason: 'CloudFormation in MiniStack leaves point-in-time recovery and expiry off',
  },
];

/** Why a difference is the emulator's own; undefined if it is not known to be. */
export function deviationOf(type: string, path: string): string | undefined {
  return DEVIATIONS.find((item) => item.type === type && item.path.test(path))?.reason;
}

const NO_DAX =
  'MiniStack has no DAX, and nobody but AWS has a server of its protocol: what the cluster answers is not proven anywhere';
const NO_CACHE =
  'CloudFormation in MiniStack has no serverless caches, and its replication groups are containers, without Docker a name that nobody ' +
  'answers at: no cart would be read from a cache. The tests of the handlers run against Valkey itself';
const NO_FSX = 'MiniStack has no file systems of FSx';

/** Why a stack is not deployed to the emulator. */
export interface NotDeployed {
  /** The profile in which it is not; without one, in both. */
  readonly profile?: ProfileName;
  readonly reason: string;
}

/** What a database needs, and a test without Docker does not have: its schema is made while its stack is deployed. */
const NO_DATABASES =
  'a function makes its schema during the deployment, and MiniStack runs PostgreSQL in Docker only, which this test does without; its ' +
  'CloudFormation has instances and clusters of RDS';

/** Why the API in two Regions is not among them. */
const NO_ACCELERATOR =
  'MiniStack has no Global Accelerator, and nothing else leads to the internal load balancers; the tests of the handler call it as a load balancer does';

/** Why the site and its standby are not among them. */
const NO_FAILOVER =
  'MiniStack has no health checkers, and is no resolver: a model of Route 53 resolves the records of the template, and the tests of the handler call it as a load balancer does';
/** Why the static site is not among them. */
const NO_EDGE =
  'its content is brought by a function with the AWS CLI in a layer, and its logs by deliveries of us-east-1, neither of which was tried with MiniStack. test/examples/static-site opens the site in a browser, with the headers and paths of its template';

/** Stacks that are not deployed to the emulator, and why: of them nothing is known but what `cdk synth` and the tests of templates say. */
export const NOT_DEPLOYED: Readonly<Record<string, NotDeployed>> = {
  BlockchainNode: {
    reason:
      'MiniStack starts no instances: the script of a node, which attaches its volume and runs its clients, and the handler run in tests of their own',
  },
  CentralInspection: {
    reason:
      'it sends all packets by the appliances of InspectionService, which is not deployed: that each one passes the endpoint of the chosen zone, ' +
      'both ways, is asserted of the routes in the template, and the tests of the handler call a site in its place',
  },
  DataCentreImport: { reason: 'MiniStack has no DataSync, and the stack needs an agent that was activated by hand' },
  DeviceTelemetry: {
    reason:
      'MiniStack has no Timestream for InfluxDB, nor an InfluxDB behind it. The code runs against a stand-in with TLS and a token in ' +
      'test/examples/device-telemetry',
  },
  GlobalApi: { reason: NO_ACCELERATOR },
  GlobalApiAmerica: { reason: NO_ACCELERATOR },
  GlobalApiEurope: { reason: NO_ACCELERATOR },
  GlobalStore: {
    reason: `${NO_DATABASES}, but no global databases, and not the transform by which Secrets Manager brings the function of a rotation`,
  },
  GlobalStoreSecondary: { reason: 'it joins the global database of GlobalStore, which is not deployed' },
  HpcScratch: { reason: NO_FSX },
  InspectedWeb: {
    reason:
      'MiniStack has no Gateway Load Balancer, and forwards no packets by routes: that each one passes the endpoint of its zone is asserted of ' +
      'the routes in the template',
  },
  InspectionService: {
    reason:
      'MiniStack has no Gateway Load Balancer, and starts no instances: the program of the appliances gets datagrams of GENEVE in a test of its own',
  },
  Leaderboard: { reason: NO_DAX },
  LegacyMessaging: {
    profile: 'production',
    reason:
      'its broker is kept with its security group, which keeps the network of all stacks from being deleted, on AWS too',
  },
  LegacyMigration: { reason: 'MiniStack has no Database Migration Service' },
  OutpostArchive: { reason: 'MiniStack has no S3 on Outposts, and the stack needs an Outpost' },
  Recommendations: {
    reason: 'MiniStack has no Neptune. The tests of its handlers send signed queries and loads to a stand-in with TLS',
  },
  ProductCatalogue: {
    reason:
      'its user and index are made during the deployment, and MiniStack has no database that speaks the protocol of MongoDB without Docker; ' +
      'the tests of the handlers have a stand-in of the operations that they use',
  },
  ShoppingCart: { reason: NO_CACHE },
  StandbySite: { reason: NO_FAILOVER },
  StandbySiteActive: { reason: NO_FAILOVER },
  StandbySiteStandby: { reason: NO_FAILOVER },
  StaticSite: { reason: NO_EDGE },
  StaticSiteUsEast1: { reason: NO_EDGE },
  StaticSiteUsEast1After: { reason: NO_EDGE },
  ThreeTier: {
    reason: `${NO_DATABASES}, but no proxies. Its code runs against a real PostgreSQL in test/examples/three-tier`,
  },
  WindowsShare: { reason: `${NO_FSX}, nor directories` },
};

/** Types that no API can be asked about, and why: that CloudFormation took them is all that is known. */
export const UNREADABLE: Record<string, string> = {
  'AWS::EventSchemas::Registry': 'MiniStack has no schema registries; the name is kept by CloudFormation alone',
  'AWS::EventSchemas::Schema': 'MiniStack has no schema registries; that the document is JSON is all that is known',
  'AWS::AmazonMQ::Broker':
    'the API of MiniStack takes it, keeps its name, engine and instances, and carries no message',
  'AWS::AmazonMQ::Configuration': 'MiniStack has no configurations: its revisions are counted',
  'AWS::ApiGateway::RequestValidator': 'MiniStack gives an id and keeps nothing; bodies are not validated by it',
  'Custom::S3AutoDeleteObjects': 'runs for real: the buckets are empty and gone after the destruction',
  'Custom::VpcRestrictDefaultSG': 'runs for real: see the scenario of the network',
};
