import { Construct } from 'constructs';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { FederatedPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { Profile } from '../profile';
import { createUsers } from '../signed-in-users';

/** Properties of the players. */
export interface PlayersProps {
  /** Sandbox or production. */
  readonly profile: Profile;
}

/**
 * The players: they sign in to a user pool, and an identity pool gives them AWS credentials of one role, which tell one player from
 * another. Without signing in nobody gets any.
 */
export class Players extends Construct {
  /** The role of every player. */
  public readonly role: Role;

  constructor(scope: Construct, id: string, { profile }: PlayersProps) {
    super(scope, id);
    const { userPool, client } = createUsers(this, profile, {
      id: 'UserPool',
      pool: 'Where players sign up and in',
      client: 'What the app is',
    });
    const identityPool = new cognito.CfnIdentityPool(this, 'IdentityPool', {
      allowUnauthenticatedIdentities: false,
      cognitoIdentityProviders: [
        {
          clientId: client.userPoolClientId,
          providerName: userPool.userPoolProviderName,
          serverSideTokenCheck: true,
        },
      ],
    });
    // The ids that it gives are the keys of the players' items: another pool would give others.
    identityPool.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.role = new Role(this, 'Role', {
      description: 'What a player may do who signed in',
      assumedBy: new FederatedPrincipal(
        'cognito-identity.amazonaws.com',
        {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': identityPool.ref },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        },
        'sts:AssumeRoleWithWebIdentity',
      ),
    });
    new cognito.CfnIdentityPoolRoleAttachment(this, 'Roles', {
      identityPoolId: identityPool.ref,
      roles: { authenticated: this.role.roleArn },
    });
    new CfnOutput(this, 'IdentityPoolId', { value: identityPool.ref, description: 'What gives players credentials' });
  }
}
