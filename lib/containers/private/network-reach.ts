import { Construct, IConstruct } from 'constructs';
import { Aspects, Stack, Token, Validations } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The endpoints that tasks must reach from their subnets. */
export interface ReachNeeds {
  readonly vpc: ec2.IVpc;
  readonly subnets: ec2.ISubnet[];

  /** Whether an image is known to come from the internet; all others are in private ECR repositories. */
  readonly fromInternet: boolean;

  /** Suffixes of the names of further services that the task needs to start, for example `secretsmanager`. */
  readonly services: string[];
}

/**
 * Warns of tasks that cannot pull their image: without the warning, the first deployment runs until the circuit breaker
 * ends it, and says nothing of the network. It looks when everything has been created, because endpoints may come later.
 */
export function warnIfUnreachable(scope: Construct, needs: ReachNeeds): void {
  Aspects.of(scope).add({
    visit: (node: IConstruct) => {
      if (node === scope) check(scope, needs);
    },
  });
}

function check(scope: Construct, { vpc, subnets, fromInternet, services }: ReachNeeds): void {
  // Nothing is known of the routes and endpoints of an imported VPC.
  if (!(vpc instanceof ec2.Vpc)) return;
  const enclosed = subnets.filter((subnet) => subnet instanceof ec2.Subnet && !reachesInternet(subnet));
  if (enclosed.length === 0) return;
  const endpoints = endpointsOf(vpc);
  const needed = ['ecr.api', 'ecr.dkr', 's3', 'logs', ...services];
  const missing = needed.filter((suffix) => !endpoints.some((name) => name.endsWith(`.${suffix}`)));
  if (!fromInternet && missing.length === 0) return;
  const what = fromInternet
    ? 'an image comes from the internet, which'
    : `these endpoints are missing (${missing.join(', ')}), and the internet`;
  Validations.of(scope).addWarning(
    'cdk-reference-architectures:registryUnreachable',
    `tasks cannot start in subnets ${enclosed.map((subnet) => subnet.node.path).join(', ')}: ${what} cannot be reached ` +
      "from there; give the VPC egress, or for images in ECR the endpoints ('network.InterfaceEndpointSet.FARGATE_TASKS' " +
      'and the S3 gateway endpoint), or choose other subnets',
  );
}

function reachesInternet(subnet: ec2.Subnet): boolean {
  return subnet.node
    .findAll()
    .some((child) => child instanceof ec2.CfnRoute && child.destinationCidrBlock === '0.0.0.0/0');
}

/** The names of the VPC's endpoints, wherever in the app they were created. */
function endpointsOf(vpc: ec2.Vpc): string[] {
  return vpc.node.root.node
    .findAll()
    .filter((child): child is ec2.CfnVPCEndpoint => child instanceof ec2.CfnVPCEndpoint)
    .filter((endpoint) => sameVpc(endpoint, vpc))
    .map((endpoint) => serviceName(endpoint));
}

function sameVpc(endpoint: ec2.CfnVPCEndpoint, vpc: ec2.Vpc): boolean {
  const resolve = (value: string) => JSON.stringify(Stack.of(vpc).resolve(value));
  return endpoint.vpcId === vpc.vpcId || resolve(endpoint.vpcId) === resolve(vpc.vpcId);
}

function serviceName(endpoint: ec2.CfnVPCEndpoint): string {
  const name = endpoint.serviceName ?? '';
  return Token.isUnresolved(name) ? JSON.stringify(Stack.of(endpoint).resolve(name)).replace(/"\]\]\}$/, '') : name;
}
