import { Construct } from 'constructs';
import { CfnOutput } from 'aws-cdk-lib/core';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { HttpAuthorization } from 'cdk-reference-architectures/apis';
import { Profile } from '../profile';
import { REGISTRARS } from './handlers/requests';

/** Properties of the registrars. */
export interface RegistrarsProps {
  /** The profile, which is production's. */
  readonly profile: Profile;
}

/** The users of the register, whom an administrator lets in: all of them read, those of a group write. */
export class Registrars extends Construct {
  /** Lets in who is signed in. */
  public readonly authorization: HttpAuthorization;

  constructor(scope: Construct, id: string, { profile }: RegistrarsProps) {
    super(scope, id);
    const userPool = new cognito.UserPool(this, 'UserPool', {
      selfSignUpEnabled: false,
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
    userPool.addGroup('Registrars', { groupName: REGISTRARS, description: 'May add vehicles and transfers' });
    const client = userPool.addClient('App', {
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });
    this.authorization = HttpAuthorization.userPool(userPool, { clients: [client] });
    new CfnOutput(this, 'UserPoolId', {
      value: userPool.userPoolId,
      description: 'Where registrars are made and sign in',
    });
    new CfnOutput(this, 'UserPoolClientId', {
      value: client.userPoolClientId,
      description: 'What the register is there',
    });
  }
}
