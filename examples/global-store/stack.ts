import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as triggers from 'aws-cdk-lib/triggers';
import { AuroraGlobalPrimary } from 'cdk-reference-architectures/databases';
import { ApiFunction } from 'cdk-reference-architectures/functions';
import { FlowLogs, InterfaceEndpointSet, TieredVpc } from 'cdk-reference-architectures/network';
import { OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps } from '../profile';
import { acknowledgeFindings } from './findings';
import { clusterOptions, connectAs, DATABASE, SECONDARY_REGION, STORE_REGION, storeFunction } from './store';

/**
 * The prices of a store that sells in two Regions: written here, and read in both, each from its own copy. When this Region is lost, the other
 * one takes over. It is deployed first: nothing in it names the other one.
 */
export class GlobalStoreStack extends Stack {
  /** The cluster that is written to, and the global database. */
  public readonly store: AuroraGlobalPrimary;

  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id, { env: { region: STORE_REGION } });
    describe(this, profile, 'Global store: an Aurora global database, in the Region that is written to');
    const network = new TieredVpc(this, 'Network', {
      cidr: '10.10.0.0/16',
      flowLogs: FlowLogs.toCloudWatch({ logRetention: profile.logRetention }),
      // For the function that changes the password, and that of the schema, which ask for it. Nothing else leaves the VPC.
      interfaceEndpoints: [
        InterfaceEndpointSet.of({ SecretsManager: ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER }),
      ],
      interfaceEndpointZones: profile.choose({ sandbox: 1, production: 2 }),
    });
    const { vpc } = network;
    const alarms = profile.alarms(this);
    const store = new AuroraGlobalPrimary(this, 'Store', {
      vpc,
      ...clusterOptions(profile),
      databaseName: DATABASE,
      secretRegions: [SECONDARY_REGION],
      alarms,
    });
    this.store = store;

    const props = { profile, vpc };
    const reader = storeFunction(this, 'ReadPrices', 'read-prices', {
      ...props,
      description: 'Reads prices, here',
      endpoint: store.readerEndpoint,
      environment: { DATABASE_USER: 'store_reader' },
    });
    connectAs('store_reader', reader, store);
    const writer = storeFunction(this, 'SetPrice', 'set-price', {
      ...props,
      description: 'Sets a price, for both Regions',
      endpoint: store.writerEndpoint,
      environment: { DATABASE_USER: 'store_writer' },
    });
    connectAs('store_writer', writer, store);
    const schema = storeFunction(this, 'Schema', 'schema', {
      ...props,
      description: 'Makes the schema of the store',
      endpoint: store.writerEndpoint,
      environment: { SECRET_ARN: store.secret.secretArn },
    });
    this.makeSchema(schema);

    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [store, reader, writer] });
    }
    new CfnOutput(this, 'GlobalDatabase', {
      value: store.globalClusterIdentifier,
      description: 'For a switchover: aws rds switchover-global-cluster --global-cluster-identifier',
    });
    new CfnOutput(this, 'SetPriceFunction', {
      value: writer.function.functionName,
      description: `Takes { "article": "lamp", "cents": 3990 }: aws lambda invoke`,
    });
    new CfnOutput(this, 'ReadPricesFunction', {
      value: reader.function.functionName,
      description: `Takes { "articles": ["lamp"] }: aws lambda invoke`,
    });
    acknowledgeFindings(this, profile, store);
  }

  private makeSchema(schema: ApiFunction): void {
    const { store } = this;
    store.secret.grantRead(schema);
    store.connections.allowDefaultPortFrom(schema.function, 'Function of the schema');
    new triggers.Trigger(this, 'MakeSchema', {
      handler: schema.function,
      timeout: Duration.minutes(1),
      // The instance of the writer, and that it lets the function in, are not part of what that waits for.
      executeAfter: [store],
    });
  }
}
