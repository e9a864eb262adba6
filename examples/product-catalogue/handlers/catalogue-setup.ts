import { BY_CATEGORY } from './product-store';

/** What the setup needs of a database of MongoDB's driver. */
export interface SetupDatabase {
  command(command: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
}

/** The names of the setup. */
export interface Setup {
  readonly database: string;
  readonly collection: string;
  /** The ARN of the role that the application is. */
  readonly roleArn: string;
}

/**
 * Makes the user that the application is, and the index that pages are read by, or what they lack. It can be run again at any time.
 *
 * @param databaseOf the database of a name
 */
export async function setUp(
  databaseOf: (name: string) => SetupDatabase,
  { database, collection, roleArn }: Setup,
): Promise<{ readonly user: 'made' | 'updated' }> {
  const external = databaseOf('$external');
  const roles = [{ role: 'readWrite', db: database }];
  const { users } = await external.command({ usersInfo: { user: roleArn, db: '$external' } });
  const exists = Array.isArray(users) && users.length > 0;
  await external.command(
    exists ? { updateUser: roleArn, roles } : { createUser: roleArn, mechanisms: ['MONGODB-AWS'], roles },
  );
  // One that is there already stays as it is.
  await databaseOf(database).command({
    createIndexes: collection,
    indexes: [{ key: BY_CATEGORY, name: 'by-category' }],
  });
  return { user: exists ? 'updated' : 'made' };
}

/** What went wrong when a password is being changed at this moment: DocumentDB and MongoDB have this code for a failed sign-in. */
export const AUTHENTICATION_FAILED = 18;

/** Connects with a password that may just be changed: it is read again before another attempt. */
export async function withFreshPassword<T>(
  read: () => Promise<{ readonly username: string; readonly password: string }>,
  connect: (username: string, password: string) => Promise<T>,
  { attempts = 4, wait }: { readonly attempts?: number; readonly wait: (attempt: number) => Promise<unknown> },
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const { username, password } = await read();
    try {
      return await connect(username, password);
    } catch (error) {
      if ((error as { code?: unknown }).code !== AUTHENTICATION_FAILED || attempt >= attempts) throw error;
      await wait(attempt);
    }
  }
}
