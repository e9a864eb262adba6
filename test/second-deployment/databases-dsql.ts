import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { DsqlClusterProps, DsqlMultiRegion } from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { dsqlSpecimens, fromVpcsOnly } from '../specimens/databases/dsql';
import { keyOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<DsqlClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
}

const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::DSQL::Cluster';

const AWAITING = DsqlMultiRegion.awaitingPeer('eu-west-3');
const PEERED = DsqlMultiRegion.peered('eu-west-3', {
  'eu-west-1': 'aaabtx6icfp6d53snkhseduiqq',
  'eu-west-2': 'bbabtx6icfp6d53snkhseduiqq',
});

export const dsqlTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/dsql/README.md',
    'DsqlCluster',
    (scope, { id = 'Orders', key, ...props }) => {
      const stack = new Stack(scope, 'InRegion', { env: { region: 'eu-west-1' } });
      dsqlSpecimens.DsqlCluster?.minimal(stack, id, { ...props, ...(key && { encryptionKey: keyOf(stack) }) });
    },
    [
      {
        change: '`multiRegion`, from `awaitingPeer()` to `peered()`',
        effect: 'in place: the second deployment, of both clusters. They can be used from then on',
        versions: { peered: [{ multiRegion: AWAITING }, { multiRegion: PEERED }] },
      },
      {
        change: '`multiRegion` of a cluster that had none, or taken away; another witness',
        effect:
          '**do not**: the template says that it is in place, but a cluster is of one Region or of two from its creation, and Terraform and Pulumi make a new one. Make a cluster beside it, and copy the rows',
        versions: {
          given: { multiRegion: AWAITING },
          away: [{ multiRegion: PEERED }, {}],
          witness: [{ multiRegion: PEERED }, { multiRegion: DsqlMultiRegion.awaitingPeer('eu-central-1') }],
        },
      },
      {
        change: '`encryptionKey`, given or another',
        effect:
          'in place; DSQL encrypts the key of the cluster anew, the data stay as they are. Keep the old key until `aws dsql get-cluster` says that the new one is `ENABLED`',
        versions: { given: { key: true }, away: [{ key: true }, {}] },
      },
      {
        change: '`resourcePolicy`',
        effect: 'in place, for connections from then on',
        versions: { given: { resourcePolicy: fromVpcsOnly() }, away: [{ resourcePolicy: fromVpcsOnly() }, {}] },
      },
      {
        change: '`deletionProtection`, `removalPolicy`, `alarms`, `alarmThresholds`',
        effect: 'in place. `removalPolicy` alone waits for the next change of the stack',
        versions: {
          protection: { deletionProtection: false },
          policy: { deletionProtection: false, removalPolicy: RemovalPolicy.DESTROY },
          threshold: { alarmThresholds: { conflictPercent: 30 } },
          spending: { alarmThresholds: { dailyProcessingUnits: 100_000 } },
          none: { alarms: Alarms.none() },
        },
        except: { none: { removed: [ALARM] } },
      },
      {
        change: 'another id of the construct',
        effect:
          '**an empty cluster** with another endpoint; the old one is kept, outside the stack. `cdk refactor`, or an import of the old one, keeps it in use',
        findings: ['loses data-lost'],
        removed: [ALARM, CLUSTER],
        versions: { id: { id: 'Purchases' } },
      },
    ],
  ),
];
