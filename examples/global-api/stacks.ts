import { Construct } from 'constructs';
import { GlobalApiRegionStack } from '../global-api-region/stack';
import { Profile } from '../profile';
import { GlobalApiStack } from './stack';

/** The API in its two Regions, and the accelerator before them. */
export function addGlobalApi(app: Construct, profile: Profile): GlobalApiStack {
  const regions = [
    new GlobalApiRegionStack(app, 'GlobalApiEurope', { profile, region: 'eu-west-1', cidr: '10.30.0.0/16' }),
    new GlobalApiRegionStack(app, 'GlobalApiAmerica', { profile, region: 'us-east-2', cidr: '10.40.0.0/16' }),
  ];
  return new GlobalApiStack(app, 'GlobalApi', { profile, regions });
}
