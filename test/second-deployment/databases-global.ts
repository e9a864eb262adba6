import { Duration } from 'aws-cdk-lib/core';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraGlobalPrimaryProps,
  AuroraGlobalSecondaryProps,
} from 'cdk-reference-architectures/databases';
import { auroraSpecimens } from '../specimens/databases/aurora';
import { keyOf } from '../specimens/surroundings';
import { MADE_BY_ID, postgres } from './databases-aurora';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

const GLOBAL = 'AWS::RDS::GlobalCluster';
const CLUSTER = 'AWS::RDS::DBCluster';
const INSTANCE = 'AWS::RDS::DBInstance';

interface Global extends Partial<AuroraGlobalPrimaryProps> {
  readonly id?: string;
}

interface GlobalCopy extends Partial<AuroraGlobalSecondaryProps> {
  readonly id?: string;
  readonly key?: boolean;
}

export const auroraGlobalTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Global>(
    'lib/databases/aurora/README.md',
    'AuroraGlobalPrimary',
    (stack, { id = 'Orders', ...props }) => auroraSpecimens.AuroraGlobalPrimary?.minimal(stack, id, props),
    [
      {
        change: '`capacity`, `readers`, `parameters`, alarms and what else `AuroraCluster` has',
        effect: 'as in its table. Change the secondary cluster with it, and first where it grows',
        versions: { capacity: { capacity: AuroraCapacity.serverless({ minAcu: 1, maxAcu: 32 }) } },
      },
      {
        change: 'another minor or major version of `engine`',
        effect:
          '**fails** while there is a secondary cluster: the global database is upgraded as a whole (`aws rds modify-global-cluster --engine-version`), and the templates say the same afterwards',
        versions: { minor: [{ engine: postgres(rds.AuroraPostgresEngineVersion.VER_17_7) }, {}] },
      },
      {
        change: '`secretRegions`, `rotationSubnets`, `globalLag`, `deletionProtection`',
        effect: 'in place; a Region that is taken away loses its copy of the secret',
        versions: {
          regions: { secretRegions: ['eu-central-1'] },
          lag: { globalLag: Duration.seconds(5) },
          protection: { deletionProtection: false },
        },
      },
      {
        change: 'a switchover to the other Region, and a deployment afterwards',
        effect:
          'nothing is changed: neither template says who is the primary one. Do not change `globalClusterIdentifier` of the other cluster meanwhile, which would replace it',
        versions: { nothing: { alarmThresholds: { capacityPercent: 80 } } },
      },
      {
        change: '`masterUsername`',
        effect:
          '**do not**, as with `AuroraCluster`. A secret with a password of the other user may stay, unused; that of the database stays as it is',
        findings: ['loses data-lost'],
        removed: ['AWS::SecretsManager::Secret'],
        replaced: [
          'AWS::SecretsManager::ResourcePolicy',
          'AWS::SecretsManager::RotationSchedule',
          'AWS::SecretsManager::SecretTargetAttachment',
        ],
        versions: { user: { masterUsername: 'owner' } },
      },
      {
        change: '`databaseName`, `encryptionKey`',
        effect: '**fails**, as with `AuroraCluster`',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, GLOBAL, INSTANCE],
        versions: { database: { databaseName: 'orders' } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty global database**. The old one is protected, and stays with its copies, outside the stack, **billed**',
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: [
          ...MADE_BY_ID,
          GLOBAL,
          'AWS::EC2::SecurityGroupEgress',
          'AWS::EC2::SecurityGroupIngress',
          'AWS::SecretsManager::ResourcePolicy',
          'AWS::SecretsManager::RotationSchedule',
          'AWS::SecretsManager::Secret',
          'AWS::SecretsManager::SecretTargetAttachment',
        ],
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
  secondDeployments<GlobalCopy>(
    'lib/databases/aurora/README.md',
    'AuroraGlobalSecondary',
    (stack, { id = 'Orders', key, ...props }) =>
      auroraSpecimens.AuroraGlobalSecondary?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
      }),
    [
      {
        change: '`writeForwarding`, `globalLag`, `capacity` and what else `AuroraCluster` has',
        effect: 'in place, as in its table',
        versions: {
          forwarding: { writeForwarding: true },
          lag: { globalLag: Duration.seconds(5) },
          capacity: { capacity: AuroraCapacity.serverless({ minAcu: 1, maxAcu: 32 }) },
        },
      },
      {
        change: '`globalClusterIdentifier`',
        effect:
          '**do not**: CloudFormation may replace the cluster, and fails, since it has a name. To have the cluster on its own, detach it (`aws rds remove-from-global-cluster`); take the other one out of its stack with `RemovalPolicy.RETAIN`, and import it as an `AuroraCluster`',
        versions: { identifier: { globalClusterIdentifier: 'purchases' } },
      },
      {
        change: '`encryptionKey`',
        effect: '**fails**, and the copy stays as it is. Make another one beside it, then take this one away',
        findings: ['fails physical-name', 'ignored deletion-protected', 'loses data-lost'],
        replaced: [CLUSTER, INSTANCE],
        removed: ['AWS::KMS::Key'],
        versions: { key: { key: true } },
      },
      {
        change: 'another id of the construct',
        effect:
          'another copy is made. The old one is protected, and stays outside the stack, **billed**: detach and delete it when the new one is there',
        findings: ['ignored deletion-protected', 'loses data-lost'],
        removed: MADE_BY_ID,
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
];
