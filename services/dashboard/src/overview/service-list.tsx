import type { LiveStatus, ServiceView } from '@recovery/contracts';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import { useRestartObstacle } from '../actions/use-reason.ts';
import { useConnection } from '../live/use-live.ts';
import { ATTENTIONS, attentionOf, type Attention } from './attention.ts';
import { ServiceRow, type UptimeSpan } from './service-row.tsx';
import { useTrends } from './use-trends.ts';

const TITLES: Readonly<Record<Attention, string>> = {
  'needs-you': 'Needs you',
  healing: 'Being healed',
  watch: 'Not quite well',
  off: 'Disabled, or in maintenance',
  well: 'Well',
};

type Item =
  | { readonly kind: 'title'; readonly attention: Attention; readonly count: number }
  | { readonly kind: 'service'; readonly service: ServiceView; readonly place: number };

/** The services by urgency, of which only those in sight are in the page. Arrow keys go from one to the next. */
export function ServiceList({
  services,
  status,
  uptime,
  onRestart,
}: {
  /** Those that fit the filters. */
  services: readonly ServiceView[];
  status: LiveStatus;
  uptime: UptimeSpan;
  onRestart: (service: ServiceView) => void;
}) {
  const list = useRef<HTMLUListElement>(null);
  const items = useMemo(() => itemsOf(services), [services]);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => (items[index]?.kind === 'title' ? 31 : 61),
    getItemKey: (index) => keyOf(items[index]),
    overscan: 6,
    scrollMargin: list.current?.offsetTop ?? 0,
  });

  const visible = virtualizer.getVirtualItems();
  const trendsOf = useTrends(
    status.services,
    visible.flatMap(({ index }) => {
      const item = items[index];
      return item?.kind === 'service' ? [item.service.id] : [];
    }),
  );
  const { phase } = useConnection();
  const obstacle = useRestartObstacle();

  useEffect(() => {
    const element = list.current;
    const goOn = ({ key, target }: KeyboardEvent): boolean => {
      const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
      if (step === 0 || !(target instanceof Element) || !target.matches('[data-row-link]')) return false;
      let index = Number(target.closest('[data-index]')?.getAttribute('data-index')) + step;
      while (items[index]?.kind === 'title') index += step;
      if (items[index] === undefined) return false;
      virtualizer.scrollToIndex(index, { align: 'auto' });
      requestAnimationFrame(() => {
        element?.querySelector<HTMLElement>(`[data-index="${index}"] [data-row-link]`)?.focus();
      });
      return true;
    };
    const onKeyDown = (event: KeyboardEvent): void => {
      if (goOn(event)) event.preventDefault();
    };
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, [items, virtualizer]);

  return (
    <ul ref={list} aria-label="Services" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {visible.map(({ index, key, start }) => {
        const item = items[index];
        if (item === undefined) return null;
        return (
          <li
            key={key}
            data-index={index}
            ref={virtualizer.measureElement}
            className="absolute inset-x-0 top-0"
            style={{ transform: `translateY(${start - virtualizer.options.scrollMargin}px)` }}
            {...(item.kind === 'service' ? { 'aria-setsize': services.length, 'aria-posinset': item.place } : {})}
          >
            {item.kind === 'title' ? (
              <h2 className="border-b border-line bg-raised px-4 py-1.5 text-sm font-semibold">
                {phase === 'live' ? TITLES[item.attention] : `Last known: ${TITLES[item.attention]}`}{' '}
                <span className="font-normal text-muted">{item.count}</span>
              </h2>
            ) : (
              <ServiceRow
                service={item.service}
                pauses={status.pauses}
                obstacle={obstacle}
                {...trendsOf(item.service.id)}
                uptime={uptime}
                phase={phase}
                onRestart={onRestart}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function itemsOf(services: readonly ServiceView[]): Item[] {
  const groups = Map.groupBy(services, attentionOf);
  let place = 0;
  return ATTENTIONS.flatMap((attention): Item[] => {
    const group = groups.get(attention) ?? [];
    if (group.length === 0) return [];
    return [
      { kind: 'title', attention, count: group.length },
      ...group.map((service): Item => ({ kind: 'service', service, place: (place += 1) })),
    ];
  });
}

function keyOf(item: Item | undefined): string {
  if (item === undefined) return 'none';
  return item.kind === 'title' ? `title ${item.attention}` : item.service.id;
}
