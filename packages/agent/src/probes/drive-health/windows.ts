import type { Host, WindowsQuery } from '../../host.ts';
import { at, listAt, numberAt, textAt } from '../fields.ts';
import type { Result } from '../probe.ts';
import { type Drive, driveName } from './drive.ts';
import type { Metric } from './metrics.ts';
import { createDriveReadings } from './readings.ts';

/**
 * MSFT_PhysicalDisk and its MSFT_StorageReliabilityCounter (Storage Management API). Read past the words that the Storage module
 * puts in place of the numbers once anything has loaded it; what is missing stays null and becomes no 0, which would mean “healthy”.
 */
export const drivesQuery: WindowsQuery = {
  name: 'drives',
  everyMs: 30 * 60_000,
  script:
    '$v = { param($o, $n) if ($o) { $o.CimInstanceProperties[$n].Value } };' +
    ' Get-CimInstance -Namespace root/Microsoft/Windows/Storage -ClassName MSFT_PhysicalDisk | ForEach-Object { $d = $_;' +
    ' $c = Get-CimAssociatedInstance -InputObject $d -ResultClassName MSFT_StorageReliabilityCounter -ErrorAction SilentlyContinue | Select-Object -First 1;' +
    ' [pscustomobject]@{ model = (& $v $d "FriendlyName"); serial = (& $v $d "SerialNumber"); place = "disk $(& $v $d "DeviceId")";' +
    ' health = (& $v $d "HealthStatus"); status = @(& $v $d "OperationalStatus"); media = (& $v $d "MediaType"); bus = (& $v $d "BusType");' +
    ' wear = (& $v $c "Wear"); temperature = (& $v $c "Temperature"); hours = (& $v $c "PowerOnHours");' +
    ' readErrors = (& $v $c "ReadErrorsUncorrected"); writeErrors = (& $v $c "WriteErrorsUncorrected") } }',
};

/** MSFT_PhysicalDisk.HealthStatus. */
const health = { healthy: 0, warning: 1, unhealthy: 2 };
/** MSFT_PhysicalDisk.MediaType. */
const hardDisk = 3;
/** MSFT_PhysicalDisk.BusType 14–16: virtual, file-backed, Storage Spaces. */
const virtualBuses = new Set([14, 15, 16]);

/** MSFT_StorageFaultDomain.OperationalStatus, those that mean trouble; numbers above 19 are Storage Spaces' own and told as they are. */
const troubles: Readonly<Record<number, string>> = {
  3: 'Windows calls it degraded',
  4: 'Windows calls it overworked',
  5: 'it foretells its own failure',
  6: 'Windows reports an error of it',
  7: 'it has an error that cannot be put right',
  12: 'Windows has no contact with it',
  13: 'Windows has lost contact with it',
  16: 'what it depends on has an error',
};
const predictsFailure = 5;
const fine = new Set([2, 18]);

function reasonsOf(status: readonly number[]): string {
  return status
    .filter((code) => !fine.has(code))
    .map((code) => troubles[code] ?? `its status is ${code}`)
    .join(', ');
}

/** Answers of `drivesQuery`; shapes are not trusted. */
export function parseWindowsDrives(answers: readonly unknown[]): Drive[] {
  return answers
    .filter((answer) => !isVirtual(answer))
    .map((answer): Drive => {
      const place = textAt(answer, 'place') ?? 'a disk';
      const model = textAt(answer, 'model');
      const status = listAt(answer, 'status').filter((one) => typeof one === 'number');
      const reasons = reasonsOf(status);
      const said = numberAt(answer, 'health');
      const isFailing = said === health.unhealthy || status.includes(predictsFailure);
      const isKnown = said === health.healthy || said === health.warning || isFailing;
      const uncorrected = [numberAt(answer, 'readErrors'), numberAt(answer, 'writeErrors')];
      const wear = numberAt(answer, 'wear');
      const temperature = within(numberAt(answer, 'temperature'));
      const hours = numberAt(answer, 'hours');
      return {
        name: driveName(model, textAt(answer, 'serial'), place),
        place,
        rotates: numberAt(answer, 'media') === hardDisk,
        ...(!isKnown && { problem: 'Windows knows nothing of its health.' }),
        failing: isFailing ? [reasons || 'it fails to read and write, or does not answer'] : [],
        warnings: said === health.warning ? [reasons || 'some of what is read from it fails'] : [],
        past: [],
        counts: uncorrected.some((count) => count !== undefined)
          ? { 'media-errors': uncorrected.reduce<number>((sum, count) => sum + (count ?? 0), 0) }
          : {},
        // 0 is also what a driver says that does not know it, and harmless.
        ...(wear !== undefined && { worn: wear / 100 }),
        ...(temperature !== undefined && { temperature }),
        ...(hours !== undefined && { hours }),
      };
    });
}

const within = (celsius: number | undefined) =>
  celsius !== undefined && celsius > 0 && celsius < 130 ? celsius : undefined;

/** Disks of virtual machines have no health of their own. */
function isVirtual(answer: unknown): boolean {
  const bus = numberAt(answer, 'bus');
  if (bus !== undefined && virtualBuses.has(bus)) return true;
  return /virtual|vbox|qemu|vmware|msft/i.test(String(at(answer, 'model') ?? ''));
}

export function watchWindowsDrives(host: Host): () => Promise<Result<Metric>> {
  const ask = host.windows(drivesQuery);
  const readingsOf = createDriveReadings(host);
  return async () => ({ readings: readingsOf(parseWindowsDrives(await ask())) });
}
