import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { AttributeType } from 'aws-cdk-lib/aws-dynamodb';
import { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { ItemTable, TableRecovery } from 'cdk-reference-architectures/databases';
import {
  ApiFunction,
  EventFunction,
  EventSource,
  FunctionCode,
  FunctionDeployment,
} from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { describe, ExampleStackProps, Profile } from '../profile';
import { signedInUsers } from '../signed-in-users';
import { acknowledgeFindings } from './findings';
import { PhotoBuckets } from './photo-buckets';
import { PhotoDelivery } from './photo-delivery';

const { DELETE, GET, POST } = apigwv2.HttpMethod;

/**
 * Photo sharing: clients upload photos straight to S3 by a form that the API signs, a function makes a thumbnail of each
 * into a second bucket, and the API lists them. In production users sign in to a Cognito user pool and CloudFront serves
 * thumbnails and API under one name; in a sandbox requests are signed with AWS credentials.
 */
export class PhotoSharingStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Photo sharing: uploads to S3, thumbnails by a function, an HTTP API');
    const alarms = profile.alarms(this);

    const buckets = new PhotoBuckets(this, 'Buckets', { profile });
    const photos = new ItemTable(this, 'Photos', {
      partitionKey: { name: 'photoId', type: AttributeType.STRING },
      globalSecondaryIndexes: [
        {
          indexName: 'byOwner',
          partitionKey: { name: 'owner', type: AttributeType.STRING },
          sortKey: { name: 'createdAt', type: AttributeType.STRING },
        },
      ],
      timeToLiveAttribute: 'expiresAt',
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    const thumbnails = this.createThumbnails(profile, buckets, photos, alarms);
    const backend = this.createBackend(profile, buckets, photos, alarms);
    const api = this.createApi(profile, backend, alarms);

    if (profile.site) {
      const delivery = new PhotoDelivery(this, 'Delivery', {
        buckets,
        api,
        domainName: `photos.${profile.site.domainName}`,
        certificate: acm.Certificate.fromCertificateArn(this, 'CdnCertificate', profile.site.cdnCertificateArn),
        hostedZone: profile.hostedZone(this),
      });
      backend.function.addEnvironment('THUMBNAIL_URL', delivery.url);
      new OperationsDashboard(this, 'Operations', { subjects: [api, backend, thumbnails, photos] });
      new CfnOutput(this, 'PublicUrl', { value: delivery.url, description: 'Thumbnails, and the API at photos' });
    }
    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; photos are at photos' });
    new CfnOutput(this, 'UploadBucketName', { value: buckets.uploads.bucketName, description: 'The photos' });
    acknowledgeFindings(this, profile, { buckets, photos, backend, thumbnails });
  }

  /** The picture is decoded in memory, 4 bytes for a pixel, by one CPU: memory is for that CPU, too. */
  private createThumbnails(profile: Profile, buckets: PhotoBuckets, photos: ItemTable, alarms: Alarms): EventFunction {
    const done = new ItemTable(this, 'Thumbnailed', {
      partitionKey: { name: 'id', type: AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      recovery: TableRecovery.none(
        'Holds which uploads were worked on within a day; without it one is worked on again.',
      ),
      alarms,
    });
    const thumbnails = new EventFunction(this, 'Thumbnails', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'thumbnail.ts')),
      description: 'Makes thumbnails of uploaded photos',
      sources: [EventSource.bucket('Uploads', buckets.uploads, { prefix: 'uploads/' })],
      memorySize: 1769,
      timeout: Duration.minutes(1),
      environment: {
        PHOTO_TABLE_NAME: photos.table.tableName,
        IDEMPOTENCY_TABLE_NAME: done.table.tableName,
        THUMBNAIL_BUCKET_NAME: buckets.thumbnails.bucketName,
        ...powertools('thumbnails'),
      },
      logRetention: profile.logRetention,
      alarms,
    });
    photos.table.grants.actions(thumbnails, 'dynamodb:UpdateItem');
    done.table.grants.actions(thumbnails, ...['Get', 'Put', 'Update', 'Delete'].map((verb) => `dynamodb:${verb}Item`));
    buckets.uploads.grantRead(thumbnails, 'uploads/*');
    allow(thumbnails, buckets.uploads, 'uploads/*', 's3:DeleteObject');
    allow(thumbnails, buckets.thumbnails, 'thumbnails/*', 's3:PutObject', 's3:DeleteObject');
    return thumbnails;
  }

  private createBackend(profile: Profile, buckets: PhotoBuckets, photos: ItemTable, alarms: Alarms): ApiFunction {
    const backend = new ApiFunction(this, 'Backend', {
      // The presigners are not clients, and no promise says that the runtime brings them.
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'photos.ts'), {
        externalModules: ['@aws-sdk/client-*', '@aws-sdk/lib-*'],
      }),
      description: 'Signs uploads, lists, reads and deletes photos',
      environment: {
        PHOTO_TABLE_NAME: photos.table.tableName,
        UPLOAD_BUCKET_NAME: buckets.uploads.bucketName,
        THUMBNAIL_BUCKET_NAME: buckets.thumbnails.bucketName,
        ...powertools('photos'),
      },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    const actions = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'].map((action) => `dynamodb:${action}`);
    photos.table.grants.actions(backend, ...actions);
    allow(backend, buckets.uploads, 'uploads/*', 's3:PutObject', 's3:DeleteObject');
    allow(backend, buckets.thumbnails, 'thumbnails/*', 's3:DeleteObject');
    // Without CloudFront the backend signs addresses of thumbnails with what it may read itself.
    if (!profile.site) allow(backend, buckets.thumbnails, 'thumbnails/*', 's3:GetObject');
    return backend;
  }

  private createApi(profile: Profile, backend: ApiFunction, alarms: Alarms): HttpApiService {
    const target = HttpTarget.apiFunction(backend);
    return new HttpApiService(this, 'Api', {
      description: 'Photos of the caller',
      definition: HttpApiDefinition.routes({
        authorization: profile.isProduction
          ? signedInUsers(this, profile, { pool: 'Where users sign up and in', client: 'What the app is there' })
          : HttpAuthorization.iam(),
        routes: [
          { path: '/photos', methods: [GET], target },
          { path: '/photos', methods: [POST], target, throttle: { rateLimit: 10, burstLimit: 20 } },
          { path: '/photos/{photoId}', methods: [GET, DELETE], target },
        ],
        cors: profile.site && {
          allowOrigins: [`https://www.${profile.site.domainName}`],
          allowHeaders: ['authorization', 'content-type'],
          allowMethods: [apigwv2.CorsHttpMethod.GET, apigwv2.CorsHttpMethod.POST, apigwv2.CorsHttpMethod.DELETE],
          maxAge: Duration.hours(1),
        },
      }),
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
  }
}

/**
 * Allows actions on objects. The grants of aws-cdk-lib for writing and deleting also hold what deletes old versions, which a
 * photo that was deleted by mistake is restored from.
 */
function allow(grantee: IGrantable, bucket: IBucket, keys: string, ...actions: string[]): void {
  Grant.addToPrincipal({ grantee, actions, resourceArns: [bucket.arnForObjects(keys)] }).assertSuccess();
}

function powertools(service: string): Record<string, string> {
  return { POWERTOOLS_SERVICE_NAME: service, POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures' };
}
