import { brokenApp } from './broken-app';
import { findingsIn } from './validation-report';

describe('the check of the templates', () => {
  test('is off in a unit test, which it would make slow', () => {
    const { app } = brokenApp();
    app.synth();
    expect(findingsIn(app.outdir).filter(({ text }) => /MemorySize|BillingMode/.test(text))).toEqual([]);
  });
});
