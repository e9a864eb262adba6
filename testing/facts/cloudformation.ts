import { Fact, named, uniqueClaims } from '../fact';
import { LiveResource, numbersIn } from '../live-resource';
import { identifierOf } from '../schema';
import { StackDeployment } from '../stack-deployment';

const GUIDE = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide';

/** Types whose identifier is no name: a web ACL takes the place of another at the same resource. */
const NO_NAMES: readonly string[] = ['AWS::WAFv2::WebACLAssociation'];

const PHYSICAL_NAME = uniqueClaims({
  id: 'physical-name',
  says: 'A name that the template gives exists once. CloudFormation makes the new resource before it deletes the old one.',
  source: `${GUIDE}/troubleshooting.html`,
  remedy: 'leave the name to CloudFormation, or give another one together with the change',
  claims: ({ type, properties }) => {
    const names = identifierOf(type);
    if (names.length === 0 || NO_NAMES.includes(type) || names.some((name) => properties[name] === undefined))
      return [];
    const values = names.map((name) => `${name} ${textOf(properties[name])}`).join(', ');
    return [{ key: `${type} ${values}`, what: `the ${values} of the ${type}` }];
  },
});

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const TYPE_CHANGE: Fact = {
  id: 'type-change',
  says: 'A logical id keeps its resource type.',
  source: `${GUIDE}/troubleshooting.html`,
  check: (deployment, report) => {
    for (const { before, after } of deployment.changed()) {
      if (!before || !after || before.type === after.type) continue;
      report(
        after,
        'fails',
        `the logical id ${after.logicalId} was a ${before.type} and cannot become a ${after.type}`,
        'give the construct another id',
      );
    }
  },
};

const EXPORT_IN_USE: Fact = {
  id: 'export-in-use',
  says: 'An export that another stack imports can be neither taken away nor changed.',
  source: `${GUIDE}/using-cfn-stack-exports.html`,
  check: (deployment, report) => {
    for (const { name, output, kept, importer } of deployment.endingExports) {
      report(
        { path: deployment.stack.name, logicalId: output, type: 'AWS::CloudFormation::Stack' },
        'fails',
        `the export '${name}' is ${kept ? 'changed' : 'taken away'} while the stack '${importer}' imports it`,
        kept
          ? `deploy '${importer}' without the import first, then this change, then the import again`
          : "keep it by 'stack.exportValue()', deploy, then take it away in a second deployment",
      );
    }
  },
};

const OUTPUT_NOT_READ: Fact = {
  id: 'output-not-read',
  says: 'The output of another stack is read when a stack is deployed, which the CDK CLI skips where the template is as it was.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html',
  check: (deployment, report) => {
    if (!deployment.unchanged) return;
    for (const { after } of deployment.changed()) {
      if (!after || !JSON.stringify(after.template.Properties).includes('"Fn::GetStackOutput"')) continue;
      report(
        after,
        'ignored',
        `${named(after)} keeps the value of before: it reads the output of a stack that has another value now, and the template of its own stack is as it was`,
        `run 'cdk deploy --force ${deployment.stack.name}', or write into the template what makes the value another one`,
      );
    }
  },
};

/** Stacks that the app no longer has; `SimulatedAccount` finds them, for they are no part of a stack's deployment. */
export const STACK_STAYS: Fact = {
  id: 'stack-stays',
  says: "A stack that is taken out of the app is not deleted by 'cdk deploy'.",
  source: 'https://docs.aws.amazon.com/cdk/v2/guide/ref-cli-cmd-destroy.html',
  check: () => undefined,
};

