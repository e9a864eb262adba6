import { CfnElement, Stack, Validations } from 'aws-cdk-lib/core';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { WebFleet } from 'cdk-reference-architectures/compute';
import { ServiceCluster } from 'cdk-reference-architectures/containers';
import { EventFunction } from 'cdk-reference-architectures/functions';
import { WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { SecureBucket } from 'cdk-reference-architectures/storage';
import { Profile } from '../profile';

/** What the findings are about. */
export interface SharedContentParts {
  readonly entrance: WebLoadBalancer;
  readonly site: WebFleet;
  readonly cluster: ServiceCluster;
  readonly imports: EventFunction;
  readonly uploads: SecureBucket;
  readonly token: Secret;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(stack: Stack, profile: Profile, parts: SharedContentParts): void {
  const { entrance, site, imports, uploads } = parts;
  Validations.of(entrance).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'A site is open to everybody; only the ports of its load balancer are.',
  });
  Validations.of(site.group).acknowledge({
    id: 'AwsSolutions-AS3',
    reason:
      'Nobody reads a message for each launch; failures show in the alarms and in the activity history of the group.',
  });
  const bucket = stack.getLogicalId(uploads.bucket.node.defaultChild as CfnElement);
  Validations.of(imports).acknowledge({
    id: `AwsSolutions-IAM5[Resource::<${bucket}.Arn>/uploads/*]`,
    reason: 'The function reads whatever is uploaded there, and nothing else of the bucket.',
  });
  RulePacks.acknowledge(
    uploads,
    'S3DefaultEncryptionKMS',
    'What is uploaded is for a site that everybody may read; it is encrypted with keys of S3.',
  );
  RulePacks.acknowledge(
    stack,
    'CloudWatchLogGroupEncrypted',
    'The logs have names of pages that everybody may read, and no token; the encryption of CloudWatch Logs will do.',
  );
  acknowledgeToken(parts.token);
  if (!profile.isProduction) acknowledgeSandbox(parts);
}

function acknowledgeToken(token: Secret): void {
  const rotation =
    'Editors have the token, and tasks know the one that they started with: change it by hand, with a deployment.';
  Validations.of(token).acknowledge({ id: 'AwsSolutions-SMG4', reason: rotation });
  RulePacks.acknowledge(token, 'SecretsManagerRotationEnabled', rotation);
  RulePacks.acknowledge(
    token,
    'SecretsManagerUsingKMSKey',
    'Whoever may read the secret may read it with the key of Secrets Manager, too; no other account does.',
  );
}

function acknowledgeSandbox({ entrance, site, cluster }: SharedContentParts): void {
  Validations.of(entrance).acknowledge({
    id: 'Annotation::cdk-reference-architectures:plainHttp',
    reason: 'A sandbox has no domain, and its pages and its token are for trying out.',
  });
  Validations.of(site).acknowledge({
    id: 'Annotation::cdk-reference-architectures:singleInstance',
    reason: 'A sandbox may fail with its one instance; a second one costs as much again.',
  });
  Validations.of(cluster).acknowledge({
    id: 'AwsSolutions-ECS4',
    reason: 'Container Insights is billed by the metric, and nobody watches the metrics of a sandbox.',
  });
}
