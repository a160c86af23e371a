import type { ReactNode } from 'react';

const SHAPES = {
  check: <path d="m5 12.5 4.5 4.5L19 7.5" />,
  cross: <path d="M6 6l12 12M18 6 6 18" />,
  pause: <path d="M8.5 5v14M15.5 5v14" />,
  play: <path d="M7 4.5v15l12-7.5z" />,
  restart: <path d="M19.5 12a7.5 7.5 0 1 1-2.4-5.5L19.5 9M19.5 4v5h-5" />,
  wrench: (
    <path d="M14.5 6.5a4.5 4.5 0 0 1 5.6-1.2L17 8.5l.5 2 2 .5 3-3.1a4.5 4.5 0 0 1-6.1 5.4L9 20.5a2 2 0 0 1-3-3z" />
  ),
  hand: <path d="M4.5 12.5 10 18 20 6.5" />,
  search: <path d="M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM20.5 20.5 16 16" />,
  moon: <path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5Z" />,
  sun: (
    <path d="M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19" />
  ),
  contrast: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 3v18M12 8h6.5M12 12h9M12 16h6.5" />,
  plug: <path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0ZM12 17v4M3 3l18 18" />,
  warning: <path d="M12 4 2.5 20h19ZM12 10v4.5M12 17.2v.3" />,
  download: <path d="M12 4v11M7.5 11 12 15.5 16.5 11M4.5 20h15" />,
  back: <path d="M19 12H5M11 6l-6 6 6 6" />,
  out: <path d="M14 5H6v14h8M11 12h9.5M17 8.5l3.5 3.5-3.5 3.5" />,
  clock: <path d="M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.5l3.5 2" />,
  arrow: <path d="M5 12h14M13 6l6 6-6 6" />,
} as const satisfies Record<string, ReactNode>;
export type IconName = keyof typeof SHAPES;

/** A sign beside words, never in place of them: hidden from screen readers. */
export function Icon({ name, className = 'size-4' }: { name: IconName; className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${className}`}
    >
      {SHAPES[name]}
    </svg>
  );
}
