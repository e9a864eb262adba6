import { Construct } from 'constructs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { RulePacks } from '../../lib/operations';
import { RULE_PACKS, runPack } from '../support/rule-packs';
import { testApp, testStack } from '../support/synth';

const RULE = 'CloudWatchLogGroupEncrypted';
const SHARED = ['NIST.800.53.R5', 'HIPAA.Security', 'PCI.DSS.321'] as const;

describe('RulePacks', () => {
  describe('defaults', () => {
    test('acknowledges one rule in each of the packs that share it, with the reason', () => {
      const stack = testStack();
      const scope = new Construct(stack, 'Mine');
      new logs.LogGroup(scope, 'Logs');
      for (const name of SHARED) {
        expect(runPack(new RULE_PACKS[name](), stack).findings.join()).toContain(`${name}-${RULE} at Test/Mine/Logs`);
      }

      RulePacks.acknowledge(scope, RULE, 'no personal data');
      for (const name of SHARED) {
        const report = runPack(new RULE_PACKS[name](), stack);
        expect(report.findings.join()).not.toContain(RULE);
        expect(report.acknowledged.get(`${name}-${RULE}`)).toBe('no personal data');
      }
    });
  });

  describe('in a stack', () => {
    test("acknowledges also where an app decides on the library's own findings", () => {
      const stack = testStack(testApp({ 'cdk-reference-architectures:acknowledgeInherentFindings': false }));
      new logs.LogGroup(stack, 'Logs');
      RulePacks.acknowledge(stack, RULE, 'no personal data');
      expect(runPack(new RULE_PACKS['HIPAA.Security'](), stack).findings.join()).not.toContain(RULE);
    });
  });
});
