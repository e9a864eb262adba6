import { join } from 'node:path';
import { Construct } from 'constructs';
import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rds from 'aws-cdk-lib/aws-rds';
import {
  AuroraCapacity,
  AuroraEngine,
  AuroraGlobalOptions,
  AuroraReader,
  AuroraReaders,
} from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode } from 'cdk-reference-architectures/functions';
import { Profile } from '../profile';

/** Where the store is written to, and where its copy is. Cross-Region references need Regions that are known; change both to your own. */
export const STORE_REGION = 'eu-west-1';
export const SECONDARY_REGION = 'eu-central-1';

/** The name of the database, which comes to the other Region with its data. */
export const DATABASE = 'store';

/** What both clusters have in common: either may be the one that is written to. */
export function clusterOptions(
  profile: Profile,
): Pick<AuroraGlobalOptions, 'capacity' | 'deletionProtection' | 'engine' | 'logRetention' | 'readers'> {
  return {
    engine: AuroraEngine.postgres(rds.AuroraPostgresEngineVersion.VER_17_9),
    capacity: AuroraCapacity.serverless(
      profile.choose({ sandbox: { maxAcu: 1 }, production: { minAcu: 2, maxAcu: 16 } }),
    ),
    readers: profile.choose({
      sandbox: AuroraReaders.none('A sandbox may be away while its one instance is made again.'),
      production: AuroraReaders.named([AuroraReader.failoverTarget('Reader')]),
    }),
    deletionProtection: profile.deletionProtection,
    logRetention: profile.logRetention,
  };
}

/** A cluster, of whichever kind. */
export interface StoreCluster extends ec2.IConnectable {
  grantConnect(grantee: iam.IGrantable, user: string): iam.Grant;
}

/** Properties of a function of the store. */
export interface StoreFunctionProps {
  readonly profile: Profile;
  readonly vpc: ec2.IVpc;
  readonly description: string;
  readonly endpoint: rds.Endpoint;
  /** Further variables of its environment. */
  readonly environment?: Record<string, string>;
}

/** A function that is in the VPC of a cluster, and calls nothing but it. */
export function storeFunction(scope: Construct, id: string, handler: string, props: StoreFunctionProps): ApiFunction {
  const { profile, vpc, description, endpoint, environment } = props;
  return new ApiFunction(scope, id, {
    code: FunctionCode.typeScript(join(__dirname, 'handlers', `${handler}.ts`), {
      // The signer of tokens is bundled; of the driver the part in JavaScript will do.
      externalModules: ['@aws-sdk/client-*', 'pg-native'],
    }),
    description,
    vpcPlacement: { vpc, subnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
    timeout: Duration.seconds(20),
    environment: {
      DATABASE_HOST: endpoint.hostname,
      DATABASE_PORT: '5432',
      DATABASE_NAME: DATABASE,
      // The authorities of RDS: https://docs.aws.amazon.com/lambda/latest/dg/lambda-nodejs.html
      DATABASE_CA_FILE: '/var/runtime/ca-cert.pem',
      POWERTOOLS_SERVICE_NAME: handler,
      ...environment,
    },
    logRetention: profile.logRetention,
    alarms: profile.alarms(scope),
  });
}

/** Lets a function in, as one user of the database. */
export function connectAs(user: string, client: ApiFunction, cluster: StoreCluster): void {
  cluster.connections.allowDefaultPortFrom(client.function, `Function that connects as ${user}`);
  cluster.grantConnect(client, user);
}
