import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { AppTemplates, DeploymentReport, SimulatedAccount } from 'cdk-reference-architectures/testing';

const FIXTURES = join(__dirname, 'fixtures');

/** What the simulator must say of each recorded change, as "kind fact". Of three steps, what it says of the third. */
const EXPECTED: Record<string, readonly string[]> = {
  'batch-job-definition-change-tag': ['loses job-definition-deregistered'],
  'batch-pipeline-change-job': ['outage role-names-one-revision'],
  'batch-queue-add-fair-share': ['fails job-queue-scheduling-policy'],
  'export-kept-while-import-removed': [],
  'export-of-vpc-removed-while-imported': ['fails export-in-use'],
  'export-producer-renamed-while-imported': ['fails export-in-use', 'loses data-lost'],
  'export-removed-while-imported': ['fails export-in-use'],
  'export-value-changes-while-imported': ['fails export-in-use', 'loses data-lost'],
  'fleet-add-route': ['outage forwarded-before-filled'],
  'fleet-change-vpc': ['fails load-balancer-vpc', 'outage forwarded-before-filled'],
  'fleet-instance-refresh-add-route': ['outage forwarded-before-filled', 'outage health-of-a-new-target-group'],
  'fleet-instance-refresh-add-route-same-instances': [
    'outage forwarded-before-filled',
    'outage health-of-a-new-target-group',
  ],
  'fleet-internal-to-internet': ['fails target-group-one-load-balancer', 'outage address-changes'],
  'fleet-move-to-earlier-stack': ['fails listener-rule-priority'],
  'fleet-move-to-later-stack': ['outage rule-moves-to-a-later-stack'],
  'fleet-own-to-shared-load-balancer': ['fails target-group-one-load-balancer', 'outage address-changes'],
  'fleet-remove-route': ['outage rule-outlives-its-targets'],
  'fleet-rename-behind-shared-load-balancer': ['fails listener-rule-priority'],
  'fleet-rename-route': [
    'fails listener-rule-priority',
    'outage forwarded-before-filled',
    'outage rule-outlives-its-targets',
  ],
  'fleet-route-without-host-of-fleet': ['ignored rule-hidden', 'outage forwarded-before-filled'],
  'fleet-swap-route-matches': ['fails listener-rule-priority'],
  'fleet-swap-route-priorities': ['fails listener-rule-priority'],
  'http-rename-path-variable': ['fails http-api-path-variable'],
  'rest-authorizer-change-cache-without-flags': ['ignored rest-api-deployment'],
  'rest-authorizer-change-user-pools-with-flags': [],
  'rest-authorizer-change-user-pools-without-flags': ['ignored rest-api-deployment'],
  'rest-execution-log-on-off-on': ['fails physical-name'],
  'rest-rename-path-variable': ['fails rest-api-path-variable'],
  'service-change-protocol-version': ['outage forwarded-before-filled'],
  'service-fargate-to-ec2': [],
  'service-fargate-to-ec2-with-service-connect': ['fails service-connect-name'],
  'service-rename-behind-shared-load-balancer': ['fails listener-rule-priority'],
  'service-rename-with-service-connect': ['fails listener-rule-priority', 'fails service-connect-name'],
  'table-change-stream-view-type': ['fails stream-view-type'],
  'table-change-ttl-attribute': ['fails time-to-live-attribute'],
};

/** The reports of the deployments of a recorded change, the first deployment included. */
function reportsOf(name: string): DeploymentReport[] {
  const account = new SimulatedAccount();
  return ['before', 'after', 'again']
    .map((step) => join(FIXTURES, name, step))
    .filter((folder) => existsSync(folder))
    .map((folder) => account.deploy(AppTemplates.fromDirectory(folder)));
}

function factsOf(report: DeploymentReport | undefined): string[] {
  return [...new Set(report?.findings.map(({ kind, fact }) => `${kind} ${fact}`))].sort();
}

describe('recorded changes', () => {
  test('are all specified here', () => {
    const folders = readdirSync(FIXTURES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTED).sort());
  });

  test.each(Object.entries(EXPECTED))('%s', (name, expected) => {
    const reports = reportsOf(name);
    expect(factsOf(reports.at(-1))).toEqual(expected);
    // The steps before the last deploy without a finding.
    expect(reports.slice(0, -1).flatMap(factsOf)).toEqual([]);
  });

  test.each(Object.keys(EXPECTED))('%s, deployed once more without a change', (name) => {
    const account = new SimulatedAccount();
    const before = AppTemplates.fromDirectory(join(FIXTURES, name, 'before'));
    account.deploy(before);
    const report = account.deploy(before);
    expect(report.findings).toEqual([]);
    expect(report.changes.filter(({ action }) => action !== 'none')).toEqual([]);
  });

  test('from Fargate to EC2 replaces the service', () => {
    const types = reportsOf('service-fargate-to-ec2')
      .at(-1)
      ?.replaced.map(({ type }) => type);
    expect(types).toContain('AWS::ECS::Service');
  });
});
