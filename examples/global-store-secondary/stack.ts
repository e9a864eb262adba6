import { Construct } from 'constructs';
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import { AuroraGlobalPrimary, AuroraGlobalSecondary } from 'cdk-reference-architectures/databases';
import { FlowLogs, TieredVpc } from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { acknowledgeFindings } from '../global-store/findings';
import { clusterOptions, connectAs, SECONDARY_REGION, storeFunction } from '../global-store/store';
import { describe, ExampleStackProps } from '../profile';

/** Properties of the copy of the store. */
export interface GlobalStoreSecondaryStackProps extends ExampleStackProps {
  /** The cluster in the Region that is written to. */
  readonly primary: AuroraGlobalPrimary;
}

/**
 * The copy of the store in another Region: prices are read here, about a second old, and it takes over when the first Region is lost. The
 * function that sets prices stands by: it fails until the cluster of this Region is the one that is written to, and works from then on,
 * without a deployment. It writes to no other Region, so that a failover leaves nothing of the lost one in its way.
 */
export class GlobalStoreSecondaryStack extends Stack {
  constructor(scope: Construct, id: string, { profile, primary }: GlobalStoreSecondaryStackProps) {
    super(scope, id, { env: { region: SECONDARY_REGION } });
    describe(this, profile, 'Global store: the copy of the Aurora global database in another Region');
    const network = new TieredVpc(this, 'Network', {
      // Not that of the first Region: the two can be connected.
      cidr: '10.20.0.0/16',
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
    });
    const { vpc } = network;
    const store = new AuroraGlobalSecondary(this, 'Store', {
      globalClusterIdentifier: primary.globalClusterIdentifier,
      vpc,
      ...clusterOptions(profile),
      alarms: profile.alarms(this),
    });
    const reader = storeFunction(this, 'ReadPrices', 'read-prices', {
      profile,
      vpc,
      description: 'Reads prices, in the other Region',
      endpoint: store.readerEndpoint,
      environment: { DATABASE_USER: 'store_reader' },
    });
    connectAs('store_reader', reader, store);

    const writer = storeFunction(this, 'SetPrice', 'set-price', {
      profile,
      vpc,
      description: 'Sets a price, for both Regions, after a switchover',
      endpoint: store.writerEndpoint,
      environment: { DATABASE_USER: 'store_writer' },
    });
    connectAs('store_writer', writer, store);

    if (profile.isProduction) new OperationsDashboard(this, 'Operations', { subjects: [store, reader, writer] });
    new CfnOutput(this, 'ClusterArn', {
      value: store.cluster.clusterArn,
      description: 'For a switchover: --target-db-cluster-identifier',
    });
    new CfnOutput(this, 'SetPriceFunction', {
      value: writer.function.functionName,
      description: 'Takes what that of the first Region does, after a switchover or a failover',
    });
    new CfnOutput(this, 'ReadPricesFunction', {
      value: reader.function.functionName,
      description: `Takes { "articles": ["lamp"] }: aws lambda invoke`,
    });
    acknowledgeFindings(this, profile, store);
  }
}
