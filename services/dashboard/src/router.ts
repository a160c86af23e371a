import { useSyncExternalStore } from 'react';

/** Where one is. The address lies behind the #: the server knows one page only. */
export type Place =
  | { readonly page: 'overview' }
  | { readonly page: 'service'; readonly id: string }
  | { readonly page: 'activity'; readonly tab: 'happened' | 'recovery-log' | 'error-log' | 'audit' }
  | { readonly page: 'settings' };

const TABS = ['happened', 'recovery-log', 'error-log', 'audit'] as const;

export function placeOf(hash: string): Place {
  const [page, rest = ''] = hash.replace(/^#\/?/u, '').split('/');
  if (page === 'services' && /^[a-z0-9-]{1,63}$/u.test(rest)) return { page: 'service', id: rest };
  if (page === 'activity') return { page: 'activity', tab: TABS.find((tab) => tab === rest) ?? 'happened' };
  if (page === 'settings') return { page: 'settings' };
  return { page: 'overview' };
}

export function addressOf(place: Place): string {
  switch (place.page) {
    case 'overview':
      return '#/';
    case 'service':
      return `#/services/${place.id}`;
    case 'activity':
      return place.tab === 'happened' ? '#/activity' : `#/activity/${place.tab}`;
    case 'settings':
      return '#/settings';
  }
}

export function usePlace(): Place {
  return placeOf(useSyncExternalStore(subscribe, () => location.hash));
}

function subscribe(observer: () => void): () => void {
  addEventListener('hashchange', observer);
  return () => removeEventListener('hashchange', observer);
}
