import { Construct } from 'constructs';
import { CustomResource, Lazy, Stack } from 'aws-cdk-lib/core';
import * as dms from 'aws-cdk-lib/aws-dms';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { workloadSubnets } from '../../private/subnets';
import { MigrationEndpoint } from '../migration/migration-endpoint';
import { MigrationInstanceEngineOptions } from '../migration/migration-engine';
import { digestOf, migrationName, nameFor } from './migration-name';
import { createMigrationLog } from './migration-parts';
import { dmsArn } from './migration-role';
import { withMigrationDefaults } from './migration-rules';
import { MigrationRun } from './migration-run';
import { tableMapping, taskSettings } from './migration-task-settings';

type Settings = ReturnType<typeof withMigrationDefaults>;

/** What a task needs of its migration. */
interface Surroundings {
  readonly securityGroup: ec2.SecurityGroup;
  readonly runLogGroup: logs.LogGroup;
}

/** The parts of DMS of a migration. */
export interface MigrationTask {
  /** The name at the end of the ARN. */
  readonly name: string;
  readonly arn: string;
  readonly instanceName?: string;
  readonly subnetGroup: dms.CfnReplicationSubnetGroup;
  readonly sourceEndpoint: dms.CfnEndpoint;
  readonly targetEndpoint: dms.CfnEndpoint;
  readonly instance?: dms.CfnReplicationInstance;
  readonly replicationTask?: dms.CfnReplicationTask;
  readonly replicationConfig?: dms.CfnReplicationConfig;
  readonly logGroup: logs.LogGroup;
}

/** Makes what DMS has of a migration, between the two custom resources that stop and start it. */
export function createMigrationTask(scope: Construct, settings: Settings, around: Surroundings): MigrationTask {
  const base = migrationName(scope);
  const kind = settings.engine._serverless ? 'replication-config' : 'task';
  const name = nameFor(scope, base, fixedOf(settings));
  const arn = dmsArn(scope, kind, name);
  const run = new MigrationRun(scope, 'RunState', { base, logGroup: around.runLogGroup });

  let version: () => string = () => '';
  const state = { Arn: arn, Version: Lazy.string({ produce: () => version() }) };
  const pause = run.part('Pause', state);
  pause.node.addDependency(run.part('Resume', state));
  const subnetGroup = createSubnetGroup(scope, settings);
  const sourceEndpoint = createEndpoint(scope, 'Source', { endpoint: settings.source, settings, base, pause });
  const targetEndpoint = createEndpoint(scope, 'Target', { endpoint: settings.target, settings, base, pause });
  const parts = { ...around, base, name, arn, subnetGroup, sourceEndpoint, targetEndpoint };
  const made = settings.engine._instance
    ? onInstance(scope, settings, settings.engine._instance, parts)
    : serverless(scope, settings, parts);
  const task = (made.replicationTask ?? made.replicationConfig) as dms.CfnReplicationTask | dms.CfnReplicationConfig;
  task.node.addDependency(pause, made.logGroup);
  run.part('Run', { ...state, Wanted: settings.enabled ? 'running' : 'stopped' }).node.addDependency(task);
  // What CloudFormation would change in them, whoever wrote it: an override on the L1 is a change, too.
  version = () => digestOf(scope, [task, sourceEndpoint, targetEndpoint].map(propertiesOf));
  return made;
}

/**
 * What is decided when a migration is made. Of a serverless one, CloudFormation would try to change it in place, which DMS refuses once it has
 * run (https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Serverless.Components.html#CHAP_Serverless.modify).
 */
function fixedOf({ engine, migrationType, source, target, encryptionKey, vpc, subnets }: Settings): unknown[] {
  return [
    migrationType._name,
    source._engineName,
    target._engineName,
    encryptionKey?.keyArn,
    engine._serverless ? vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnetIds : 'instance',
  ];
}

function propertiesOf(resource: dms.CfnReplicationTask | dms.CfnReplicationConfig | dms.CfnEndpoint): unknown {
  const { Resources } = Stack.of(resource).resolve(resource._toCloudFormation()) as {
    Resources: Record<string, { Properties?: Record<string, unknown> }>;
  };
  return Object.values(Resources).map(({ Properties: { Tags: _tags, ...properties } = {} }) => properties);
}

function createSubnetGroup(scope: Construct, { vpc, subnets, accountRoles }: Settings): dms.CfnReplicationSubnetGroup {
  const group = new dms.CfnReplicationSubnetGroup(scope, 'SubnetGroup', {
    replicationSubnetGroupDescription: `Network interfaces of ${scope.node.path}`,
    subnetIds: vpc.selectSubnets(workloadSubnets(vpc, subnets)).subnetIds,
  });
  // DMS looks into the VPC by a role of the account.
  if (accountRoles) group.node.addDependency(accountRoles);
  return group;
}

