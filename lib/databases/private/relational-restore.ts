import * as rds from 'aws-cdk-lib/aws-rds';
import { isKnown, rule, Rules } from '../../private/validation';
import { RelationalDatabaseProps } from '../relational/relational-database-props';
import { titleOfFamily } from './database-names';
import { ResolvedDatabase } from './relational-database-rules';

/**
 * The rules of a database that is made from a snapshot.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#cfn-rds-dbinstance-dbsnapshotidentifier
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html#cfn-rds-dbcluster-snapshotidentifier
 */
export function snapshotRules(
  props: RelationalDatabaseProps,
  { availability, masterPassword }: ResolvedDatabase,
  region: string,
): Rules {
  const { snapshot, engine } = props;
  if (!snapshot) return [];
  const isCluster = availability._cluster !== undefined;
  const { _snapshot: name, _isOfCluster: isOfCluster } = snapshot;
  const [, , , regionOfSnapshot] = isKnown(name) && name.startsWith('arn:') ? name.split(':') : [];
  return [
    rule(
      props.databaseName !== undefined,
      () =>
        `'databaseName' must not be given with 'snapshot', which has its databases, got '${props.databaseName ?? ''}'; leave it out`,
    ),
    rule(
      props.masterUsername !== undefined && masterPassword._isManaged,
      () =>
        `'masterUsername' must not be given with 'snapshot', which has its users, got '${props.masterUsername ?? ''}'; leave it out`,
    ),
    rule(
      props.encryptionKey === undefined && !isCluster,
      () =>
        `'encryptionKey' must be given with 'snapshot': the key of the snapshot, which the instance is encrypted with; ` +
        `for another one, copy the snapshot with that key first`,
    ),
    // An instance whose storage has grown has more than its template says.
    rule(
      props.allocatedStorage === undefined && !isCluster,
      () => `'allocatedStorage' must be given with 'snapshot': the storage of the snapshot, or more`,
    ),
    rule(
      isOfCluster && engine._facts.cluster === undefined,
      () =>
        `'snapshot' must be 'ofInstance()' for ${titleOfFamily(engine._facts.family)}, which has no Multi-AZ DB clusters`,
    ),
    rule(
      isCluster && !isOfCluster && isKnown(name) && !name.startsWith('arn:'),
      () => `'snapshot' of an instance must be given by its ARN to a Multi-AZ DB cluster, got '${name}'`,
    ),
    rule(
      regionOfSnapshot !== undefined && isKnown(region) && regionOfSnapshot !== region,
      () =>
        `'snapshot' must be of the Region of the database ('${region}'), got one of '${String(regionOfSnapshot)}'; copy it to that Region first`,
    ),
  ];
}

/** Takes from the template of an instance what comes with the snapshot: CloudFormation refuses it, or RDS passes it over. */
export function restoreInstance(instance: rds.CfnDBInstance, { snapshot }: RelationalDatabaseProps): void {
  if (!snapshot) return;
  if (snapshot._isOfCluster) instance.dbClusterSnapshotIdentifier = snapshot._snapshot;
  else instance.dbSnapshotIdentifier = snapshot._snapshot;
  instance.masterUsername = undefined;
  instance.kmsKeyId = undefined;
  instance.characterSetName = undefined;
  instance.timezone = undefined;
}
