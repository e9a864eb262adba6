import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import {
  NeptuneCapacity,
  NeptuneCluster,
  NeptuneEngineVersion,
  NeptuneReaders,
} from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  SecureBucket,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { signedInUsers } from '../signed-in-users';
import { acknowledgeFindings } from './findings';

const { DELETE, GET, PUT } = apigwv2.HttpMethod;

/** Where the files of bulk loads are in their bucket. */
const IMPORT_PREFIX = 'purchases/';

/** Properties of the `Recommendations` stack. */
export interface RecommendationsStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;
}

/**
 * Customers who bought this also bought: a graph in Neptune of who bought what. One function writes to it, another one reads from the reader, a
 * third one has Neptune load past purchases from a bucket; each may do no more than that.
 */
export class RecommendationsStack extends Stack {
  private readonly alarms: Alarms;
  private readonly profile: Profile;

  constructor(scope: Construct, id: string, { profile, network }: RecommendationsStackProps) {
    super(scope, id);
    describe(this, profile, 'Recommendations: who bought what, as a graph in Neptune behind functions and an API');
    this.alarms = profile.alarms(this);
    this.profile = profile;

    const graph = this.createGraph(network);
    const purchases = this.createFunction(
      'Purchases',
      'Records what customers bought',
      graph,
      network,
      graph.writerHost,
    );
    const recommendations = this.createFunction(
      'Recommendations',
      'Says what goes with an article',
      graph,
      network,
      graph.readerHost,
    );
    // It looks whether a purchase is there before it writes it, and forgets customers who ask for it.
    graph.grantReadWrite(purchases);
    graph.grantRead(recommendations);
    const imports = this.createImports(graph, network);
    const api = this.createApi(purchases, recommendations);
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, purchases, recommendations, graph, imports] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API: /purchases/{sku} and /recommendations/{sku}' });
    new CfnOutput(this, 'ImportFunctionName', {
      value: imports.function.functionName,
      description:
        'Loads files: aws lambda invoke with {"prefix":"2026/"}, then with the {"loadId":"..."} of the answer',
    });
    acknowledgeFindings(this, { profile, graph, functions: [purchases, recommendations, imports] });
  }

  private createGraph({ network: { vpc } }: NetworkStack): NeptuneCluster {
    const { profile, alarms } = this;
    return new NeptuneCluster(this, 'Graph', {
      vpc,
      engineVersion: NeptuneEngineVersion.of('1.4.7.0'),
      // What takes longer than 2.5 seconds is ended by its handler's own limit, and should be in the log before.
      slowQueryThreshold: Duration.seconds(1),
      deletionProtection: profile.deletionProtection,
      logRetention: profile.logRetention,
      alarms,
      ...profile.choose({
        sandbox: {
          capacity: NeptuneCapacity.serverless({ minNcu: 1, maxNcu: 2.5 }),
          readers: NeptuneReaders.none(
            'A sandbox may be away for some minutes; a second instance costs as much again.',
          ),
          backupRetention: Duration.days(1),
        },
        production: {},
      }),
    });
  }

  private createFunction(
    id: string,
    description: string,
    graph: NeptuneCluster,
    { network: { vpc } }: NetworkStack,
    host: string,
    deployment = this.profile.choose({
      sandbox: FunctionDeployment.allAtOnce(),
      production: FunctionDeployment.canary(),
    }),
  ): ApiFunction {
    const { profile, alarms } = this;
    const name = id.toLowerCase();
    const made = new ApiFunction(this, id, {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', `${name}.ts`)),
      description,
      vpcPlacement: { vpc },
      // Its requests have eight seconds with their repetitions.
      timeout: Duration.seconds(15),
      environment: {
        GRAPH_HOST: host,
        GRAPH_PORT: String(graph.port),
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures',
      },
      deployment,
      logRetention: profile.logRetention,
      alarms,
    });
    graph.connections.allowDefaultPortFrom(made.function, description);
    return made;
  }

  /** The function that operators call; nobody else may. */
  private createImports(graph: NeptuneCluster, network: NetworkStack): ApiFunction {
    const { bucket } = new SecureBucket(this, 'Imported', {
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      storagePlan: StoragePlan.hot({ expireAfter: Duration.days(90), versionRetention: VersionRetention.days(30) }),
    });
    const imports = this.createFunction(
      'Imports',
      'Loads purchases in bulk',
      graph,
      network,
      graph.writerHost,
      FunctionDeployment.allAtOnce(),
    );
    const role = graph.loadFrom(bucket, { prefix: IMPORT_PREFIX });
    graph.grantLoad(imports);
    const settings = { IMPORT_BUCKET: bucket.bucketName, IMPORT_PREFIX, IMPORT_ROLE_ARN: role.roleArn };
    for (const [name, value] of Object.entries(settings)) imports.function.addEnvironment(name, value);
    new CfnOutput(this, 'ImportBucketName', {
      value: bucket.bucketName,
      description: `Files to load, below ${IMPORT_PREFIX}`,
    });
    return imports;
  }

  private createApi(purchases: ApiFunction, recommendations: ApiFunction): HttpApiService {
    const { profile, alarms } = this;
    const target = HttpTarget.apiFunction(purchases);
    return new HttpApiService(this, 'Api', {
      description: 'Purchases of the caller, and what goes with an article',
      definition: HttpApiDefinition.routes({
        authorization: profile.isProduction
          ? signedInUsers(this, profile, { pool: 'Where customers sign up and in', client: 'What the shop is there' })
          : HttpAuthorization.iam(),
        routes: [
          { path: '/purchases/{sku}', methods: [PUT], target },
          { path: '/purchases', methods: [DELETE], target },
          { path: '/recommendations/{sku}', methods: [GET], target: HttpTarget.apiFunction(recommendations) },
        ],
        cors: profile.site && {
          allowOrigins: [`https://www.${profile.site.domainName}`],
          allowHeaders: ['authorization', 'content-type'],
          allowMethods: [apigwv2.CorsHttpMethod.GET, apigwv2.CorsHttpMethod.PUT, apigwv2.CorsHttpMethod.DELETE],
          maxAge: Duration.hours(1),
        },
      }),
      domain: profile.site && {
        domainName: `recommendations.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'recommendations'),
        hostedZone: profile.hostedZone(this),
      },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [purchases, recommendations] },
      }),
      alarms,
    });
  }
}
