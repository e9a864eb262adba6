import { resource } from '../../templates';
import { Case } from './case';

const logs = (logGroupClass?: string, properties: object = {}) =>
  resource('Logs::LogGroup', { LogGroupClass: logGroupClass, ...properties });

export const CLOUDWATCH_LOGS_CASES: Readonly<Record<string, Case>> = {
  'log-group-class': {
    versions: [{ Logs: logs() }, { Logs: logs('INFREQUENT_ACCESS') }],
    finds: 'fails at Logs',
    // The default by its name, and another property.
    twin: [{ Logs: logs() }, { Logs: logs('STANDARD', { RetentionInDays: 90 }) }],
  },
};
