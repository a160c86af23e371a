/** "12 s ago", with the exact time in the local zone and in UTC on hover. */
export function RelativeTime({ at, now }: { at: string | null; now: number }) {
  if (at === null) return <span>never</span>;
  const moment = new Date(at);
  return (
    <time dateTime={at} title={`${moment.toLocaleString()} (${at})`}>
      {ago(now - moment.getTime())}
    </time>
  );
}

function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 2) return 'just now';
  if (seconds < 120) return `${seconds} s ago`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} days ago`;
}
