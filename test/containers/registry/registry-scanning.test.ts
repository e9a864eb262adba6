import { RegistryScanning, RegistryScanningProps } from '../../../lib/containers';
import { templateOf, testStack } from '../../support/synth';

describe('RegistryScanning', () => {
  describe('defaults', () => {
    test('everything, continuously', () => {
      const stack = testStack();
      new RegistryScanning(stack, 'Scanning');
      templateOf(stack).hasResourceProperties('AWS::ECR::RegistryScanningConfiguration', {
        ScanType: 'ENHANCED',
        Rules: [{ ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] }],
      });
    });
  });

  describe('all options', () => {
    test('some continuously, others when they are pushed; children can be overridden', () => {
      const stack = testStack();
      const scanning = new RegistryScanning(stack, 'Scanning', { continuous: ['shop/*'], onPush: ['*'] });
      scanning.configuration.addPropertyOverride('ScanType', 'BASIC');
      templateOf(stack).hasResourceProperties('AWS::ECR::RegistryScanningConfiguration', {
        ScanType: 'BASIC',
        Rules: [
          { ScanFrequency: 'CONTINUOUS_SCAN', RepositoryFilters: [{ Filter: 'shop/*', FilterType: 'WILDCARD' }] },
          { ScanFrequency: 'SCAN_ON_PUSH', RepositoryFilters: [{ Filter: '*', FilterType: 'WILDCARD' }] },
        ],
      });
    });
  });

  describe('overrides', () => {
    test('none continuously', () => {
      const stack = testStack();
      new RegistryScanning(stack, 'Scanning', { continuous: [], onPush: ['*'] });
      templateOf(stack).hasResourceProperties('AWS::ECR::RegistryScanningConfiguration', {
        Rules: [{ ScanFrequency: 'SCAN_ON_PUSH' }],
      });
    });
  });

  describe('fails', () => {
    test.each<[string, RegistryScanningProps, RegExp]>([
      ['nothing to scan', { continuous: [] }, /'continuous' and 'onPush' must not both be empty/],
      ['an empty list', { onPush: [] }, /'onPush' must not be empty/],
      ['a name in upper case', { onPush: ['Shop'] }, /'patterns' must be names such as 'shop\/\*'/],
      ['too many names', { continuous: Array(101).fill('a') }, /'number of patterns' .* at most 100, got 101/],
    ])('fails with %s', (_, props, message) => {
      expect(() => new RegistryScanning(testStack(), 'Scanning', props)).toThrow(message);
    });

    test('fails with mistakes of different kinds in one error, before any child', () => {
      const stack = testStack();
      expect(() => new RegistryScanning(stack, 'Scanning', { continuous: ['Shop'], onPush: [] })).toThrow(
        /^RegistryScanning at 'Test\/Scanning' has 2 problems:\n {2}- 'onPush'.*\n {2}- 'patterns'/,
      );
      expect(stack.node.findChild('Scanning').node.children).toEqual([]);
    });

    test('fails when there is one in the stack already', () => {
      const stack = testStack();
      new RegistryScanning(stack, 'One');
      expect(() => new RegistryScanning(stack, 'Two')).toThrow(
        /a registry has one RegistryScanning, and 'Test\/One' is/,
      );
    });
  });
});
