import { IConstruct } from 'constructs';
import { Validations } from 'aws-cdk-lib/core';
import { EcsWebService, QueueWorker, ServiceCluster } from 'cdk-reference-architectures/containers';
import { WebLoadBalancer } from 'cdk-reference-architectures/loadbalancing';
import { RulePacks } from 'cdk-reference-architectures/operations';
import { Profile } from '../profile';

/** What the findings are about. */
export interface StoreParts {
  readonly cluster: ServiceCluster;
  readonly entrance: WebLoadBalancer;
  readonly firewall?: IConstruct;
  readonly services: (EcsWebService | QueueWorker)[];
  readonly secret: IConstruct;
}

/** Acknowledges the findings that follow from what this example chose; the constructs acknowledge what is inherent. */
export function acknowledgeFindings(
  profile: Profile,
  { cluster, entrance, firewall, services, secret }: StoreParts,
): void {
  RulePacks.acknowledge(
    cluster.logGroup,
    'CloudWatchLogGroupEncrypted',
    'No service of the store allows ECS Exec, so the log stays empty.',
  );
  if (!profile.isProduction) {
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason: 'Container Insights is billed by the metric, and nobody watches the metrics of a sandbox.',
    });
  }
  acknowledgeEntrance(profile, entrance, firewall);
  acknowledgeSecret(secret);
  for (const service of services) {
    Validations.of(service.taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason: 'The variables are the names of the service, its table and its peers; secrets come from Secrets Manager.',
    });
    RulePacks.acknowledge(
      service.logGroup,
      'CloudWatchLogGroupEncrypted',
      'The log has ids and durations; the encryption of CloudWatch Logs itself is enough for them.',
    );
  }
}

function acknowledgeEntrance(profile: Profile, entrance: WebLoadBalancer, firewall?: IConstruct): void {
  Validations.of(entrance).acknowledge({
    id: 'AwsSolutions-EC23',
    reason: 'A store is open to everybody; only the ports of its load balancer are.',
  });
  if (!profile.site) {
    Validations.of(entrance).acknowledge({
      id: 'Annotation::cdk-reference-architectures:plainHttp',
      reason: 'A sandbox has no domain, and its store holds no data of anybody.',
    });
    return;
  }
  if (firewall) {
    RulePacks.acknowledge(
      firewall,
      'CloudWatchLogGroupEncrypted',
      'The log has requests that were blocked; the encryption of CloudWatch Logs itself is enough for them.',
    );
  }
  RulePacks.acknowledge(
    entrance,
    'ELBv2ACMCertificateRequired',
    'The listener without a certificate only redirects to the one that has it.',
  );
}

function acknowledgeSecret(secret: IConstruct): void {
  const rotation =
    'Tasks know the token that they started with, so a new one needs a deployment of all services: change it by hand, with one.';
  Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: rotation });
  RulePacks.acknowledge(secret, 'SecretsManagerRotationEnabled', rotation);
  RulePacks.acknowledge(
    secret,
    'SecretsManagerUsingKMSKey',
    'Whoever may read the secret may read it with the key of Secrets Manager, too; no other account does.',
  );
}
