import type { ServiceView } from '@recovery/contracts';
import { useStatus } from '../live/use-live.ts';
import { addressOf } from '../router.ts';
import { Section } from '../ui/section.tsx';
import { StatusMark } from '../ui/status-mark.tsx';

/** What it depends on, and what depends on it: a failing dependency is healed first. */
export function Neighbourhood({ service }: { service: ServiceView }) {
  const services = useStatus()?.services ?? [];
  return (
    <Section title="Dependencies">
      <div className="grid gap-4 p-4 sm:grid-cols-2">
        <Group
          title="It depends on"
          none="nothing"
          services={services.filter(({ id }) => service.dependsOn.includes(id))}
        />
        <Group
          title="These depend on it"
          none="nothing"
          services={services.filter(({ dependsOn }) => dependsOn.includes(service.id))}
        />
      </div>
    </Section>
  );
}

function Group({ title, none, services }: { title: string; none: string; services: readonly ServiceView[] }) {
  return (
    <div>
      <h3 className="text-sm text-muted">{title}</h3>
      {services.length === 0 && <p>{none}</p>}
      <ul>
        {services.map(({ id, name, status }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-3 py-0.5">
            <a href={addressOf({ page: 'service', id })} className="underline">
              {name}
            </a>
            <StatusMark status={status} />
          </li>
        ))}
      </ul>
    </div>
  );
}