/** What is gone, or out of the app's sight, when a resource of the type is replaced or removed. */
const CONTENTS: Readonly<Record<string, string>> = {
  'AWS::AmazonMQ::Broker': 'messages',
  'AWS::Backup::BackupVault': 'backups',
  'AWS::Backup::LogicallyAirGappedBackupVault': 'backups',
  'AWS::Cognito::UserPool': 'users',
  'AWS::DSQL::Cluster': 'data',
  'AWS::DocDB::DBCluster': 'data',
  'AWS::DynamoDB::GlobalTable': 'items',
  'AWS::DynamoDB::Table': 'items',
  'AWS::EC2::Volume': 'data',
  'AWS::ECR::Repository': 'images',
  'AWS::EFS::FileSystem': 'files',
  'AWS::ElastiCache::ReplicationGroup': 'entries',
  'AWS::ElastiCache::ServerlessCache': 'entries',
  'AWS::FSx::FileSystem': 'files',
  'AWS::KMS::Key': 'means to decrypt what it encrypted',
  'AWS::Kinesis::Stream': 'records',
  'AWS::KinesisFirehose::DeliveryStream': 'records that are not delivered yet',
  'AWS::Logs::LogGroup': 'entries',
  'AWS::MSK::Cluster': 'records',
  'AWS::Neptune::DBCluster': 'data',
  'AWS::OpenSearchService::Domain': 'documents',
  'AWS::RDS::DBCluster': 'data',
  'AWS::RDS::DBInstance': 'data',
  'AWS::Redshift::Cluster': 'data',
  'AWS::Route53::HostedZone': 'records',
  'AWS::S3::Bucket': 'objects',
  'AWS::SQS::Queue': 'messages',
  'AWS::SecretsManager::Secret': 'value',
  'AWS::Timestream::InfluxDBCluster': 'measurements',
  'AWS::Timestream::InfluxDBInstance': 'measurements',
};

/** Whether it is an instance of a cluster, which has its data from the cluster. */
function isOfCluster({ type, properties }: LiveResource): boolean {
  return type === 'AWS::RDS::DBInstance' && properties.DBClusterIdentifier !== undefined;
}

/** Whether the app reads nothing of what is kept: logs, which people read, and keys, which go on decrypting. */
function losesNothingKept({ type, number }: LiveResource, { before }: StackDeployment): boolean {
  if (type === 'AWS::Logs::LogGroup' || type === 'AWS::KMS::Key') return true;
  return before.some(
    (other) =>
      other.type === 'AWS::ElasticLoadBalancingV2::LoadBalancer' &&
      numbersIn(other.properties.LoadBalancerAttributes).includes(number),
  );
}

function snapshotOf({ template }: LiveResource, replaced: boolean): boolean {
  return (replaced ? template.UpdateReplacePolicy : template.DeletionPolicy) === 'Snapshot';
}

const DATA_LOST: Fact = {
  id: 'data-lost',
  says: 'What is replaced or removed is deleted with its contents, unless its policy keeps it; the new one is empty.',
  source: `${GUIDE}/using-cfn-updating-stacks-update-behaviors.html`,
  check: (deployment, report) => {
    for (const { action, before, keepsOld, properties } of deployment.changed(...Object.keys(CONTENTS))) {
      if (!before || isOfCluster(before)) continue;
      const contents = CONTENTS[before.type] ?? 'contents';
      const replaced = action === 'replace';
      if ((action === 'keep' || keepsOld) && losesNothingKept(before, deployment)) continue;
      const kept = snapshotOf(before, replaced) ? 'a snapshot' : 'the old one';
      if (replaced) {
        const why = Object.keys(properties).filter((name) => properties[name] === 'replace');
        const fate =
          keepsOld || snapshotOf(before, true)
            ? `${kept} is kept, outside the stack`
            : `its ${contents} are deleted with it`;
        report(before, 'loses', `${named(before)} is replaced by an empty one (${why.join(', ')}); ${fate}`);
      } else if (action === 'remove') {
        const fate = snapshotOf(before, false) ? 'a snapshot is kept' : `its ${contents} are deleted with it`;
        report(before, 'loses', `${named(before)} is removed; ${fate}`);
      } else if (action === 'keep') {
        report(
          before,
          'loses',
          `${named(before)} is taken out of the stack and kept; what the app makes instead is empty`,
        );
      }
    }
  },
};

