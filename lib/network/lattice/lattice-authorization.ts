import { Aws } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import { matches, nonEmpty, nonEmptyList, validate } from '../../private/validation';

/**
 * The callers that may use what is reached by VPC Lattice: an auth policy, which Lattice asks for each request. Requests are
 * signed by Signature Version 4 with the name `vpc-lattice-svcs`, and the caller's role must be allowed
 * `vpc-lattice-svcs:Invoke`, too. Where a service network has one and a service in it as well, both must allow.
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/auth-policies.html
 */
export abstract class LatticeAuthorization {
  /** Every identity of the account, as its IAM policies allow. */
  public static ownAccount(): LatticeAuthorization {
    return callersWith({ 'aws:PrincipalAccount': Aws.ACCOUNT_ID });
  }

  /**
   * Every identity of an organization, as the IAM policies of its account allow.
   *
   * @param organizationId its id, `o-...`
   */
  public static organization(organizationId: string): LatticeAuthorization {
    validate(
      'LatticeAuthorization.organization',
      matches(
        'organizationId',
        organizationId,
        /^o-[a-z0-9]{10,32}$/,
        "the id of an organization such as 'o-a1b2c3d4e5'",
      ),
    );
    return callersWith({ 'aws:PrincipalOrgID': organizationId });
  }

  /** These principals alone, for example the task roles of the services that call. */
  public static principals(principals: iam.IPrincipal[]): LatticeAuthorization {
    validate('LatticeAuthorization.principals', nonEmptyList('principals', principals));
    return new Policy([invoke(principals)]);
  }

  /** Statements of your own, each with a principal: by path, method, header or VPC of the request. */
  public static statements(statements: iam.PolicyStatement[]): LatticeAuthorization {
    validate('LatticeAuthorization.statements', nonEmptyList('statements', statements));
    return new Policy(statements);
  }

  /**
   * Everybody who reaches it, without a signature. Warns with `cdk-reference-architectures:unauthenticatedLattice`.
   *
   * @param reason why nobody needs to be kept out, for example 'the service checks tokens itself'; it is shown in the warning
   */
  public static none(reason: string): LatticeAuthorization {
    validate('LatticeAuthorization.none', nonEmpty('reason', reason));
    return new Nobody(reason);
  }

  /**
   * The reason why there is no authorization; undefined where there is.
   *
   * @internal
   */
  public abstract readonly _reason?: string;

  /**
   * The auth policy; undefined where there is none.
   *
   * @internal
   */
  public abstract _bind(): iam.PolicyDocument | undefined;
}

class Policy extends LatticeAuthorization {
  public readonly _reason = undefined;

  constructor(private readonly statements: iam.PolicyStatement[]) {
    super();
  }

  public _bind(): iam.PolicyDocument {
    return new iam.PolicyDocument({ statements: this.statements });
  }
}

class Nobody extends LatticeAuthorization {
  constructor(public readonly _reason: string) {
    super();
  }

  public _bind(): undefined {
    return undefined;
  }
}

/** Who is not signed has no account, and is not among them. */
function callersWith(condition: Record<string, string>): LatticeAuthorization {
  return new Policy([invoke([new iam.AnyPrincipal()], { StringEquals: condition })]);
}

function invoke(principals: iam.IPrincipal[], conditions?: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({ principals, actions: ['vpc-lattice-svcs:Invoke'], resources: ['*'], conditions });
}
