import { databaseWindows, windowRules } from '../../../lib/databases/private/database-windows';
import { validate } from '../../../lib/private/validation';

const checked = (props: Parameters<typeof windowRules>[0]) => () => {
  validate('Database', windowRules(props));
};

describe('databaseWindows', () => {
  test('are apart by default', () => {
    expect(databaseWindows({})).toEqual({ backupWindow: '01:00-02:00', maintenanceWindow: 'sun:03:00-sun:04:00' });
  });

  test('keep what is given', () => {
    expect(databaseWindows({ backupWindow: '10:00-11:00', maintenanceWindow: 'Mon:12:00-Mon:13:00' })).toEqual({
      backupWindow: '10:00-11:00',
      maintenanceWindow: 'mon:12:00-mon:13:00',
    });
  });

  test('move the maintenance behind a backup that would overlap it', () => {
    expect(databaseWindows({ backupWindow: '03:30-04:30' }).maintenanceWindow).toBe('sun:06:30-sun:07:30');
  });

  test('move the backup behind a maintenance that would overlap it', () => {
    expect(databaseWindows({ maintenanceWindow: 'wed:01:30-wed:02:30' }).backupWindow).toBe('04:30-05:30');
  });

  test.each(Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0')))(
    'never overlap, whatever one of them is (%s:45)',
    (hour) => {
      const next = String((Number(hour) + 3) % 24).padStart(2, '0');
      expect(checked(databaseWindows({ backupWindow: `${hour}:45-${next}:15` }))).not.toThrow();
      const end = `${Number(hour) + 1 > 23 ? 'mon' : 'sun'}:${String((Number(hour) + 1) % 24).padStart(2, '0')}`;
      expect(checked(databaseWindows({ maintenanceWindow: `sun:${hour}:45-${end}:15` }))).not.toThrow();
    },
  );
});

describe('windowRules', () => {
  test.each([
    { backupWindow: '1:00-2:00' },
    { backupWindow: '25:00-26:00' },
    { backupWindow: '01:00-01:60' },
    { backupWindow: 'sun:01:00-sun:02:00' },
  ])('fails with the malformed $backupWindow', (props) => {
    expect(checked(props)).toThrow("'backupWindow' must be a time of day in UTC such as '01:00-02:00'");
  });

  test.each([
    { maintenanceWindow: '01:00-02:00' },
    { maintenanceWindow: 'sunday:01:00-sunday:02:00' },
    { maintenanceWindow: 'xyz:01:00-xyz:02:00' },
  ])('fails with the malformed $maintenanceWindow', (props) => {
    expect(checked(props)).toThrow("'maintenanceWindow' must be a time of week in UTC");
  });

  test('fails with less than half an hour', () => {
    expect(checked({ backupWindow: '01:00-01:20', maintenanceWindow: 'sun:03:00-sun:03:29' })).toThrow(
      /'backupWindow' must be of 30 minutes or more, got 20[\s\S]*'maintenanceWindow' must be of 30 minutes to 24 hours, got 29/,
    );
  });

  test('fails with a maintenance of more than a day', () => {
    expect(checked({ maintenanceWindow: 'sun:03:00-mon:04:00' })).toThrow('got 1500 minutes');
  });

  test.each([
    ['03:30-04:30', 'sun:03:00-sun:04:00'],
    ['23:30-00:30', 'mon:00:00-mon:00:30'],
    ['23:30-00:30', 'sun:23:45-mon:00:15'],
    ['05:00-06:00', 'sat:20:00-sun:05:30'],
  ])('fails when %s overlaps %s', (backupWindow, maintenanceWindow) => {
    expect(checked({ backupWindow, maintenanceWindow })).toThrow(
      /'backupWindow' \(.*\) must not overlap 'maintenanceWindow'/,
    );
  });

  test('take windows that meet', () => {
    expect(checked({ backupWindow: '02:00-03:00', maintenanceWindow: 'sun:03:00-sun:04:00' })).not.toThrow();
  });
});
