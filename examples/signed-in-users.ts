import { Construct } from 'constructs';
import { CfnOutput } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { HttpAuthorization } from 'cdk-reference-architectures/apis';
import { Profile } from './profile';

/** What is said of the users, and who they are. */
export interface UsersOptions {
  /** The description of the output with the id of the user pool. */
  readonly pool: string;

  /** The description of the output with the id of the client. */
  readonly client: string;

  /**
   * Whether people sign up by themselves.
   *
   * @default true
   */
  readonly selfSignUp?: boolean;

  /**
   * The id of the user pool in its scope.
   *
   * @default 'Users'
   */
  readonly id?: string;
}

/** A user pool, and the app that its users sign in to. */
export interface Users {
  readonly userPool: cognito.UserPool;
  readonly client: cognito.UserPoolClient;
}

/** People who sign in by email, with a second factor. */
export function createUsers(scope: Construct, profile: Profile, options: UsersOptions): Users {
  const userPool = new cognito.UserPool(scope, options.id ?? 'Users', {
    selfSignUpEnabled: options.selfSignUp ?? true,
    signInAliases: { email: true },
    autoVerify: { email: true },
    accountRecovery: cognito.AccountRecovery.EMAIL_ONLY,
    passwordPolicy: {
      minLength: 12,
      requireDigits: true,
      requireLowercase: true,
      requireSymbols: true,
      requireUppercase: true,
    },
    mfa: cognito.Mfa.REQUIRED,
    mfaSecondFactor: { otp: true, sms: false },
    // The mail of Cognito itself, 50 messages a day, is enough for a sandbox.
    email: profile.site && profile.userMail(),
    deletionProtection: profile.deletionProtection,
  });
  const client = userPool.addClient('App', {
    authFlows: { userSrp: true },
    // The app signs in by SRP; there is no hosted page, and no address that tokens could be sent to.
    disableOAuth: true,
    preventUserExistenceErrors: true,
  });
  new CfnOutput(scope, 'UserPoolId', { value: userPool.userPoolId, description: options.pool });
  new CfnOutput(scope, 'UserPoolClientId', { value: client.userPoolClientId, description: options.client });
  return { userPool, client };
}

/** The same for an HTTP API, which lets in who is signed in. */
export function signedInUsers(scope: Construct, profile: Profile, options: UsersOptions): HttpAuthorization {
  const { userPool, client } = createUsers(scope, profile, options);
  return HttpAuthorization.userPool(userPool, { clients: [client] });
}
