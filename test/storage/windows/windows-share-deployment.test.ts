import { WindowsShareDeployment } from '../../../lib/storage';
import { windowsSpecimens } from '../../specimens/storage/windows';
import { templateOf, testStack } from '../../support/synth';

describe('WindowsShareDeployment', () => {
  describe('overrides', () => {
    test.each([
      ['MULTI_AZ_1', 2, WindowsShareDeployment.multiAz()],
      ['SINGLE_AZ_2', 1, WindowsShareDeployment.singleAz()],
    ])('%s in %d subnets, the first one preferred where there are two', (type, subnets, deployment) => {
      const stack = testStack();
      windowsSpecimens.WindowsFileShare?.minimal(stack, 'Share', { deployment });
      const [{ Properties }] = Object.values(templateOf(stack).findResources('AWS::FSx::FileSystem'));
      expect(Properties.WindowsConfiguration.DeploymentType).toBe(type);
      expect(Properties.SubnetIds).toHaveLength(subnets);
      expect(Properties.WindowsConfiguration.PreferredSubnetId).toBe(
        subnets === 2 ? Properties.SubnetIds[0] : undefined,
      );
    });
  });
});
