import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { HttpAuthorization } from 'cdk-reference-architectures/apis';
import { Profile } from './profile';

/** The descriptions of the outputs. */
export interface SignedInUsersTexts {
  readonly pool: string;
  readonly client: string;
}

/** People of production, who sign in to a user pool of the stack with a second factor. */
export function signedInUsers(stack: Stack, profile: Profile, texts: SignedInUsersTexts): HttpAuthorization {
  const pool = new cognito.UserPool(stack, 'Users', {
    selfSignUpEnabled: true,
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
    email: profile.userMail(),
    deletionProtection: true,
  });
  const client = pool.addClient('App', {
    authFlows: { userSrp: true },
    // The app signs in by SRP; there is no hosted page, and no address that tokens could be sent to.
    disableOAuth: true,
    preventUserExistenceErrors: true,
  });
  new CfnOutput(stack, 'UserPoolId', { value: pool.userPoolId, description: texts.pool });
  new CfnOutput(stack, 'UserPoolClientId', { value: client.userPoolClientId, description: texts.client });
  return HttpAuthorization.userPool(pool, { clients: [client] });
}
