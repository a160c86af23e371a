import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

const LOOKS = {
  plain: 'border border-edge bg-panel text-ink hover:bg-raised',
  quiet: 'border border-transparent text-ink hover:bg-raised',
  primary: 'border border-transparent bg-busy text-panel hover:opacity-90',
  danger: 'border border-transparent bg-bad text-panel hover:opacity-90',
} as const;

/**
 * A button. One that cannot be used now keeps its place and its focus, and says why: on hover, to screen readers,
 * and by `onRefused` when it is pressed all the same.
 */
export function Button({
  children,
  icon,
  look = 'plain',
  reason = null,
  isSmall = false,
  onClick,
  type = 'button',
  label,
  isPressed,
}: {
  children?: ReactNode;
  icon?: IconName;
  look?: keyof typeof LOOKS;
  /** Why it cannot be used now; null when it can. */
  reason?: string | null;
  isSmall?: boolean;
  onClick?: () => void;
  type?: 'button' | 'submit';
  /** Its name, where what it shows is not enough. */
  label?: string;
  isPressed?: boolean;
}) {
  const isOff = reason !== null;
  return (
    <button
      type={type}
      aria-disabled={isOff}
      aria-label={label === undefined ? undefined : isOff ? `${label} (not now: ${reason})` : label}
      aria-pressed={isPressed}
      title={reason ?? undefined}
      onClick={(event) => {
        if (!isOff) onClick?.();
        else event.preventDefault();
      }}
      className={`inline-flex items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap ${
        isSmall ? 'px-2 py-1 text-sm' : 'px-3 py-1.5'
      } ${LOOKS[look]} ${isOff ? 'cursor-not-allowed border-dashed opacity-60' : ''}`}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {isOff && label === undefined && <span className="sr-only"> (not now: {reason})</span>}
    </button>
  );
}
