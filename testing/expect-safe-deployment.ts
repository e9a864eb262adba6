import { Stage } from 'aws-cdk-lib/core';
import { AppTemplates } from './app-templates';
import { DeploymentReport } from './deployment-report';
import { Finding, FindingKind } from './finding';
import { simulateDeployment } from './simulate-deployment';

/** A finding that is known and wanted. */
export interface AcceptedFinding {
  /** The id of the fact, for example `address-changes`. */
  readonly fact: string;
  /**
   * The path of the construct, as the report prints it.
   *
   * @default - wherever the fact is met
   */
  readonly path?: string;
  /** Why it is acceptable, for whoever reads the test later. */
  readonly reason: string;
}

/** Options of `expectSafeDeployment()`. */
export interface ExpectSafeDeploymentOptions {
  /** What is deployed: `AppTemplates.fromDirectory('cdk.out')`, or `AppTemplates.fromGit('deployed')`. */
  readonly since: AppTemplates;
  /**
   * Findings that are acceptable. One that is not found is an error, so that none outlives its deployment.
   *
   * @default - none
   */
  readonly accept?: readonly AcceptedFinding[];
  /**
   * The kinds of findings that are errors.
   *
   * @default - all: 'fails', 'loses', 'outage', 'ignored'
   */
  readonly kinds?: readonly FindingKind[];
}

const KINDS: readonly FindingKind[] = ['fails', 'loses', 'outage', 'ignored'];

function accepts({ fact, path }: AcceptedFinding, finding: Finding): boolean {
  return fact === finding.fact && (path === undefined || path === finding.path);
}

/**
 * Throws an error with the whole report if a deployment of the app over the deployed version would fail, lose data or queued
 * work, interrupt service, or silently do nothing. Works in every test framework, and in the app itself.
 */
export function expectSafeDeployment(
  app: Stage | AppTemplates,
  { since, accept = [], kinds = KINDS }: ExpectSafeDeploymentOptions,
): DeploymentReport {
  const nameless = accept.filter(({ reason }) => reason.trim() === '').map(({ fact }) => fact);
  if (nameless.length > 0)
    throw new Error(`'accept' must give a reason for each fact, got none for ${nameless.join(', ')}`);
  const after = app instanceof AppTemplates ? app : AppTemplates.fromApp(app);
  const report = simulateDeployment({ before: since, after });
  const found = report.findings.filter(({ kind }) => kinds.includes(kind));
  const dead = accept.filter((accepted) => !found.some((finding) => accepts(accepted, finding)));
  if (dead.length > 0) {
    const list = dead.map(({ fact, path }) => (path ? `${fact} (${path})` : fact)).join(', ');
    throw new Error(
      `'accept' must name findings of this deployment, got ${list}, which it does not have; take them away`,
    );
  }
  const open = found.filter((finding) => !accept.some((accepted) => accepts(accepted, finding)));
  if (open.length === 0) return report;
  throw new Error(
    `the deployment is not safe (${open.length} of ${found.length} findings are not accepted):\n\n` +
      `${new DeploymentReport(open, report.changes).toString()}\n\n` +
      `What is wanted can be accepted by its id and a reason: accept: [{ fact: '${open[0]?.fact}', path: '${open[0]?.path}', reason: '...' }]`,
  );
}
