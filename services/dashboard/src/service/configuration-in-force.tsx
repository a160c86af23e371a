import type { ServiceConfiguration } from '@recovery/contracts';
import type { ReactNode } from 'react';
import { Section } from '../ui/section.tsx';
import { duration } from '../ui/time.ts';

/** How the service is watched and healed, as it is in force. */
export function ConfigurationInForce({ configuration }: { configuration: ServiceConfiguration | undefined }) {
  return (
    <Section title="Configuration in force">
      {configuration === undefined ? (
        <p className="p-4 text-muted">Reading …</p>
      ) : (
        <Facts configuration={configuration} />
      )}
    </Section>
  );
}

function Facts({ configuration: is }: { configuration: ServiceConfiguration }) {
  const { probe } = is;
  return (
    <div className="p-4">
      <dl className="grid grid-cols-[9rem_1fr] gap-x-4 gap-y-1 text-sm">
        <Fact name="Probe">
          {probe.kind} <span className="font-mono text-xs">{probe.target}</span>, at most {duration(probe.timeoutMs)}
        </Fact>
        <Fact name="Checked every">
          {duration(is.intervalMs)}, every {duration(is.retryIntervalMs)} while it fails
        </Fact>
        <Fact name="Failure threshold">{is.failureThreshold} in a row</Fact>
        <Fact name="Verified by">
          {is.successThreshold} healthy checks in a row, stable after {duration(is.stabilityMs)}
        </Fact>
        <Fact name="Degraded">
          {is.degradedAboveMs === null ? 'never for being slow' : `above ${duration(is.degradedAboveMs)}`}
        </Fact>
        <Fact name="Start period">{duration(is.startPeriodMs)}</Fact>
        <Fact name="Attempts">
          {is.maxAttempts} in one incident, {duration(is.cooldownMs)} apart and growing
        </Fact>
        <Fact name="Budget">
          {is.budget} in {duration(is.budgetWindowMs)}
        </Fact>
        <Fact name="In error">
          {is.retryAfterErrorMs === null
            ? 'waits for a person'
            : `one more attempt after ${duration(is.retryAfterErrorMs)}`}
        </Fact>
        <Fact name="By itself">
          {is.isAutomatic ? 'yes' : 'never (autoRecovery: false)'}
          {is.settingsSwitch === null ? '' : `, while ${is.settingsSwitch} is on`}
        </Fact>
      </dl>
      <h3 className="mt-4 mb-1 text-sm font-semibold">Ladder, gentle to harsh</h3>
      {is.ladder.length === 0 && <p className="text-sm text-muted">None: it is watched, and never acted on.</p>}
      <ol className="space-y-2 text-sm">
        {is.ladder.map((rung, index) => (
          <li key={rung.name} className="grid grid-cols-[1.5rem_1fr]">
            <span className="text-muted">{index + 1}</span>
            <div>
              <span className="font-medium">{rung.name}</span>
              <span className="text-muted">
                {rung.name === is.manualRung ? ' · a restart by hand begins here' : ''}
                {rung.onlyFor === null ? '' : ` · only for errors of ${rung.onlyFor.join(', ')}`}
              </span>
              <ul className="text-muted">
                {rung.steps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ul>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </>
  );
}
