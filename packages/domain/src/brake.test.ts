import { describe, expect, test } from 'vitest';
import { BRAKE_OFF, stepBrake, type Brake, type FleetService } from './brake.ts';
import { TEST_LIMITS } from './decision-context.test-data.ts';
import { FAILED, HEALTHY, SimulatedService } from './simulated-service.ts';

function fleet(count: number, dependsOn: readonly string[] = []): SimulatedService[] {
  return Array.from({ length: count }, (_, index) =>
    new SimulatedService({ serviceId: `s${index}`, dependsOn }).probe(HEALTHY),
  );
}

function look(brake: Brake, services: readonly SimulatedService[], now = services[0]?.now ?? 0) {
  const seen: FleetService[] = services.map(({ policy, state }) => ({ policy, state }));
  return stepBrake(brake, { services: seen, limits: TEST_LIMITS, now });
}

function fail(services: readonly SimulatedService[], count = 2): void {
  for (const service of services) service.probes(count, FAILED);
}

describe('the brake goes on', () => {
  test('when more than 30 % and at least five begin to fail within a minute, and is said once', () => {
    const services = fleet(50);
    fail(services.slice(0, 15));
    expect(look(BRAKE_OFF, services, services[0]?.now).brake).toMatchObject({ engagedAt: null, failingCount: 15 });
    fail(services.slice(15, 16));
    const { brake, change } = look(BRAKE_OFF, services);
    expect(change).toBe('engaged');
    expect(brake).toMatchObject({ failingCount: 16, serviceCount: 50 });
    expect(look(brake, services).change).toBeNull();
  });

  test('not for four of four', () => {
    const services = fleet(4);
    fail(services);
    expect(look(BRAKE_OFF, services).change).toBeNull();
  });

  test('not for a single failed check of each', () => {
    const services = fleet(10);
    fail(services, 1);
    expect(look(BRAKE_OFF, services).change).toBeNull();
  });

  test('not for those that have failed for longer than a minute', () => {
    const services = fleet(10);
    fail(services);
    expect(look(BRAKE_OFF, services, (services[0]?.now ?? 0) + 60_000).change).toBeNull();
  });

  test('not for a database and its twenty dependents, whoever is seen first', () => {
    const database = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY);
    const dependents = fleet(20, ['db']);
    fail(dependents);
    const before = look(BRAKE_OFF, [...dependents, database]);
    expect(before).toMatchObject({ change: null, brake: { failingCount: 0 } });
    fail([database]);
    const after = look(BRAKE_OFF, [...dependents, database]);
    expect(after).toMatchObject({ change: null, brake: { failingCount: 1 } });
  });

  test('for dependents of a database that is known to be well', () => {
    const database = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY);
    const dependents = fleet(20, ['db']);
    fail(dependents);
    database.advance(10_000).probe(HEALTHY);
    expect(look(BRAKE_OFF, [...dependents, database], database.now).change).toBe('engaged');
  });
});

describe('the brake goes off', () => {
  test('when fewer fail for as long as two intervals, without a gap', () => {
    const services = fleet(10);
    fail(services);
    const on = look(BRAKE_OFF, services).brake;
    const later = (services[0]?.now ?? 0) + 600_000;
    expect(look(on, services, later)).toMatchObject({ change: null, brake: { engagedAt: on.engagedAt } });

    const well = fleet(10);
    const calm = look(on, well, later).brake;
    expect(calm).toMatchObject({ calmSince: later });
    const again = look(calm, services, later + 1000).brake;
    expect(again.calmSince).toBeNull();
    const calmAgain = look(again, well, later + 2000).brake;
    expect(look(calmAgain, well, later + 61_999).change).toBeNull();
    expect(look(calmAgain, well, later + 62_000)).toMatchObject({ change: 'released', brake: { engagedAt: null } });
  });
});
