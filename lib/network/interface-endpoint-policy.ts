import { Aws } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, nonEmptyList, validate } from '../private/validation';

/**
 * The policy of the interface endpoints: the identities that may call AWS services through them. Without one a workload in a closed
 * VPC can take credentials of another account along, and carry data there.
 *
 * Resources are not limited: calls such as those of Session Manager have none, and would be refused.
 */
export abstract class InterfaceEndpointPolicy {
  /** Every identity of every account, as IAM allows: the policy that AWS gives. */
  public static fullAccess(): InterfaceEndpointPolicy {
    return new Allowed([]);
  }

  /** Identities of the account of the VPC. */
  public static ownAccount(): InterfaceEndpointPolicy {
    return callersWith({ 'aws:PrincipalAccount': Aws.ACCOUNT_ID });
  }

  /**
   * Identities of an organization.
   *
   * @param organizationId its id, `o-...`
   */
  public static organization(organizationId: string): InterfaceEndpointPolicy {
    validate(
      'InterfaceEndpointPolicy.organization',
      matches(
        'organizationId',
        organizationId,
        /^o-[a-z0-9]{10,32}$/,
        "the id of an organization such as 'o-a1b2c3d4e5'",
      ),
    );
    return callersWith({ 'aws:PrincipalOrgID': organizationId });
  }

  /** Statements of your own, each with a principal. They are in the policy of every interface endpoint. */
  public static statements(statements: iam.PolicyStatement[]): InterfaceEndpointPolicy {
    validate('InterfaceEndpointPolicy.statements', nonEmptyList('statements', statements));
    return new Allowed(statements);
  }

  /**
   * The statements for an endpoint, none for the policy that AWS gives.
   *
   * @internal
   */
  public abstract _bind(): iam.PolicyStatement[];
}

class Allowed extends InterfaceEndpointPolicy {
  constructor(private readonly statements: iam.PolicyStatement[]) {
    super();
  }

  public _bind(): iam.PolicyStatement[] {
    return this.statements;
  }
}

function callersWith(condition: Record<string, string>): InterfaceEndpointPolicy {
  return new Allowed([
    new iam.PolicyStatement({
      principals: [new iam.AnyPrincipal()],
      actions: ['*'],
      resources: ['*'],
      conditions: { StringEquals: condition },
    }),
  ]);
}
