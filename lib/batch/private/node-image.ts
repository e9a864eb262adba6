import { Construct, DependencyGroup } from 'constructs';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';

/**
 * An image that the nodes of a cluster pull with their own role. The L2 of a pod hands images no task definition, so
 * those of Amazon ECR, which grant the pull to its execution role, would end in a TypeError.
 */
export class NodeImage extends ecs.ContainerImage {
  constructor(private readonly image: ecs.ContainerImage) {
    super();
  }

  public bind(scope: Construct): ecs.ContainerImageConfig {
    const container = { taskDefinition: { obtainExecutionRole: () => NODES } };
    return this.image.bind(scope, container as unknown as ecs.ContainerDefinition);
  }
}

/** The nodes, whose role is the caller's: what is granted to them here is left out. */
const NODES: iam.IPrincipal = {
  assumeRoleAction: 'sts:AssumeRole',
  policyFragment: new iam.PrincipalPolicyFragment({}),
  get grantPrincipal() {
    return NODES;
  },
  addToPrincipalPolicy: () => ({ statementAdded: true, policyDependable: new DependencyGroup() }),
};
