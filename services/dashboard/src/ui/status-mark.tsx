import type { ServiceView } from '@recovery/contracts';
import { useConnection } from '../live/use-live.ts';

type Status = ServiceView['status'];

export const STATUS_TONES = {
  running: 'text-good',
  degraded: 'text-warn',
  recovering: 'text-busy',
  error: 'text-bad',
  stopped: 'text-off',
  unknown: 'text-warn',
} as const satisfies Record<Status, string>;

/** A status as a word, a shape and a colour: no one of them alone carries it. What is not known any more says so. */
export function StatusMark({ status, isLarge = false }: { status: Status; isLarge?: boolean }) {
  const isLive = useConnection().phase === 'live';
  return (
    <span
      data-status={isLive ? status : 'unknown'}
      className={`inline-flex items-center gap-2 font-semibold whitespace-nowrap ${isLarge ? 'text-lg' : ''} ${isLive ? STATUS_TONES[status] : 'text-off'}`}
    >
      <StatusShape status={isLive ? status : 'unknown'} />
      {isLive ? status : `was ${status}`}
    </span>
  );
}

/** The shape alone, for places where the word stands beside it. */
export function StatusShape({ status }: { status: Status }) {
  const isTurning = status === 'recovering';
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${isTurning ? 'turning' : ''}`}
      aria-hidden="true"
      fill="currentColor"
      fillRule="evenodd"
    >
      <path d={SHAPES[status]} />
    </svg>
  );
}

const SHAPES: Readonly<Record<Status, string>> = {
  running: 'M8 0a8 8 0 1 0 0 16A8 8 0 0 0 8 0Zm-1.3 11.6L3 7.9l1.4-1.4 2.3 2.3 4.9-4.9L13 5.3Z',
  degraded: 'M8 .8 16 15H0Zm-.9 5v4.4h1.8V5.8Zm0 5.6v1.8h1.8v-1.8Z',
  recovering:
    'M8 1.5V0l4 3-4 3V4.2a3.9 3.9 0 0 0-3.9 4H1.4A6.6 6.6 0 0 1 8 1.5Zm0 13V16l-4-3 4-3v1.8a3.9 3.9 0 0 0 3.9-4h2.7A6.6 6.6 0 0 1 8 14.5Z',
  error:
    'M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7Zm.7 4L4 5.4 6.6 8 4 10.6 5.4 12 8 9.4l2.6 2.6 1.4-1.4L9.4 8 12 5.4 10.6 4 8 6.6Z',
  stopped: 'M1 1h14v14H1Zm3 3v8h8V4Z',
  unknown: 'M8 0 16 8 8 16 0 8Zm-.9 4.5v4.6h1.8V4.5Zm0 5.7V12h1.8v-1.8Z',
};
