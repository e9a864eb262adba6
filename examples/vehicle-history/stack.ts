import { join } from 'node:path';
import { Construct } from 'constructs';
import { CfnOutput, Duration, Stack } from 'aws-cdk-lib/core';
import * as apigwv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { Grant } from 'aws-cdk-lib/aws-iam';
import { HttpApiDefinition, HttpApiService, HttpAuthorization, HttpTarget } from 'cdk-reference-architectures/apis';
import { AppendOnlyLedger, LedgerRetention } from 'cdk-reference-architectures/databases';
import { ApiFunction, FunctionCode, FunctionDeployment } from 'cdk-reference-architectures/functions';
import { Alarms, OperationsDashboard } from 'cdk-reference-architectures/observability';
import { AccessLogBucket, BucketAccessLogs } from 'cdk-reference-architectures/storage';
import { describe, ExampleStackProps, Profile } from '../profile';
import { acknowledgeFindings } from './findings';
import { Registrars } from './registrars';

const { GET, POST } = apigwv2.HttpMethod;

/**
 * A register of vehicles and who keeps them. Each vehicle has a chain of its own in a ledger that is only added to, by a registrar; who
 * reads an entry gets what proves it, too. Nobody, whoever runs this included, changes an entry without being found out.
 */
export class VehicleHistoryStack extends Stack {
  constructor(scope: Construct, id: string, { profile }: ExampleStackProps) {
    super(scope, id);
    describe(this, profile, 'Vehicle history: an API on a ledger of hash chains with signed digests');
    const alarms = profile.alarms(this);

    const ledger = this.createLedger(profile, alarms);
    const backend = this.createBackend(profile, ledger, alarms);
    const api = this.createApi(profile, backend, alarms);
    if (profile.isProduction) {
      new OperationsDashboard(this, 'Operations', { subjects: [api, backend, ledger] });
    }

    new CfnOutput(this, 'Url', { value: api.url, description: 'The API; a vehicle is at /vehicles/{vin}' });
    new CfnOutput(this, 'LedgerTableName', { value: ledger.table.tableName, description: 'The entries, to read' });
    new CfnOutput(this, 'EvidenceBucketName', {
      value: ledger.evidenceBucket.bucketName,
      description: 'The signed digests, which nobody deletes before their time',
    });
    acknowledgeFindings(this, profile);
  }

  private createLedger(profile: Profile, alarms: Alarms): AppendOnlyLedger {
    const ledger = new AppendOnlyLedger(this, 'Ledger', {
      retention: profile.choose({
        sandbox: LedgerRetention.governance(Duration.days(1)),
        // Ten years, with the leap days that they can have.
        production: LedgerRetention.compliance(Duration.days(3653), {
          acknowledgeUndeletable: true,
          reason: 'The history of a vehicle has to be provable for ten years.',
        }),
      }),
      digestInterval: profile.choose({ sandbox: Duration.hours(1), production: Duration.minutes(15) }),
      accessLogs: BucketAccessLogs.toBucket(new AccessLogBucket(this, 'AccessLogs')),
      logRetention: profile.logRetention,
      deletionProtection: profile.deletionProtection,
      alarms,
    });
    // Digests are locked in a sandbox, too, and the policies of bucket and key let nobody delete them.
    profile.keep(ledger.evidenceBucket, ledger.encryptionKey, ledger.signingKey);
    return ledger;
  }

  private createBackend(profile: Profile, ledger: AppendOnlyLedger, alarms: Alarms): ApiFunction {
    const backend = new ApiFunction(this, 'Backend', {
      code: FunctionCode.typeScript(join(__dirname, 'handlers', 'vehicles.ts')),
      description: 'Registers and transfers vehicles, and proves entries',
      // A proof reads all of a digest. API Gateway waits for 29 seconds.
      timeout: Duration.seconds(28),
      environment: {
        LEDGER_TABLE_NAME: ledger.table.tableName,
        APPEND_FUNCTION_NAME: ledger.appendFunction.alias.functionArn,
        VERIFY_FUNCTION_NAME: ledger.verifyFunction.alias.functionArn,
        POWERTOOLS_SERVICE_NAME: 'vehicles',
        POWERTOOLS_METRICS_NAMESPACE: 'ReferenceArchitectures',
      },
      logRetention: profile.logRetention,
      deployment: profile.choose({
        sandbox: FunctionDeployment.allAtOnce(),
        production: FunctionDeployment.canary(),
      }),
      alarms,
    });
    ledger.grantAppend(backend);
    ledger.grantVerify(backend);
    // By the number of the vehicle: neither a scan nor the index lists them all.
    Grant.addToPrincipal({
      grantee: backend,
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resourceArns: [ledger.table.tableArn],
    }).assertSuccess();
    ledger.encryptionKey.grantDecrypt(backend);
    return backend;
  }

  private createApi(profile: Profile, backend: ApiFunction, alarms: Alarms): HttpApiService {
    const target = HttpTarget.apiFunction(backend);
    // A proof reads all of a digest, whatever the entry; an entry stays for ten years.
    const throttle = profile.choose({
      sandbox: { rateLimit: 5, burstLimit: 10 },
      production: { rateLimit: 50, burstLimit: 100 },
    });
    return new HttpApiService(this, 'Api', {
      description: 'The register of vehicles',
      definition: HttpApiDefinition.routes({
        authorization: profile.isProduction
          ? new Registrars(this, 'Registrars', { profile }).authorization
          : HttpAuthorization.iam(),
        routes: [
          { path: '/vehicles', methods: [POST], target, throttle },
          { path: '/vehicles/{vin}', methods: [GET], target },
          { path: '/vehicles/{vin}/transfers', methods: [POST], target, throttle },
          { path: '/vehicles/{vin}/proofs/{sequence}', methods: [GET], target, throttle },
        ],
      }),
      domain: profile.site && {
        domainName: `vehicles.${profile.site.domainName}`,
        certificate: profile.certificate(this, 'vehicles'),
        hostedZone: profile.hostedZone(this),
      },
      logRetention: profile.logRetention,
      ...profile.choose({
        sandbox: { throttle: { rateLimit: 20, burstLimit: 40 } },
        production: { rollbackFunctions: [backend] },
      }),
      alarms,
    });
  }
}
