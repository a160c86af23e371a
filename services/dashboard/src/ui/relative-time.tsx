import { useClock } from '../live/use-live.ts';
import { ago, exactTime, span } from './time.ts';

/** "12 s ago", with the exact time in the local zone and in UTC on hover. */
export function RelativeTime({ at }: { at: string | null }) {
  return at === null ? <span>never</span> : <Moment at={at} inWords={(ms) => ago(ms)} />;
}

/** "12 s": how long it has been so. */
export function Since({ at }: { at: string }) {
  return <Moment at={at} inWords={(ms) => span(ms)} />;
}

/** "in 12 s", and "now" when the time has come. */
export function Until({ at }: { at: string }) {
  return <Moment at={at} inWords={(ms) => (ms > -1_000 ? 'now' : `in ${span(-ms)}`)} />;
}

function Moment({ at, inWords }: { at: string; inWords: (ageMs: number) => string }) {
  const text = useClock((now) => inWords(now - Date.parse(at)));
  return (
    <time dateTime={at} title={exactTime(at)} className="whitespace-nowrap">
      {text}
    </time>
  );
}
