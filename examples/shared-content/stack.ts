import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as efs from 'aws-cdk-lib/aws-efs';
import * as iam from 'aws-cdk-lib/aws-iam';
import { EventType } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { InstanceTypes, WebFleet } from 'cdk-reference-architectures/compute';
import {
  ContainerLogs,
  ContainerSecret,
  ContainerSource,
  EcsWebService,
  ServiceCluster,
  TaskCapacity,
} from 'cdk-reference-architectures/containers';
import { ManagedRules, RequestMatch, TextMatch, WebFirewall } from 'cdk-reference-architectures/edge';
import { EventFunction, EventSource, FunctionCode } from 'cdk-reference-architectures/functions';
import { Exposure, Ingress, RouteMatch, WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { AccessLogBucket, BucketAccessLogs, SecureBucket, StoragePlan } from 'cdk-reference-architectures/storage';
import { NetworkStack } from '../network/stack';
import { describe, ExampleStackProps, Profile } from '../profile';
import { SharedContentFilesStack } from '../shared-content-files/stack';
import { acknowledgeFindings } from './findings';

/** Properties of the `SharedContent` stack. */
export interface SharedContentStackProps extends ExampleStackProps {
  /** The network of the example stacks. */
  readonly network: NetworkStack;

  /** The stack of the files. */
  readonly content: SharedContentFilesStack;
}

const HEALTH_CHECK = { path: '/health' };

/**
 * All that work on the content of a CMS, which is in the file system of a stack of its own: instances that serve the pages and can only
 * read, an editor in a container that saves them, and a function that imports what is uploaded to a bucket. Nothing is lost with them.
 */
export class SharedContentStack extends Stack {
  private readonly profile: Profile;
  private readonly vpc: ec2.IVpc;
  private readonly alarms: Alarms;

  constructor(scope: Construct, id: string, { profile, network, content }: SharedContentStackProps) {
    super(scope, id);
    describe(this, profile, 'Shared content: instances, a container and a function that work on one file system');
    this.profile = profile;
    this.vpc = network.network.vpc;
    this.alarms = profile.alarms(this);

    const entrance = this.createEntrance();
    const site = this.createSite(entrance, content.readers);
    const token = this.createToken();
    const cluster = this.createCluster();
    const editor = this.createEditor({ entrance, cluster, token, content: content.writers });
    const uploads = this.createUploads();
    const imports = this.createImports(uploads, content.writers);

    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', {
        subjects: [entrance, site, editor, imports, content.files, content.backups],
      });
    }
    new CfnOutput(this, 'Url', { value: entrance.url!, description: 'The site; the editor is at /edit/' });
    new CfnOutput(this, 'EditorTokenArn', {
      value: token.secretArn,
      description: 'The secret with the token of editors: aws secretsmanager get-secret-value',
    });
    new CfnOutput(this, 'UploadsUri', {
      value: `s3://${uploads.bucket.bucketName}/uploads/`,
      description: 'Put files here, such as about-us.html, and they are on the site seconds later',
    });
    acknowledgeFindings(this, profile, { entrance, site, cluster, imports, uploads, token });
  }

  private createEntrance(): WebLoadBalancer {
    const { profile, alarms } = this;
    return new WebLoadBalancer(this, 'Entrance', {
      vpc: this.vpc,
      alarms,
      exposure: profile.site
        ? Exposure.internet({ domain: profile.domain(this, 'content'), firewall: this.createFirewall() })
        : Exposure.plainHttp({ reason: 'a sandbox has no domain, and its pages and its token are for trying out' }),
    });
  }

  /** To the common rules a page that is saved is an attack: HTML in a body, and more than 8 KB of it. */
  private createFirewall(): WebFirewall {
    const saved = RequestMatch.all(RequestMatch.method('PUT'), RequestMatch.path(TextMatch.startsWith('/edit/')));
    return new WebFirewall(this, 'Firewall', {
      managedRules: [
        ManagedRules.ipReputation(),
        ManagedRules.common({ scopeDown: RequestMatch.negated(saved) }),
        ManagedRules.knownBadInputs(),
      ],
      alarms: this.alarms,
    });
  }

  private createSite(entrance: WebLoadBalancer, content: efs.IAccessPoint): WebFleet {
    const { profile } = this;
    const site = new WebFleet(this, 'Site', {
      vpc: this.vpc,
      ingress: Ingress.shared(entrance, { match: RouteMatch.everything() }),
      alarms: this.alarms,
      healthCheck: HEALTH_CHECK,
      logRetention: profile.logRetention,
      efsMounts: [{ accessPoint: content, path: '/srv/content', readOnly: true }],
      ...profile.choose({
        sandbox: {
          instanceType: InstanceTypes.burstable({ size: ec2.InstanceSize.MICRO }).instanceType,
          minCapacity: 1,
          maxCapacity: 1,
          scaling: [],
        },
        production: { minCapacity: 2, maxCapacity: 6 },
      }),
    });
    const asset = new Asset(this, 'App', { path: join(__dirname, 'app') });
    // A grant of aws-cdk-lib would also let the instances list the bucket, which holds the assets of the whole account.
    site.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        actions: ['s3:GetObject'],
        resources: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      }),
    );
    site.userData.addCommands('dnf install -y nodejs22 unzip');
    const archive = site.userData.addS3DownloadCommand({ bucket: asset.bucket, bucketKey: asset.s3ObjectKey });
    site.userData.addCommands(
      `unzip -q -o ${archive} -d /opt/shared-content`,
      'chmod -R a=rX /opt/shared-content',
      'install -m 644 /opt/shared-content/site.service /etc/systemd/system/site.service',
      'systemctl daemon-reload',
      'systemctl enable --now site',
    );
    return site;
  }

  private createToken(): secretsmanager.Secret {
    return new secretsmanager.Secret(this, 'EditorToken', {
      description: 'The token of who may edit the content',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
  }

  private createCluster(): ServiceCluster {
    return new ServiceCluster(this, 'Cluster', {
      vpc: this.vpc,
      containerInsights: this.profile.choose({
        sandbox: ecs.ContainerInsights.DISABLED,
        production: ecs.ContainerInsights.ENHANCED,
      }),
      logRetention: this.profile.logRetention,
    });
  }

  private createEditor(parts: {
    readonly entrance: WebLoadBalancer;
    readonly cluster: ServiceCluster;
    readonly token: secretsmanager.Secret;
    readonly content: efs.IAccessPoint;
  }): EcsWebService {
    const { profile } = this;
    return new EcsWebService(this, 'Editor', {
      vpc: this.vpc,
      cluster: parts.cluster.cluster,
      image: this.createImage(),
      ingress: Ingress.shared(parts.entrance, {
        match: RouteMatch.of({ paths: ['/edit/*'], methods: ['GET', 'PUT', 'DELETE'] }),
      }),
      alarms: this.alarms,
      healthCheck: HEALTH_CHECK,
      secrets: { EDITOR_TOKEN: ContainerSecret.secret(parts.token) },
      efsMounts: { content: { accessPoint: parts.content, path: '/srv/content' } },
      capacity: profile.choose({ sandbox: TaskCapacity.fargateSpot(), production: TaskCapacity.fargate() }),
      vcpus: 0.25,
      minTasks: profile.choose({ sandbox: 1, production: 2 }),
      maxTasks: profile.choose({ sandbox: 1, production: 4 }),
      deregistrationDelay: profile.choose({ sandbox: Duration.seconds(10), production: Duration.seconds(60) }),
      logs: ContainerLogs.cloudWatch({ logRetention: profile.logRetention }),
    });
  }

  /** With `-c image=` an image of a public registry runs in place of the built one, for whom has no Docker. */
  private createImage(): ContainerSource {
    const name: string | undefined = this.node.tryGetContext('image');
    return name ? ContainerSource.fromRegistry(name) : ContainerSource.fromDirectory(join(__dirname, 'app'));
  }

  /** Once imported, an upload is in the file system and in its backups. */
  private createUploads(): SecureBucket {
    return new SecureBucket(this, 'Uploads', {
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      storagePlan: StoragePlan.scratch(30),
    });
  }

  private createImports(uploads: SecureBucket, content: efs.IAccessPoint): EventFunction {
    const mountPath = '/mnt/content';
    const imports = new EventFunction(this, 'Import', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'import.ts')),
      description: 'Imports uploads into the shared content',
      sources: [EventSource.newQueue('Uploads')],
      // S3 by the gateway endpoint of the network.
      vpcPlacement: { vpc: this.vpc },
      fileSystem: { accessPoint: content, mountPath },
      timeout: Duration.seconds(30),
      environment: { CONTENT_DIR: mountPath, POWERTOOLS_SERVICE_NAME: 'import' },
      logRetention: this.profile.logRetention,
      alarms: this.alarms,
    });
    uploads.notifyQueue(imports.queue('Uploads'), { events: [EventType.OBJECT_CREATED], prefix: 'uploads/' });
    const allow = (action: string, resource: string) =>
      iam.Grant.addToPrincipal({ grantee: imports, actions: [action], resourceArns: [resource] }).assertSuccess();
    allow('s3:GetObject', uploads.bucket.arnForObjects('uploads/*'));
    // Without it an object that is gone by then is forbidden, and not missing.
    allow('s3:ListBucket', uploads.bucket.bucketArn);
    return imports;
  }
}
