import { App, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { AppTemplates, expectSafeDeployment } from 'cdk-reference-architectures/testing';

function appWith(...buckets: string[]): App {
  const app = new App({ treeMetadata: false, analyticsReporting: false });
  const stack = new Stack(app, 'Shop');
  for (const id of buckets) new s3.Bucket(stack, id, { removalPolicy: RemovalPolicy.DESTROY });
  return app;
}

describe('expectSafeDeployment', () => {
  const since = () => AppTemplates.fromApp(appWith('Photos', 'Reports'));
  const LOSS = { fact: 'data-lost', path: 'Shop/Reports', reason: 'reports are made anew every night' };

  test('gives the report of a safe deployment', () => {
    const report = expectSafeDeployment(appWith('Photos', 'Reports', 'Videos'), { since: since() });
    expect(report.changes.map(({ action }) => action)).toEqual(['none', 'none', 'create']);
  });

  test('fails with the report and the way to accept what is wanted', () => {
    expect(() => expectSafeDeployment(appWith('Photos'), { since: since() })).toThrow(
      /not safe \(1 of 1 findings[^]*Shop\/Reports \[data-lost\]\n +'Shop\/Reports' is removed; its objects are deleted[^]*accept: \[\{ fact: 'data-lost', path: 'Shop\/Reports', reason: '...' \}\]/,
    );
  });

  test('accepts a finding by its id, and its path where one is given', () => {
    expectSafeDeployment(appWith('Photos'), { since: since(), accept: [LOSS] });
    expectSafeDeployment(appWith(), { since: since(), accept: [{ fact: 'data-lost', reason: 'a sandbox' }] });
    expect(() => expectSafeDeployment(appWith(), { since: since(), accept: [LOSS] })).toThrow(
      /1 of 2 findings[^]*Shop\/Photos \[data-lost\]/,
    );
  });

  test('fails for what is accepted and not found, so that nothing stays accepted', () => {
    expect(() => expectSafeDeployment(appWith('Photos', 'Reports'), { since: since(), accept: [LOSS] })).toThrow(
      "'accept' must name findings of this deployment, got data-lost (Shop/Reports), which it does not have; take them away",
    );
  });

  test('fails without a reason', () => {
    const accept = [{ ...LOSS, reason: ' ' }];
    expect(() => expectSafeDeployment(appWith('Photos'), { since: since(), accept })).toThrow(
      "'accept' must give a reason for each fact, got none for data-lost",
    );
  });

  test('asks only for the kinds that are given', () => {
    expectSafeDeployment(appWith('Photos'), { since: since(), kinds: ['fails', 'outage'] });
  });
});
