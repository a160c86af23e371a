/** Where a recovery can be cut off: what has been done when its worker is killed or frozen there. */
export const CUT_POINTS = [
  'leaseTaken',
  'gatesAsked',
  'probedAgain',
  'booked',
  'started',
  'tokenTaken',
  'sending',
  'acted',
  'verifying',
  'ending',
] as const;
export type CutPoint = (typeof CUT_POINTS)[number];
