import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ApiFunctionProps, FunctionCode } from '../../functions';
import { Alarms } from '../../observability';
import { DIGEST_INDEX, LedgerStores } from './ledger-roles';

/** The namespace of the metrics that the functions write, with the dimension `Ledger`. */
export const LEDGER_METRICS = 'CdkReferenceArchitectures/Ledger';

/** The things that the functions of a ledger have in common. */
export interface LedgerFunctions extends LedgerStores {
  readonly alarms: Alarms;
  readonly digestInterval: Duration;
  readonly logRetention: logs.RetentionDays;
}

/** The things that one function has for itself. */
export interface LedgerFunctionOptions {
  /** The file in the folder of the code, which exports `handler`. */
  readonly file: string;
  readonly description: string;
  readonly role: iam.Role;
  readonly timeout: Duration;
  readonly memorySize: number;
}

/** The code of all functions: JavaScript that runs as it lies in the package, at the same place from the source and when it is built. */
const CODE = join(__dirname, '../../../runtime/ledger');

/** The props of a function of the ledger. */
export function ledgerFunction(
  scope: Construct,
  { table, bucket, encryptionKey, signingKey, alarms, digestInterval, logRetention }: LedgerFunctions,
  { file, description, role, timeout, memorySize }: LedgerFunctionOptions,
): ApiFunctionProps {
  if (!existsSync(CODE))
    throw new Error(`the code of the ledger is missing: '${CODE}' is part of the package; install it again`);
  return {
    code: FunctionCode.prebuilt({
      code: lambda.Code.fromAsset(CODE, { exclude: ['verify-export.js', 'export-check.js', '*.md'] }),
      handler: `${file}.handler`,
      runtime: lambda.Runtime.NODEJS_LATEST,
    }),
    description,
    role,
    timeout,
    memorySize,
    alarms,
    logRetention,
    logEncryptionKey: encryptionKey,
    environment: {
      // Names alone, which are in the template as well: Lambda's own key is enough for them.
      LEDGER: Stack.of(scope).toJsonString({
        table: table.tableName,
        index: DIGEST_INDEX,
        bucket: bucket.bucketName,
        keyArn: signingKey.keyArn,
        windowMinutes: digestInterval.toMinutes(),
        namespace: LEDGER_METRICS,
        // Unique in account and Region: the dimension of the metrics.
        ledgerName: table.tableName,
      }),
    },
  };
}
