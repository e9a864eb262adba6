import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, FileSystem, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { ItemTable } from 'cdk-reference-architectures/databases';
import {
  ContentDelivery,
  DeliveryDomain,
  DeliveryFirewall,
  DeliveryLogs,
  DeliveryOrigin,
  NorthVirginia,
  RateLimit,
  SiteContent,
} from 'cdk-reference-architectures/edge';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import {
  AccessLogBucket,
  BucketAccessLogs,
  SecureBucket,
  StoragePlan,
  VersionRetention,
} from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps, Profile } from '../profile';
import { buildSite } from './build-site';
import { acknowledgeFindings } from './findings';

const { GET, POST } = apigwv2.HttpMethod;

/**
 * A static site and its API under one name: the page of a library, with opening hours and the books that its readers wish for. CloudFront
 * serves the files of a private bucket at `/`, and passes `/api/*` on to an HTTP API. In production there are a name, a certificate and a
 * firewall, which are in us-east-1, in stacks of their own.
 */
export class StaticSiteStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id, { env: { region: 'eu-west-1' } });
    describe(this, profile, 'Static site: files of a bucket and an HTTP API under one name, by CloudFront');
    const alarms = profile.alarms(this);

    const { bucket } = new SecureBucket(this, 'Files', {
      // Who overwrote a page by hand; who read one is in the log of the distribution.
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      // A file that somebody overwrote by hand can be brought back.
      storagePlan: StoragePlan.hot({ versionRetention: VersionRetention.days(30) }),
    });
    const wishes = new ItemTable(this, 'Wishes', {
      partitionKey: { name: 'wishId', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'newest',
          partitionKey: { name: 'shelf', type: AttributeType.STRING },
          sortKey: { name: 'createdAt', type: AttributeType.STRING },
        },
      ],
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const library = this.createLibrary(profile, wishes, alarms);
    const api = this.createApi(profile, library, alarms);
    const delivery = this.createDelivery(profile, DeliveryOrigin.bucket(bucket), DeliveryOrigin.httpApi(api.api));
    const content = this.createContent(profile, delivery, bucket);
    // Pages ask for what the API has to know.
    content.node.addDependency(api.stage, ...api.routes, library.alias);

    if (profile.isProduction)
      new OperationsDashboard(this, 'Operations', { subjects: [delivery, api, library, wishes] });
    new CfnOutput(this, 'Url', { value: delivery.url, description: 'The site' });
    new CfnOutput(this, 'BucketName', { value: bucket.bucketName, description: 'Its files' });
    acknowledgeFindings(this, profile, { api, bucket, delivery, wishes, library });
  }

  private createLibrary(profile: Profile, wishes: ItemTable, alarms: Alarms): ApiFunction {
    const library = new ApiFunction(this, 'Library', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'library.ts')),
      description: 'Answers for the hours, and takes wishes',
      environment: { TABLE_NAME: wishes.table.tableName, POWERTOOLS_SERVICE_NAME: 'library' },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    wishes.table.grants.actions(library, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query');
    return library;
  }

  private createApi(profile: Profile, library: ApiFunction, alarms: Alarms): HttpApiService {
    const target = HttpTarget.apiFunction(library);
    return new HttpApiService(this, 'Api', {
      description: 'Hours and wishes of the library',
      definition: HttpApiDefinition.routes({
        authorization: HttpAuthorization.none('The library asks nobody who they are.'),
        routes: [
          { path: '/api/hours', methods: [GET], target },
          { path: '/api/wishes', methods: [GET], target },
          { path: '/api/wishes', methods: [POST], target, throttle: { rateLimit: 5, burstLimit: 10 } },
        ],
      }),
      throttle: { rateLimit: 100, burstLimit: 200 },
      logRetention: profile.logRetention,
      alarms,
    });
  }

  private createDelivery(profile: Profile, files: DeliveryOrigin, api: DeliveryOrigin): ContentDelivery {
    const delivery = new ContentDelivery(this, 'Delivery', {
      origin: files,
      routes: [{ path: '/api/*', origin: api }],
      // The API answers 404 for what no page asks for.
      errorPages: [{ status: 404, page: '/404.html', replacesApplicationAnswers: true }],
      accessLogs: DeliveryLogs.cloudWatch({ logRetention: profile.logRetention }),
      ...(profile.site
        ? {
            domain: DeliveryDomain.inZone(profile.hostedZone(this), [`library.${profile.site.domainName}`]),
            firewall: DeliveryFirewall.create({
              rateLimits: [RateLimit.perIp(50, { path: '/api/wishes', name: 'Wishes' }), RateLimit.perIp(2000)],
            }),
            // A topic where the metrics are.
            alarms: profile.alarms(NorthVirginia.before(this)),
          }
        : {
            firewall: DeliveryFirewall.none('A sandbox is for trying out; the throttle of the API holds.'),
            alarms: Alarms.none(),
          }),
    });
    describe(NorthVirginia.after(this), profile, 'Static site: its logs and alarms in us-east-1');
    if (profile.isProduction) {
      describe(NorthVirginia.before(this), profile, 'Static site: its certificate and firewall in us-east-1');
    }
    return delivery;
  }

  /** Builds the site, which is archived at once. */
  private createContent(profile: Profile, delivery: ContentDelivery, bucket: SecureBucket['bucket']): SiteContent {
    const directory = FileSystem.mkdtemp('static-site-');
    buildSite(directory);
    const content = new SiteContent(this, 'Content', {
      delivery,
      bucket,
      directory,
      removeOldPages: true,
      logRetention: profile.logRetention,
    });
    rmSync(directory, { recursive: true });
    return content;
  }
}
