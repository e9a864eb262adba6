import { Construct, IConstruct } from 'constructs';
import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import * as docdb from 'aws-cdk-lib/aws-docdb';
import * as dsql from 'aws-cdk-lib/aws-dsql';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as fsx from 'aws-cdk-lib/aws-fsx';
import * as neptune from 'aws-cdk-lib/aws-neptune';
import * as rds from 'aws-cdk-lib/aws-rds';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { sendToEventBridge } from '../../private/bucket-event-bridge';

/**
 * The ARNs of what AWS Backup knows in a construct and below it. aws-cdk-lib finds neither buckets nor global tables, as which
 * `TableV2` makes every table.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export function backedUpArns(construct: IConstruct): string[] {
  return construct.node.findAll().flatMap((child) => arnOf(child) ?? []);
}

/** The paths of what AWS Backup knows in a construct and below it, but of another Region or account, where the plan has no reach. */
export function backedUpElsewhere(scope: Construct, construct: IConstruct): string[] {
  const here = Stack.of(scope);
  const differ = (one: string, other: string) =>
    !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
  return construct.node
    .findAll()
    .filter((child) => {
      const { region, account } = Stack.of(child);
      return (differ(region, here.region) || differ(account, here.account)) && arnOf(child) !== undefined;
    })
    .map(({ node }) => node.path);
}

/** Whether there is a bucket in a construct, or below it. */
export function hasBucket(construct: IConstruct): boolean {
  return construct.node.findAll().some((child) => child instanceof s3.CfnBucket);
}

/** Whether there is an instance of EC2 in a construct, or below it. */
export function hasInstance(construct: IConstruct): boolean {
  return construct.node.findAll().some((child) => child instanceof ec2.CfnInstance);
}

/**
 * Lets the buckets in a construct send their events to EventBridge, as AWS Backup sets it by itself with the first backup: a template
 * that sets notifications without it would take it away again, and backups would stop without a word.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html
 */
export function letBucketsTellOfChanges(scope: Construct, construct: IConstruct, without: readonly IConstruct[]): void {
  const left = new Set(without.flatMap(({ node }) => node.findAll()));
  for (const child of construct.node.findAll()) {
    if (child instanceof s3.Bucket && !left.has(child)) sendToEventBridge(scope, child, 'BackupProgram');
  }
}

function arnOf(child: IConstruct): string | undefined {
  if (child instanceof s3.CfnBucket) return child.attrArn;
  if (child instanceof dynamodb.CfnTable || child instanceof dynamodb.CfnGlobalTable) return child.attrArn;
  if (child instanceof efs.CfnFileSystem) return child.attrArn;
  if (child instanceof fsx.CfnFileSystem) return hasBackups(child) ? child.attrResourceArn : undefined;
  if (child instanceof fsx.CfnVolume) return child.volumeType === 'ONTAP' ? child.attrResourceArn : undefined;
  if (child instanceof dsql.CfnCluster) return child.attrResourceArn;
  if (child instanceof ec2.CfnInstance) return arn(child, 'ec2', 'instance', child.ref);
  if (child instanceof ec2.CfnVolume) return arn(child, 'ec2', 'volume', child.ref);
  // An instance of Aurora is backed up with its cluster.
  if (child instanceof rds.CfnDBInstance)
    return child.dbClusterIdentifier === undefined ? child.attrDbInstanceArn : undefined;
  if (child instanceof rds.CfnDBCluster) return child.attrDbClusterArn;
  if (child instanceof docdb.CfnDBCluster || child instanceof neptune.CfnDBCluster) {
    return arn(child, 'rds', 'cluster', child.ref, ArnFormat.COLON_RESOURCE_NAME);
  }
  return undefined;
}

/**
 * Whether FSx can back up a file system: of ONTAP it does its volumes, of Lustre those that are persistent and have no link. A job of
 * another one would fail each time.
 * https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateBackup.html
 */
function hasBackups(fileSystem: fsx.CfnFileSystem): boolean {
  if (fileSystem.fileSystemType === 'ONTAP') return false;
  const { lustreConfiguration } = fileSystem;
  if (fileSystem.fileSystemType !== 'LUSTRE' || Token.isUnresolved(lustreConfiguration)) return true;
  const { deploymentType = 'SCRATCH_1', importPath } = (lustreConfiguration ??
    {}) as fsx.CfnFileSystem.LustreConfigurationProperty;
  const persistent = Token.isUnresolved(deploymentType) || deploymentType.startsWith('PERSISTENT');
  return persistent && importPath === undefined && !isLinked(fileSystem);
}

function isLinked(fileSystem: fsx.CfnFileSystem): boolean {
  return Stack.of(fileSystem)
    .node.findAll()
    .some((child) => child instanceof fsx.CfnDataRepositoryAssociation && child.fileSystemId === fileSystem.ref);
}

function arn(
  child: IConstruct,
  service: string,
  resource: string,
  resourceName: string,
  arnFormat?: ArnFormat,
): string {
  return Stack.of(child).formatArn({ service, resource, resourceName, arnFormat });
}
