import { RemovalPolicy, Size } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { DsqlCluster, DsqlClusterProps, DsqlMultiRegion } from 'cdk-reference-architectures/databases';
import { Specimens } from '../specimen';
import { alarmsOf, keyOf, vpcOf } from '../surroundings';

/** Connections from the internet are refused. */
export const fromVpcsOnly = () =>
  new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        principals: [new iam.AnyPrincipal()],
        actions: ['dsql:DbConnect', 'dsql:DbConnectAdmin'],
        resources: ['*'],
        conditions: { Null: { 'aws:SourceVpc': 'true' } },
      }),
    ],
  });

export const dsqlSpecimens: Specimens = {
  DsqlCluster: {
    minimal: (stack, id, given: Partial<DsqlClusterProps> = {}) =>
      new DsqlCluster(stack, id, { ...given, alarms: given.alarms ?? alarmsOf(stack) }),
    full: (stack, id) => {
      const cluster = new DsqlCluster(stack, id, {
        alarms: alarmsOf(stack),
        alarmThresholds: {
          queryTimeouts: 5,
          conflictPercent: 20,
          storage: Size.tebibytes(1),
          dailyProcessingUnits: 100_000,
        },
        multiRegion: DsqlMultiRegion.peered('eu-west-3', {
          'eu-west-1': 'aaabtx6icfp6d53snkhseduiqq',
          'eu-west-2': 'bbabtx6icfp6d53snkhseduiqq',
        }),
        encryptionKey: keyOf(stack),
        resourcePolicy: fromVpcsOnly(),
        deletionProtection: false,
        removalPolicy: RemovalPolicy.DESTROY,
      });
      const role = new iam.Role(cluster, 'Migrations', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
      cluster.grantAdmin(role);
      cluster.grantConnect(role);
      cluster.addInterfaceEndpoint('AppEndpoint', { vpc: vpcOf(stack) });
      return cluster;
    },
  },
};
