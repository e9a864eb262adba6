import { Construct } from 'constructs';
import { HttpAuthorization } from 'cdk-reference-architectures/apis';
import { Profile } from '../profile';
import { createUsers } from '../signed-in-users';
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
    const { userPool, client } = createUsers(this, profile, {
      id: 'UserPool',
      selfSignUp: false,
      pool: 'Where registrars are made and sign in',
      client: 'What the register is there',
    });
    userPool.addGroup('Registrars', { groupName: REGISTRARS, description: 'May add vehicles and transfers' });
    this.authorization = HttpAuthorization.userPool(userPool, { clients: [client] });
  }
}
