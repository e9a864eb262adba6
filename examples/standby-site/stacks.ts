import { Construct } from 'constructs';
import { Profile } from '../profile';
import { StandbySiteRegionStack } from '../standby-site-region/stack';
import { StandbySiteStack } from './stack';

/** The site in its two Regions, and the name that leads to the one that works. */
export function addStandbySite(app: Construct, profile: Profile): StandbySiteStack {
  const active = new StandbySiteRegionStack(app, 'StandbySiteActive', {
    profile,
    region: 'eu-west-1',
    cidr: '10.50.0.0/16',
    role: 'active',
  });
  const standby = new StandbySiteRegionStack(app, 'StandbySiteStandby', {
    profile,
    region: 'eu-central-1',
    cidr: '10.60.0.0/16',
    role: 'standby',
  });
  return new StandbySiteStack(app, 'StandbySite', { profile, active, standby });
}
