import * as batch from 'aws-cdk-lib/aws-batch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Rule, rule } from '../../private/validation';

/** The traits of an environment that a job, or another environment of the same queue, has to match. */
export interface EnvironmentKind {
  /** The construct id; undefined where the environment is made elsewhere. */
  readonly name?: string;
  /** The subnets, where they are not those of the other environments. */
  readonly subnets?: ec2.SubnetSelection;
  /** Unknown where the environment is imported: its ARN does not tell. */
  readonly platform: 'Fargate' | 'EC2' | 'EKS' | 'unmanaged' | 'unknown';
  readonly spot: boolean;
  /** Undefined where the jobs choose it (Fargate) or where it is not known. */
  readonly architecture?: ec2.InstanceArchitecture;
}

/** The kind of an environment that is made already. */
export function kindOf(environment: batch.IComputeEnvironment): EnvironmentKind {
  if (environment instanceof batch.FargateComputeEnvironment) return kind('Fargate', environment.spot);
  if (environment instanceof batch.ManagedEc2EcsComputeEnvironment) return kind('EC2', environment.spot);
  if (environment instanceof batch.ManagedEc2EksComputeEnvironment) return kind('EKS', environment.spot);
  if (environment instanceof batch.UnmanagedComputeEnvironment) return kind('unmanaged');
  return kind('unknown');
}

/** Whether it can be told what an environment runs. */
export function isKnownKind({ platform }: EnvironmentKind): boolean {
  return platform !== 'unknown';
}

/** That environments can be those of one queue. */
export function oneKind(prop: string, kinds: EnvironmentKind[]): Rule[] {
  const platforms = [...new Set(kinds.filter(isKnownKind).map(({ platform }) => platform))];
  const architectures = [...new Set(kinds.flatMap(({ architecture }) => architecture ?? []))];
  return [
    rule(
      platforms.length > 1,
      () => `'${prop}' must not mix ${platforms.join(' and ')} in one queue; give each a queue of its own`,
    ),
    rule(
      architectures.length > 1,
      () =>
        `'${prop}' must have one CPU architecture, got ${architectures.join(' and ')}; give each a queue of its own`,
    ),
  ];
}

function kind(platform: EnvironmentKind['platform'], spot = false): EnvironmentKind {
  return { platform, spot };
}
