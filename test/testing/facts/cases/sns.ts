import { ref, resource } from '../../templates';
import { Case } from './case';

const topic = () => resource('SNS::Topic');
const email = (to: string) =>
  resource('SNS::Subscription', { TopicArn: ref(to), Protocol: 'email', Endpoint: 'shop@example.com' });

export const SNS_CASES: Readonly<Record<string, Case>> = {
  'subscription-confirmed-again': {
    versions: [
      { Old: topic(), Mail: email('Old') },
      { Old: topic(), New: topic(), Mail: email('New') },
    ],
    finds: 'ignored at Mail',
    // The old subscription delivers until its owner has confirmed the new one.
    twin: [
      { Old: topic(), Mail: email('Old') },
      { Old: topic(), Mail: email('Old'), New: topic(), MailOfNew: email('New') },
    ],
  },
};
