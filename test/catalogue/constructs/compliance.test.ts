import { complianceLines, PackResult } from '../../../catalogue/constructs/compliance';

const result: PackResult = {
  pack: 'Serverless',
  report: {
    evaluated: new Set(['EventBusDLQ', 'SQSRedrivePolicy', 'LambdaTracing']),
    findings: ['Serverless-EventBusDLQ at /It/Rule: no queue', 'Serverless-Broken at /It/Rule: threw'],
    acknowledged: new Map([['Serverless-SQSRedrivePolicy[x]', '"A dead-letter queue"']]),
    answers: new Set(),
  },
};

describe('complianceLines', () => {
  const lines = complianceLines([result], { findings: { 'Serverless-EventBusDLQ': 'There is no target.' } });

  test('counts a rule that could not be evaluated as one that is left', () => {
    expect(lines).toContain('| Serverless | 4 | 1 | 1 | 2 |');
  });

  test('has the reason of each finding', () => {
    expect(lines).toContain('- `SQSRedrivePolicy`: A dead-letter queue');
    expect(lines).toContain('- `EventBusDLQ`: There is no target.');
    expect(lines).toContain('- `Broken`: No reason is on record.');
  });
});
