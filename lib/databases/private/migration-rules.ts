import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { workloadSubnets } from '../../private/subnets';
import { isKnown, nonEmpty, required, rule, Rules, seconds, wholeNumber } from '../../private/validation';
import { DatabaseMigrationProps } from '../migration/database-migration';
import { MigrationEndpoint } from '../migration/migration-endpoint';
import { MigrationEngine } from '../migration/migration-engine';
import { TargetPreparation } from '../migration/migration-settings';
import { MigrationType } from '../migration/migration-type';
import { canValidate } from './migration-task-settings';

/** Every default of a migration that the rules and the resources read. */
export function withMigrationDefaults(props: DatabaseMigrationProps) {
  return {
    ...props,
    engine: props.engine ?? MigrationEngine.serverless(),
    migrationType: props.migrationType ?? MigrationType.fullLoadAndCdc(),
    transformations: props.transformations ?? [],
    settings: props.settings ?? {},
    enabled: props.enabled ?? true,
  };
}

/** The rules of a `DatabaseMigration`. */
export function migrationRules(props: DatabaseMigrationProps): Rules {
  const { source, target, tables, vpc } = props;
  const { engine, migrationType, transformations, settings } = withMigrationDefaults(props);
  const serverless = engine._serverless !== undefined;
  const selected = tables ?? [];
  return [
    required('vpc', vpc),
    vpc ? subnetRules(vpc, props.subnets) : [],
    endpointRules('source', source),
    endpointRules('target', target),
    rule(
      source !== undefined && target !== undefined && same(source._place, target._place),
      () => `'target' must be another place than 'source': it would be overwritten by itself; give another one`,
    ),
    engine._rules(),
    migrationType._rules(serverless),
    rule(
      !selected.some(({ _action }) => _action === 'include'),
      () => `'tables' must include something, got no such selection; add 'TableSelection.include(schema)'`,
    ),
    selected.map((selection) => selection._rules()),
    viewRules(
      selected.some(({ _views }) => _views),
      serverless,
      migrationType,
    ),
    transformations.map((transformation) => transformation._rules()),
    settings.largeObjects ? settings.largeObjects._rules() : [],
    nonEmpty('settings controlSchema', settings.controlSchema),
    wholeNumber('settings maxParallelTables', settings.maxParallelTables, { min: 1, max: 49 }),
    rule(
      settings.validation === true && target !== undefined && !canValidate(target._engineName),
      () => `'settings validation' needs a database as the target, got ${target._engineName}; leave it out`,
    ),
    rule(
      settings.targetPreparation === TargetPreparation.DROP &&
        target !== undefined &&
        target._engineName === 'dynamodb',
      () =>
        `'settings targetPreparation' must not be DROP with DynamoDB: the tables are not its own, and its role may not delete them; ` +
        'empty them before, and leave it out',
    ),
    thresholdRules(props, engine, migrationType),
  ];
}

function endpointRules(prop: 'source' | 'target', endpoint: MigrationEndpoint | undefined): Rules {
  return endpoint ? endpoint._rules(prop, prop) : required(prop, endpoint);
}

/** https://docs.aws.amazon.com/dms/latest/userguide/CHAP_ReplicationInstance.VPC.html */
function subnetRules(vpc: ec2.IVpc, chosen: ec2.SubnetSelection | undefined): Rules {
  const { subnets, availabilityZones, hasPublic } = vpc.selectSubnets(workloadSubnets(vpc, chosen));
  const zones = new Set(availabilityZones).size;
  return [
    rule(
      subnets.length > 0 && isKnown(availabilityZones[0]) && zones < 2,
      () => `'subnets' must be in at least 2 zones, got ${zones}; choose subnets of another zone as well`,
    ),
    rule(subnets.length === 0, () => `'subnets' must not be empty; choose subnets of at least 2 zones`),
    rule(hasPublic, () => `'subnets' must not be public: a migration has no public address; choose private ones`),
  ];
}

/** https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Troubleshooting.html */
function viewRules(views: boolean, serverless: boolean, migrationType: MigrationType): Rules {
  return [
    rule(
      views && serverless,
      () => `'tables' must not include views in a serverless migration; use 'MigrationEngine.instance()'`,
    ),
    rule(
      views && migrationType._captures,
      () => `'tables' must not include views where changes are captured; use 'MigrationType.fullLoad()' for them`,
    ),
  ];
}

function thresholdRules(
  { alarmThresholds = {} }: DatabaseMigrationProps,
  engine: MigrationEngine,
  migrationType: MigrationType,
): Rules {
  const { sourceLatency, targetLatency, suspendedTables, freeableMemory, freeStoragePercent } = alarmThresholds;
  const needsInstance = (prop: string, value: unknown) =>
    rule(
      value !== undefined && engine._instance === undefined,
      () => `'alarmThresholds.${prop}' needs an instance: DMS scales a serverless migration; leave it out`,
    );
  return [
    seconds('alarmThresholds.sourceLatency', sourceLatency, { min: 60 }),
    seconds('alarmThresholds.targetLatency', targetLatency, { min: 60 }),
    rule(
      (sourceLatency !== undefined || targetLatency !== undefined) && !migrationType._captures,
      () => `'alarmThresholds' of latency need a migration that captures changes; leave them out`,
    ),
    wholeNumber('alarmThresholds.suspendedTables', suspendedTables, { min: 1 }),
    needsInstance('freeableMemory', freeableMemory),
    needsInstance('freeStoragePercent', freeStoragePercent),
    wholeNumber('alarmThresholds.freeStoragePercent', freeStoragePercent, { min: 1, max: 99 }),
  ];
}

function same(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a[0] !== undefined && a.length === b.length && a.every((part, index) => part === b[index]);
}
