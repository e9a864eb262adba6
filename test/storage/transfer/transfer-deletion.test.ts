import { TransferDeletion } from '../../../lib/storage';

describe('TransferDeletion', () => {
  describe('fails', () => {
    test('fails to delete without a reason', () => {
      expect(() => TransferDeletion.mirror(' ')).toThrow("TransferDeletion.mirror: 'reason' must not be empty");
    });
  });
});
