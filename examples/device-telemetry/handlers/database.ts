import { SecretsProvider } from '@aws-lambda-powertools/parameters/secrets';
import { AccessToken } from './access-token';
import { setting } from './settings';
import { TelemetryDatabase } from './telemetry-database';

/** The database that the stack names. */
export function databaseOfStack(): TelemetryDatabase {
  const token = new AccessToken(new SecretsProvider(), setting('TOKEN_SECRET_ARN'));
  return new TelemetryDatabase(setting('DATABASE_URL'), setting('DATABASE_NAME'), token);
}
