import { validate } from '../../../lib/private/validation';
import { TransferAgent } from '../../../lib/storage';

const AGENT = 'arn:aws:datasync:eu-west-1:111122223333:agent/agent-0123456789abcdef0';

describe('TransferAgent', () => {
  describe('all options', () => {
    test('is of one mode', () => {
      expect(
        [TransferAgent.basic(AGENT), TransferAgent.enhanced(AGENT)].map(({ enhancedMode }) => enhancedMode),
      ).toEqual([false, true]);
      expect(TransferAgent.basic(AGENT).agentArn).toBe(AGENT);
    });

    test('has the ARN of an agent, in every partition', () => {
      const check = (arn: string) => {
        validate('agent', TransferAgent.basic(arn)._rules('agents'));
      };
      for (const arn of [AGENT, AGENT.replace('arn:aws:', 'arn:aws-us-gov:')]) {
        expect(() => {
          check(arn);
        }).not.toThrow();
      }
      expect(() => {
        check('agent-0123456789abcdef0');
      }).toThrow("'agents' must be the ARN of an agent");
    });
  });
});
