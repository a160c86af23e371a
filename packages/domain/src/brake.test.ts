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

  test('not for dependents that were not looked at since they had time to reconnect, or that were well at the last look', () => {
    const database = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY).probes(2, FAILED).probes(2, HEALTHY);
    const dependents = Array.from({ length: 20 }, (_, index) =>
      new SimulatedService({ serviceId: `s${index}`, dependsOn: ['db'], startPeriodMs: 10_000 }).probe(HEALTHY),
    );
    for (const dependent of dependents) dependent.probes(12, FAILED);
    const all = [...dependents, database];
    const cameBackAt = database.state.since;
    for (const dependent of dependents) dependent.now = cameBackAt + 8000;
    fail(dependents, 1);
    database.advance(30_000).probe(HEALTHY);
    expect(look(BRAKE_OFF, all, cameBackAt + 30_000)).toMatchObject({ change: null, brake: { failingCount: 0 } });
    for (const dependent of dependents.slice(1)) dependent.advance(10_000).probe(HEALTHY);
    fail(dependents.slice(0, 1));
    expect(look(BRAKE_OFF, all, cameBackAt + 30_000).brake.failingCount).toBe(1);
  });

  test('for dependents of a database that is known to be well', () => {
    const database = new SimulatedService({ serviceId: 'db' }).probe(HEALTHY);
    const dependents = fleet(20, ['db']);
    fail(dependents);
    database.advance(10_000).probe(HEALTHY);
    expect(look(BRAKE_OFF, [...dependents, database], database.now).change).toBe('engaged');
  });
});

describe('a storm is suspected', () => {
  /** Of 50 services `count` fail; those before them were checked before, those after them are not yet. */
  function partlyKnown(count: number): SimulatedService[] {
    const services = fleet(50);
    for (const service of services) service.now += 1000;
    fail(services.slice(0, count));
    return services;
  }
  const now = (services: readonly SimulatedService[]): number => Math.max(...services.map((service) => service.now));

  test('when five fail and the others were not looked at since', () => {
    const services = partlyKnown(5);
    const { brake, change } = look(BRAKE_OFF, services, now(services));
    expect(change).toBeNull();
    expect(brake).toMatchObject({ engagedAt: null, suspicion: { since: now(services), lookedAtCount: 5 } });
    expect(look(brake, services, now(services) + 500).brake.suspicion?.since).toBe(now(services));
  });

  test('until enough of the others have been looked at, and are well', () => {
    const services = partlyKnown(5);
    const suspected = look(BRAKE_OFF, services, now(services)).brake;
    const lookAt = (from: number, to: number): void => {
      for (const service of services.slice(from, to)) service.advance(10_000).probe(HEALTHY);
    };
    lookAt(5, 16);
    expect(look(suspected, services, now(services)).brake.suspicion).toMatchObject({ lookedAtCount: 16 });
    lookAt(16, 17);
    expect(look(suspected, services, now(services)).brake.suspicion).toBeNull();
  });

  test('not for four, and not once the brake is on', () => {
    const few = partlyKnown(4);
    expect(look(BRAKE_OFF, few, now(few)).brake.suspicion).toBeNull();
    const many = partlyKnown(16);
    expect(look(BRAKE_OFF, many, now(many)).brake).toMatchObject({ engagedAt: now(many), suspicion: null });
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