function createEndpoint(
  scope: Construct,
  id: 'Source' | 'Target',
  options: {
    readonly endpoint: MigrationEndpoint;
    readonly settings: Settings;
    readonly base: string;
    readonly pause: CustomResource;
  },
): dms.CfnEndpoint {
  const { endpoint, settings, base, pause } = options;
  const parts = new Construct(scope, id);
  const side = id === 'Source' ? 'source' : 'target';
  const kmsKeyId = settings.encryptionKey?.keyArn;
  const resource = new dms.CfnEndpoint(parts, 'Endpoint', {
    ...endpoint._settings(parts, side),
    endpointType: side,
    engineName: endpoint._engineName,
    kmsKeyId,
    // Another engine is another endpoint.
    resourceIdentifier: nameFor(scope, base, [side, endpoint._engineName, kmsKeyId]),
  });
  // DMS tries the role when the endpoint is made, and changes none whose task runs.
  for (const needed of parts.node.children) if (needed !== resource) resource.node.addDependency(needed);
  resource.node.addDependency(pause);
  return resource;
}

/** The parts that both engines need. */
interface Parts extends Surroundings {
  readonly base: string;
  readonly name: string;
  readonly arn: string;
  readonly subnetGroup: dms.CfnReplicationSubnetGroup;
  readonly sourceEndpoint: dms.CfnEndpoint;
  readonly targetEndpoint: dms.CfnEndpoint;
}

function onInstance(
  scope: Construct,
  settings: Settings,
  engine: Required<MigrationInstanceEngineOptions>,
  parts: Parts,
): MigrationTask {
  const { subnetGroup, sourceEndpoint, targetEndpoint, name, arn } = parts;
  const kmsKeyId = settings.encryptionKey?.keyArn;
  const instanceName = nameFor(scope, parts.base, ['instance', kmsKeyId]);
  const instance = new dms.CfnReplicationInstance(scope, 'Instance', {
    replicationInstanceIdentifier: instanceName,
    replicationInstanceClass: `dms.${engine.instanceType.toString()}`,
    allocatedStorage: engine.storage.toGibibytes(),
    multiAz: engine.multiAz,
    publiclyAccessible: false,
    autoMinorVersionUpgrade: true,
    allowMajorVersionUpgrade: false,
    kmsKeyId,
    replicationSubnetGroupIdentifier: subnetGroup.ref,
    vpcSecurityGroupIds: [parts.securityGroup.securityGroupId],
  });
  if (settings.accountRoles) instance.node.addDependency(settings.accountRoles);
  const logGroup = createMigrationLog(scope, 'LogGroup', settings, `dms-tasks-${instanceName}`);
  const replicationTask = new dms.CfnReplicationTask(scope, 'Task', {
    replicationTaskIdentifier: name,
    resourceIdentifier: name,
    migrationType: settings.migrationType._name,
    cdcStartPosition: settings.migrationType._startPosition,
    replicationInstanceArn: instance.ref,
    sourceEndpointArn: sourceEndpoint.ref,
    targetEndpointArn: targetEndpoint.ref,
    tableMappings: JSON.stringify(tableMapping(settings.tables, settings.transformations)),
    replicationTaskSettings: JSON.stringify(taskSettings(settings.settings, settings.target._engineName)),
  });
  return { name, arn, instanceName, subnetGroup, sourceEndpoint, targetEndpoint, instance, replicationTask, logGroup };
}

function serverless(scope: Construct, settings: Settings, parts: Parts): MigrationTask {
  const { subnetGroup, sourceEndpoint, targetEndpoint, name, arn } = parts;
  const { minDcu, maxDcu, multiAz } = settings.engine._serverless ?? { minDcu: 1, maxDcu: 16, multiAz: true };
  const logGroup = createMigrationLog(scope, 'LogGroup', settings, `dms-serverless-replication-${name}`);
  const replicationConfig = new dms.CfnReplicationConfig(scope, 'Config', {
    replicationConfigIdentifier: name,
    resourceIdentifier: name,
    replicationType: settings.migrationType._name,
    sourceEndpointArn: sourceEndpoint.ref,
    targetEndpointArn: targetEndpoint.ref,
    computeConfig: {
      minCapacityUnits: minDcu,
      maxCapacityUnits: maxDcu,
      multiAz,
      replicationSubnetGroupId: subnetGroup.ref,
      vpcSecurityGroupIds: [parts.securityGroup.securityGroupId],
      kmsKeyId: settings.encryptionKey?.keyArn,
    },
    tableMappings: tableMapping(settings.tables, settings.transformations),
    replicationSettings: taskSettings(settings.settings, settings.target._engineName),
  });
  return { name, arn, subnetGroup, sourceEndpoint, targetEndpoint, replicationConfig, logGroup };
}
