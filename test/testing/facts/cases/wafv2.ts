import { ref, resource } from '../../templates';
import { Case } from './case';

const acl = () => resource('WAFv2::WebACL');
const behind = (webAcl: string, more: object = {}) =>
  resource('WAFv2::WebACLAssociation', { WebACLArn: ref(webAcl), ResourceArn: 'arn:aws:alb' }, more);

export const WAFV2_CASES: Readonly<Record<string, Case>> = {
  'web-acl-disassociated': {
    versions: [
      { Old: acl(), Protection: behind('Old') },
      { New: acl(), Protection: behind('New') },
    ],
    finds: 'ignored at Protection',
    twin: [
      { Old: acl(), Protection: behind('Old', { UpdateReplacePolicy: 'Retain' }) },
      { New: acl(), Protection: behind('New', { UpdateReplacePolicy: 'Retain' }) },
    ],
  },
};
