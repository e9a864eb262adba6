import { Construct } from 'constructs';
import { Aws, Fn, Names, RemovalPolicy } from 'aws-cdk-lib/core';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { allowLogs } from '../../private/log-key';
import { helperRemovalPolicy } from './database-helpers';

/** The maximum length of the identifier of an instance, a cluster or a proxy. */
const MAX_LENGTH = 63;

/**
 * The identifier of a database, in lower case, as RDS writes it.
 *
 * A database has one for two reasons. The names of its log groups are made of it: they can be there before the database, with a key and
 * an expiry, where otherwise a function would have to set the expiry afterwards, and could not encrypt them. And CloudFormation refuses to
 * replace what has a name: a change that would put an empty database in place of this one fails, and the data stay.
 *
 * @param suffix what tells several of a construct apart
 * @param maxLength the maximum length: less where other names are made of it
 */
export function databaseIdentifier(scope: Construct, suffix = '', maxLength = MAX_LENGTH): string {
  // Behind the name come a hyphen and eight digits of the id of the stack: what outlives its stack does not keep it from being made again.
  const name = Names.uniqueResourceName(scope, {
    maxLength: maxLength - 9 - suffix.length,
    separator: '-',
    allowedSpecialCharacters: '-',
  });
  const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
  // RDS takes no two hyphens in succession.
  return `${name.toLowerCase().replace(/--+/g, '-')}-${Fn.select(0, Fn.split('-', stackUuid))}${suffix}`;
}

/** The log groups of a database. */
export interface DatabaseLogProps {
  readonly logRetention?: logs.RetentionDays;
  readonly logEncryptionKey?: kms.IKey;
}

/** The kinds of what writes logs, as the names of log groups have them. */
export type LogWriter = 'instance' | 'cluster' | 'proxy';

/**
 * The log groups that a database writes to, made before it: RDS would make them without an expiry and without a key.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html
 *
 * @param exports the types of logs
 */
export function databaseLogGroups(
  scope: Construct,
  writer: LogWriter,
  identifier: string,
  exports: readonly string[],
  props: DatabaseLogProps & { readonly removalPolicy: RemovalPolicy },
): Record<string, logs.LogGroup> {
  if (exports.length > 0) allowLogs(scope, props.logEncryptionKey, `/aws/rds/${writer}`);
  return Object.fromEntries(
    exports.map((type) => [
      type,
      databaseLogGroup(scope, `${logId(type)}LogGroup`, `/aws/rds/${writer}/${identifier}/${type}`, props),
    ]),
  );
}

/** One log group of a name that RDS knows, whose key has been told of it by `allowLogs()`. */
export function databaseLogGroup(
  scope: Construct,
  id: string,
  logGroupName: string,
  { logRetention, logEncryptionKey, removalPolicy }: DatabaseLogProps & { readonly removalPolicy: RemovalPolicy },
): logs.LogGroup {
  return new logs.LogGroup(scope, id, {
    logGroupName,
    retention: logRetention ?? logs.RetentionDays.THREE_MONTHS,
    encryptionKey: logEncryptionKey,
    // What a database wrote last is what explains its end: only one that is deleted on purpose takes its logs with it.
    removalPolicy: removalPolicy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.RETAIN : helperRemovalPolicy(removalPolicy),
  });
}

/** The type of a log in an id: `Postgresql`, `IamDbAuthError`. */
function logId(type: string): string {
  return type
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
