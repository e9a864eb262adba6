import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Construct } from 'constructs';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { ItemTable } from 'cdk-reference-architectures/databases';
import { Egress, TieredVpc } from 'cdk-reference-architectures/network';
import { AlarmDefinition, Alarms, AlarmSeverity } from 'cdk-reference-architectures/observability';
import { DOMAINS, specimensOf } from '../support/library';
import { testStack } from '../support/synth';
import { rowsOfSeverities, severities, severityRows } from './severity-table';

/** An alarm that a construct of the library makes. */
interface Made {
  readonly of: string;
  readonly id: string;
  readonly severity?: AlarmSeverity;
}

/** Every alarm of every specimen, and of what no specimen chooses, as its construct asks for it. */
let made: Made[];
beforeAll(() => {
  made = [];
  const active = Object.getPrototypeOf(Alarms.silent()) as Alarms;
  const add = active.add;
  jest.spyOn(active, 'add').mockImplementation(function (
    this: Alarms,
    scope: Construct,
    id: string,
    definition: AlarmDefinition,
  ) {
    // A construct without a class of its own is a part of the one that it is in: a port of a service.
    const owner = scope.constructor === Construct ? (scope.node.scope ?? scope) : scope;
    // What a factory of a class makes for things that exist is documented with that class.
    made.push({ of: owner.constructor.name.replace(/^Existing/, ''), id, severity: definition.severity });
    return add.call(this, scope, id, definition);
  });
  for (const domain of DOMAINS) {
    for (const [name, specimen] of Object.entries(specimensOf(domain))) {
      for (const variant of ['minimal', 'full'] as const) {
        specimen[variant](testStack(undefined, `${domain}-${name}-${variant}`), 'It');
      }
    }
  }
  // A specimen is in a stack that does not know its Region, and has no replicas.
  new ItemTable(testStack(undefined, 'Replicated', { env: { region: 'eu-west-1' } }), 'It', {
    partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
    replicas: [{ region: 'eu-central-1' }],
    alarms: Alarms.silent(),
  });
  // The one that has credits.
  specimensOf('databases').DocumentDbCluster?.further?.alone?.(testStack(), 'It');
  // The alarms of a signed zone are in us-east-1.
  specimensOf('edge').PublicZone?.further?.signed?.(testStack(), 'It');
  new TieredVpc(testStack(), 'It', { egress: Egress.natInstance({ alarms: Alarms.silent() }) });
});
afterAll(() => jest.restoreAllMocks());

function rowsOf({ of, id }: Made) {
  return severities.filter(
    ({ constructs, alarm }) =>
      constructs.includes(of) && new RegExp(`^${alarm.replaceAll('*', '[A-Za-z0-9]*')}$`).test(id),
  );
}

describe('default-severities', () => {
  describe('defaults', () => {
    test('every alarm of the library has the severity that was decided for it, in one row', () => {
      const differing = made.filter((alarm) => {
        const [row, ...others] = rowsOf(alarm);
        return others.length > 0 || row?.severity !== alarm.severity;
      });
      expect(differing.map(({ of, id, severity }) => `${of}/${id}: ${severity}`)).toEqual([]);
    });

    test('every row is made by each of its constructs', () => {
      const rows = severities.flatMap(({ constructs, alarm }) => constructs.map((of) => `${of}/${alarm}`));
      const asked = made.flatMap((alarm) => rowsOf(alarm).map((row) => `${alarm.of}/${row.alarm}`));
      expect(rows.filter((row) => !asked.includes(row))).toEqual([]);
    });

    test('every row gives its reason', () => {
      expect(severities.filter(({ because }) => because.split(/\s+/).length < 3)).toEqual([]);
    });

    test('the README has the same rows', () => {
      const readme = readFileSync(join(__dirname, '../../lib/observability/severities/README.md'), 'utf8');
      expect(rowsOfSeverities(readme)).toEqual(severityRows());
    });
  });
});
