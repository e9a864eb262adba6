import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DsqlCluster, DsqlClusterProps, DsqlMultiRegion } from 'cdk-reference-architectures/databases';
import { Alarms } from 'cdk-reference-architectures/observability';
import { dsqlSpecimens, fromVpcsOnly } from '../specimens/databases/dsql';
import { keyOf, vpcOf } from '../specimens/surroundings';
import { secondDeployments, SecondDeploymentTable } from './second-deployment-table';

interface Version extends Partial<DsqlClusterProps> {
  readonly id?: string;
  readonly key?: boolean;
  /** An interface endpoint, and its subnets. */
  readonly endpoint?: { readonly id: string; readonly subnets?: ec2.SubnetSelection };
}

const ALARM = 'AWS::CloudWatch::Alarm';
const CLUSTER = 'AWS::DSQL::Cluster';
const ENDPOINT = 'AWS::EC2::VPCEndpoint';
const GROUP = 'AWS::EC2::SecurityGroup';

const APP = { id: 'AppEndpoint' };

const AWAITING = DsqlMultiRegion.awaitingPeer('eu-west-3');
const PEERED = DsqlMultiRegion.peered('eu-west-3', {
  'eu-west-1': 'aaabtx6icfp6d53snkhseduiqq',
  'eu-west-2': 'bbabtx6icfp6d53snkhseduiqq',
});

export const dsqlTables: readonly SecondDeploymentTable[] = [
  secondDeployments<Version>(
    'lib/databases/dsql/README.md',
    'DsqlCluster',
    (scope, { id = 'Orders', key, endpoint, ...props }) => {
      const stack = new Stack(scope, 'InRegion', { env: { region: 'eu-west-1' } });
      const made = dsqlSpecimens.DsqlCluster?.minimal(stack, id, {
        ...props,
        ...(key && { encryptionKey: keyOf(stack) }),
      }) as DsqlCluster;
      if (endpoint) made.addInterfaceEndpoint(endpoint.id, { vpc: vpcOf(stack), subnets: endpoint.subnets });
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
        change: '`addInterfaceEndpoint()`, called, or with other subnets',
        effect:
          'in place; connections through an address that goes end. The internet is as before: `resourcePolicy` shuts it',
        versions: {
          called: { endpoint: APP },
          subnets: [{ endpoint: APP }, { endpoint: { ...APP, subnets: { subnetType: ec2.SubnetType.PUBLIC } } }],
        },
      },
      {
        change: '`addInterfaceEndpoint()`, not called any more',
        effect: '**clients of `privateEndpoint` fail**: have them take `endpoint` first',
        removed: [ENDPOINT, GROUP],
        versions: { away: [{ endpoint: APP }, {}] },
      },
      {
        change: '`addInterfaceEndpoint()` with another id in the same VPC',
        effect:
          '**fails**, and the old one stays: CloudFormation makes the new one first, and a VPC has one with private names for a service. Take the old one away in a deployment of its own',
        findings: ['fails endpoint-private-dns'],
        removed: [ENDPOINT, GROUP],
        versions: { id: [{ endpoint: APP }, { endpoint: { id: 'ShopEndpoint' } }] },
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
