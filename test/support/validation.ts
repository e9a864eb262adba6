import { App } from 'aws-cdk-lib/core';
import { Preflight } from 'cdk-preflight';
import { validated } from './outside.cjs';
import { Finding, findingsIn } from './validation-report';

export type { Finding } from './validation-report';

/** Synthesizes with the CloudFormation validator, its default rules as errors, and cdk-preflight enforced. */
export function synthesizeValidated(app: App): Finding[] {
  Preflight.apply(app, { strict: true });
  try {
    validated(() => app.synth());
  } catch (error) {
    // It throws when there is an error among the findings; they are in the report, or it was not of them.
    const ofFindings =
      (error as Error).name === 'ValidationFailed' || /^Validation failed/.test((error as Error).message);
    if (!ofFindings || findingsIn(app.outdir).length === 0) throw error;
  }
  return findingsIn(app.outdir);
}
