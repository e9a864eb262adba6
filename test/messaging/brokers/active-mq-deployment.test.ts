import { ActiveMqDeployment, ActiveMqStorage } from '../../../lib/messaging';
import { active, BROKER, templateWith } from './made-broker';

describe('ActiveMqDeployment', () => {
  describe('all options', () => {
    test.each<[string, ActiveMqDeployment, object, number]>([
      ['one instance', ActiveMqDeployment.single(), { DeploymentMode: 'SINGLE_INSTANCE', StorageType: 'EFS' }, 1],
      [
        'one instance on EBS',
        ActiveMqDeployment.single({ storage: ActiveMqStorage.EBS }),
        { DeploymentMode: 'SINGLE_INSTANCE', StorageType: 'EBS' },
        1,
      ],
      [
        'a pair, which shares its storage',
        ActiveMqDeployment.activeStandby(),
        { DeploymentMode: 'ACTIVE_STANDBY_MULTI_AZ', StorageType: 'EFS' },
        2,
      ],
    ])('%s', (_what, deployment, properties, zones) => {
      const [broker] = Object.values(templateWith(active(() => ({ deployment }))).findResources(BROKER));
      expect(broker?.Properties).toMatchObject(properties);
      expect(broker?.Properties.SubnetIds).toHaveLength(zones);
    });
  });
});
