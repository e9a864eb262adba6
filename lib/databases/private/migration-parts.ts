import { Construct } from 'constructs';
import { ArnFormat, Aws, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as dms from 'aws-cdk-lib/aws-dms';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { DatabaseMigrationProps } from '../migration/database-migration';

/** The security group of a migration: nothing comes in, and the way to the two sides is opened by them. */
export function createMigrationSecurityGroup(scope: Construct, { vpc }: DatabaseMigrationProps): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'Network interfaces of a migration',
    allowAllOutbound: false,
  });
  // Secrets, buckets, streams and logs, by endpoints or by NAT, whose addresses are not known.
  group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'AWS services');
  return group;
}

/** What is said of the logs. */
interface LogOptions {
  readonly logRetention?: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
}

/** A log group; with a name where DMS chooses it. */
export function createMigrationLog(
  scope: Construct,
  id: string,
  { logRetention, logEncryptionKey }: LogOptions,
  logGroupName?: string,
): logs.LogGroup {
  if (id === 'LogGroup' || logGroupName === undefined) allowLogs(scope, logEncryptionKey);
  return new logs.LogGroup(scope, id, {
    logGroupName,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
    // A deployment that fails would leave a name behind that the next attempt needs.
    removalPolicy: logGroupName === undefined ? RemovalPolicy.RETAIN : RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}

/**
 * Lets CloudWatch Logs use the key for the log groups of the account in this Region: those of DMS have no common prefix, and the other one
 * has a name that CloudFormation gives. The policy of an imported key stays as it is.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function allowLogs(scope: Construct, key: kms.IKey | undefined): void {
  const logGroups = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key?.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
}

/**
 * Tells a topic what happens to an instance. Events of tasks come by EventBridge, as AWS recommends, and as serverless migrations have
 * nothing else. https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Events.html
 */
export function subscribeToInstance(
  scope: Construct,
  instance: dms.CfnReplicationInstance | undefined,
  topic: sns.ITopic | undefined,
): dms.CfnEventSubscription | undefined {
  if (!instance || !topic) return undefined;
  topic.grantPublish(
    new iam.ServicePrincipal('dms.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  const subscription = new dms.CfnEventSubscription(scope, 'EventSubscription', {
    snsTopicArn: topic.topicArn,
    sourceType: 'replication-instance',
    sourceIds: [instance.replicationInstanceIdentifier ?? ''],
    eventCategories: ['failover', 'failure', 'low storage', 'maintenance'],
    enabled: true,
  });
  subscription.node.addDependency(instance);
  return subscription;
}
