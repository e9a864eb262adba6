import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Change, lossesBetween, TemplateJson } from './change-safety';

/** Types that hold what cannot be made again: data, names that others know, or keys to data. */
export const STATEFUL_TYPES = new Set([
  'AWS::ApiGateway::RestApi',
  'AWS::ApiGatewayV2::Api',
  'AWS::Backup::BackupVault',
  'AWS::Batch::JobQueue',
  'AWS::CloudFront::Distribution',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::EC2::EIP',
  'AWS::EC2::NatGateway',
  'AWS::EC2::Subnet',
  'AWS::EC2::VPC',
  'AWS::EC2::Volume',
  'AWS::ECR::Repository',
  'AWS::ECS::Cluster',
  'AWS::EFS::FileSystem',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::KMS::Key',
  'AWS::Kinesis::Stream',
  'AWS::Logs::LogGroup',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::ServiceDiscovery::HttpNamespace',
  'AWS::ServiceDiscovery::PrivateDnsNamespace',
]);

/** What is on record of a stack: every logical id with its type, and its stateful resources whole. */
export interface Baseline {
  readonly ids: Record<string, string>;
  readonly stateful: NonNullable<TemplateJson['Resources']>;
}

/** What a template would put on record. */
export function baselineOf(template: TemplateJson): Baseline {
  const resources = Object.entries(template.Resources ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ids: Object.fromEntries(resources.map(([id, { Type }]) => [id, Type])),
    stateful: Object.fromEntries(resources.filter(([, { Type }]) => STATEFUL_TYPES.has(Type))),
  };
}

/** The stateful resources on record that a deployment of the template would replace, remove or let go. */
export function statefulLosses(recorded: Baseline, template: TemplateJson): Change[] {
  return lossesBetween({ Resources: recorded.stateful }, { Resources: baselineOf(template).stateful });
}

/** Where the record of a stack is. */
export function baselineFile(profile: string, stack: string): string {
  return join(__dirname, '../baseline', profile, `${stack}.json`);
}

/** Where the template of a stack is, as it was when it was last looked at. */
export function templateFile(profile: string, stack: string): string {
  return join(__dirname, '../templates', profile, `${stack}.json`);
}

/** The record of a stack; none for a new stack. */
export function readBaseline(file: string): Baseline {
  return readRecord<Baseline>(file) ?? { ids: {}, stateful: {} };
}

/** What is on record in a file; undefined where nothing is. */
export function readRecord<T>(file: string): T | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : undefined;
}

/** Puts something on record. */
export function writeRecord(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
}