/** Types whose properties can forbid their deletion: the property, and how a message names it. */
const PROTECTIONS: readonly { type: string; protects: (properties: Readonly<Record<string, unknown>>) => boolean }[] = [
  {
    type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    protects: ({ LoadBalancerAttributes }) =>
      Array.isArray(LoadBalancerAttributes) &&
      LoadBalancerAttributes.some(
        (attribute: { Key?: unknown; Value?: unknown }) =>
          attribute.Key === 'deletion_protection.enabled' && String(attribute.Value) === 'true',
      ),
  },
  {
    type: 'AWS::AutoScaling::AutoScalingGroup',
    protects: ({ DeletionProtection }) => DeletionProtection === 'prevent-all-deletion',
  },
  ...[
    'AWS::DSQL::Cluster',
    'AWS::DynamoDB::Table',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::DocDB::DBCluster',
    'AWS::Neptune::DBCluster',
  ].map((type) => ({
    type,
    protects: ({ DeletionProtectionEnabled, DeletionProtection }: Readonly<Record<string, unknown>>) =>
      DeletionProtectionEnabled === true || DeletionProtection === true,
  })),
  {
    type: 'AWS::DynamoDB::GlobalTable',
    protects: ({ Replicas }) =>
      Array.isArray(Replicas) &&
      Replicas.some((replica: { DeletionProtectionEnabled?: unknown }) => replica.DeletionProtectionEnabled === true),
  },
  { type: 'AWS::NetworkFirewall::Firewall', protects: ({ DeleteProtection }) => DeleteProtection === true },
  { type: 'AWS::Cognito::UserPool', protects: ({ DeletionProtection }) => DeletionProtection === 'ACTIVE' },
];

const DELETION_PROTECTED: Fact = {
  id: 'deletion-protected',
  says: 'Deletion protection makes the deletion in the clean-up fail: the update succeeds, and the resource stays outside the stack.',
  source: `${GUIDE}/using-cfn-updating-stacks-update-behaviors.html`,
  check: (deployment, report) => {
    for (const { action, before, keepsOld } of deployment.changed()) {
      if (!before || keepsOld || (action !== 'remove' && action !== 'replace')) continue;
      if (!PROTECTIONS.some(({ type, protects }) => type === before.type && protects(before.properties))) continue;
      report(
        before,
        'ignored',
        `${named(before)} is protected against deletion: CloudFormation cannot delete it at the end, says UPDATE_COMPLETE, ` +
          'and leaves it outside the stack, where it is paid for',
        'switch its deletion protection off in a deployment before this one, or delete it by hand afterwards',
      );
    }
  },
};

/** Types that others reach by an address that AWS gives. */
const ADDRESSES: Readonly<Record<string, string>> = {
  'AWS::CloudFront::Distribution': 'domain name',
  'AWS::Cognito::UserPoolClient': 'client id',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'DNS name',
  'AWS::Lambda::Url': 'address',
};

/**
 * Whether it is a staging distribution, which viewers reach by the name of the primary one alone
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html).
 */
function isStaging({ properties: { DistributionConfig } }: LiveResource): boolean {
  return (DistributionConfig as { Staging?: unknown } | undefined)?.Staging === true;
}

const ADDRESS_CHANGES: Fact = {
  id: 'address-changes',
  says: 'A replaced endpoint has another address; clients that know the old one are cut off in the clean-up.',
  source: `${GUIDE}/using-cfn-updating-stacks-update-behaviors.html`,
  check: (deployment, report) => {
    for (const { action, before, properties, keepsOld } of deployment.changed(...Object.keys(ADDRESSES))) {
      if (!before || keepsOld || (action !== 'replace' && action !== 'remove') || isStaging(before)) continue;
      const why = Object.keys(properties).filter((name) => properties[name] === 'replace');
      const address = ADDRESSES[before.type] ?? 'address';
      report(
        before,
        'outage',
        action === 'replace'
          ? `${named(before)} is replaced (${why.join(', ')}) and gets another ${address}: whoever uses the old one is cut off`
          : `${named(before)} is removed: whoever uses its ${address} is cut off`,
        'give clients a name of your own that follows the endpoint, and move them before',
      );
    }
  },
};

export const CLOUDFORMATION_FACTS: readonly Fact[] = [
  PHYSICAL_NAME,
  TYPE_CHANGE,
  EXPORT_IN_USE,
  OUTPUT_NOT_READ,
  STACK_STAYS,
  DATA_LOST,
  DELETION_PROTECTED,
  ADDRESS_CHANGES,
];
