import { ContainerJob, ContainerJobProps, RetryRule } from '../../../lib/batch';
import { testStack } from '../../support/synth';
import { REGISTRY } from '../support';

function failing(props: Partial<ContainerJobProps>) {
  return () => new ContainerJob(testStack(), 'Job', { image: REGISTRY, ...props });
}

describe('RetryRule', () => {
  describe('fails', () => {
    test.each([
      [
        'for five rules without an end',
        failing({ retryRules: Array.from({ length: 5 }, () => RetryRule.hostTerminated()) }),
        /'retryRules' must hold at most 4/,
      ],
      ['for an exit code that is no number', () => RetryRule.exitCode('x'), /'pattern' must be digits/],
      ['for no exit code', () => RetryRule.exitCode(''), /'pattern' must be digits/],
      ['for no exit code that ends', () => RetryRule.exitCodeEnds(''), /'pattern' must be digits/],
      ['for no reason', () => RetryRule.reason(''), /'pattern' must be letters, digits/],
      ['for no status reason', () => RetryRule.statusReason(''), /'pattern' must be letters, digits/],
      [
        'for a reason with signs that Batch refuses',
        () => RetryRule.reason('*Error'),
        /'pattern' must be letters, digits/,
      ],
    ])('fails %s', (_title, act, message) => expect(act).toThrow(message));
  });
});
