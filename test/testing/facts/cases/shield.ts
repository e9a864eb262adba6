import { resource } from '../../templates';
import { Case } from './case';

const protection = (arn: string) => resource('Shield::Protection', { Name: 'shop', ResourceArn: arn });

const access = (role: string) => resource('Shield::DRTAccess', { RoleArn: role });

export const SHIELD_CASES: Readonly<Record<string, Case>> = {
  'shield-protection': {
    versions: [{ Old: protection('arn:aws:alb') }, { New: protection('arn:aws:alb') }],
    finds: 'fails at New',
    twin: [{ Old: protection('arn:aws:alb') }, { New: protection('arn:aws:other') }],
  },
  'shield-response-team': {
    versions: [{ Old: access('one') }, { New: access('one') }],
    finds: 'fails at New',
    twin: [{ Old: access('one') }, { Old: access('another') }],
  },
};
